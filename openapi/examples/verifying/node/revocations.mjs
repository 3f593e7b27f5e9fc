// The sessions that have ended while tokens of theirs have not yet run out.

import { Refused } from './verify.mjs'

const PAUSE = 2_000
// Tokens are accepted for 30 s longer than they say, and clocks differ.
const LEEWAY = 60_000

/**
 * Gives, when it knows all that matter, a function that throws for a session that has ended: a verifier that begins without them lets in every user who
 * has signed out. When the feed has been silent for longer than `maxSilence` ms, it throws for every session; with `Infinity`, a sign-out
 * then holds when the token runs out.
 */
export async function followRevocations({ url, token, maxSilence = Infinity }) {
  // No silence is longer than what is no number.
  if (!(maxSilence >= 0)) throw new RangeError(`the longest silence is no length of time: ${maxSilence}`)
  const ended = new Map()
  let cursor, received

  async function read() {
    let more
    do {
      const feed = new URL('/api/v1/auth/revocations', url)
      if (cursor) feed.searchParams.set('cursor', cursor)
      const headers = { Authorization: `Bearer ${token}` }
      const answer = await fetch(feed, { headers, signal: AbortSignal.timeout(3_000) })
      if (!answer.ok) {
        // Perhaps it does not know this place any more: from the beginning.
        cursor = undefined
        throw new Error(`it answers ${answer.status}`)
      }
      const page = await answer.json()
      for (const item of page.items) ended.set(item.session_id, Date.parse(item.expires_at))
      cursor = page.next_cursor
      more = page.has_more
    } while (more)
    for (const [session, expires] of ended) if (expires + LEEWAY < Date.now()) ended.delete(session)
    received = performance.now()
  }

  let silent = false
  async function readAgain() {
    try {
      await read()
      silent = false
    } catch (error) {
      if (!silent) console.warn(`the feed of revocations is silent: ${error.message}`)
      silent = true
    }
    setTimeout(readAgain, PAUSE).unref()
  }

  await read()
  setTimeout(readAgain, PAUSE).unref()
  return session => {
    if (ended.has(session)) throw new Refused('its session has ended')
    if (performance.now() - received > maxSilence) throw new Error('the feed of revocations is silent')
  }
}
