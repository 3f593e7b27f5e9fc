// Reads tokens, one a line, from standard input: as arguments, every user of the machine would see them. Says who each one stands for, or
// why it is refused.

import { createInterface } from 'node:readline'
import { followRevocations } from './revocations.mjs'
import { Refused, verifier } from './verify.mjs'

const set = process.env
const url = set.PORTREEVE_URL || 'http://localhost:8080'
const verify = verifier({
  url,
  issuer: set.JWT_ISSUER || 'portreeve',
  audience: set.JWT_AUDIENCE || 'portreeve',
  algorithm: set.JWT_ALGORITHM || 'EdDSA',
})
let checkSession = () => {}
if (set.REVOCATIONS_TOKEN) {
  const maxSilence = Number(set.MAX_SILENCE_SECONDS || Infinity) * 1000
  checkSession = await followRevocations({ url, token: set.REVOCATIONS_TOKEN, maxSilence })
}

for await (const token of createInterface({ input: process.stdin })) {
  try {
    const { sub, sid, roles } = await verify(token)
    checkSession(sid)
    console.log(`${sub} ${roles.join(',')}`)
  } catch (error) {
    console.log(`${error instanceof Refused ? 'refused' : 'unavailable'}: ${error.message}`)
    process.exitCode = 1
  }
}
