// Whether an access token is one of Portreeve's, and valid for this service.

import { createRemoteJWKSet, customFetch, errors, jwtVerify } from 'jose'

/** 401: the token is invalid. Whatever else is thrown is a 503: it is not known just now. */
export class Refused extends Error {}

// What jose says of the keys, not of the token.
const ofTheKeys = new Set(['ERR_JOSE_GENERIC', 'ERR_JWKS_INVALID', 'ERR_JWKS_TIMEOUT'])

// Anyone can make up key ids: the keys are not fetched again for each.
const COOLDOWN = 30_000
// While there are none, no request can be let in.
const RETRY = 1_000

/** Gives a function that takes a token and gives its claims. */
export function verifier({ url, issuer, audience, algorithm }) {
  let tried = -Infinity
  // jose counts the pause from the last success. Here a failure too is followed by one.
  async function fetchKeys(...request) {
    if (performance.now() - tried < (keys.fresh ? COOLDOWN : RETRY)) throw new Error('the keys could not be had a moment ago')
    tried = performance.now()
    return fetch(...request)
  }
  const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', url), {
    // Portreeve gives its keys out for five minutes. A leaked one is gone from here no later.
    cacheMaxAge: 5 * 60_000,
    cooldownDuration: COOLDOWN,
    timeoutDuration: 3_000,
    [customFetch]: fetchKeys,
  })
  const demands = {
    algorithms: [algorithm],
    typ: 'at+jwt',
    issuer,
    audience,
    requiredClaims: ['sub', 'exp', 'iat', 'nbf', 'jti', 'sid', 'roles'],
    clockTolerance: 30,
  }
  return async token => {
    const { payload, protectedHeader } = await jwtVerify(token, keys, demands).catch(error => {
      if (!(error instanceof errors.JOSEError) || ofTheKeys.has(error.code)) throw error
      throw new Refused(error.message)
    })
    // jose tries the only key there is.
    if (protectedHeader.kid === undefined) throw new Refused('it names no key')
    const { sub, sid, jti, roles } = payload
    const areStrings = values => Array.isArray(values) && values.every(value => typeof value === 'string')
    if (!areStrings([sub, sid, jti]) || !areStrings(roles)) throw new Refused('a claim has another form')
    return payload
  }
}
