// Starts the service: ISSUER is PUBLIC_URL of Portreeve, and ALGORITHM its JWT_ALGORITHM.

import { app } from './app.mjs'

const { ISSUER: issuer = 'http://localhost:8080', ALGORITHM: tokenSigningAlg = 'EdDSA', PORT = '8000' } = process.env
app({ issuer, tokenSigningAlg }).listen(Number(PORT), 'localhost')
