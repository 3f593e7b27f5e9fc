// Holds two libraries that begin with the address of the issuer to it: ISSUER, ALGORITHM, and on standard input a token of the service, the
// id of its user, and a token of another service, one a line.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { allowInsecureRequests, discovery } from 'openid-client'
import { app } from './app.mjs'

const { ISSUER: issuer, ALGORITHM: algorithm } = process.env
const [token, user, foreign] = (await text(process.stdin)).trim().split('\n')

// The one for services, which keeps to one of the two documents.
const server = app({ issuer, tokenSigningAlg: algorithm }).listen(0, '127.0.0.1')
await once(server, 'listening')
const asked = async (token) => {
  const headers = token ? { Authorization: `Bearer ${token}` } : {}
  return fetch(`http://127.0.0.1:${server.address().port}/whoami`, { headers })
}
const answer = await asked(token)
assert.equal(answer.status, 200, answer.headers.get('www-authenticate'))
assert.deepEqual(await answer.json(), { sub: user, roles: ['user'] })
assert.equal((await asked(foreign)).status, 401)
assert.equal((await asked()).status, 401)
server.close()

// The certified one for clients, which refuses a document that names another issuer. By both documents.
for (const kind of ['oauth2', 'oidc']) {
  const options = { algorithm: kind, execute: [allowInsecureRequests] }
  const found = (await discovery(new URL(issuer), 'orders', undefined, undefined, options)).serverMetadata()
  const keys = createRemoteJWKSet(new URL(found.jwks_uri))
  const expected = { issuer: found.issuer, audience: 'portreeve', algorithms: found.id_token_signing_alg_values_supported }
  assert.equal((await jwtVerify(token, keys, expected)).payload.sub, user)
  await assert.rejects(jwtVerify(foreign, keys, expected))
}
