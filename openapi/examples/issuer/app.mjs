// A service that is told where the issuer of its access tokens is, and finds the rest there.

import express from 'express'
import { auth } from 'express-oauth2-jwt-bearer'

/** `tokenSigningAlg` is what the service has as JWT_ALGORITHM: one algorithm, so that no other is ever taken. */
export function app({ issuer, audience = 'portreeve', tokenSigningAlg }) {
  const app = express()
  app.get('/whoami', auth({ issuerBaseURL: issuer, audience, tokenSigningAlg }), (request, response) => {
    const { sub, roles } = request.auth.payload
    response.json({ sub, roles })
  })
  return app
}
