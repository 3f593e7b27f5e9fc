//! Which sessions have ended while access tokens of theirs may still be good: for other services, which check those tokens by themselves
//! and would otherwise learn of a sign-out only when the token runs out.

use std::{fmt, str::FromStr};

use time::Duration;
use uuid::Uuid;

use super::{Error, Session, SessionPolicy, SessionService};
use crate::{auth::SessionId, shared::Timestamp};

/// How many ended sessions one look at the feed takes.
const STEP: u16 = 1000;

/// An end is written with the time at which it was decided, and seen a little later; the clocks of instances differ a little, too. So
/// each page through the feed begins so much before the last one: an end may come twice, and none is passed over.
const OVERLAP: Duration = Duration::seconds(30);

/// For so much longer than they say, tokens are accepted by services whose clock is behind.
const LEEWAY: Duration = Duration::seconds(60);

/// A session that has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revocation {
    pub session_id: SessionId,
    pub ended_at: Timestamp,
    /// When its last access token runs out.
    pub expires_at: Timestamp,
}

/// A part of the feed.
#[derive(Clone, Debug)]
pub struct Revocations {
    /// Where this page began: a reader that comes back with it gets these items again.
    pub from: RevocationCursor,
    /// The one that ended first comes first.
    pub items: Vec<Revocation>,
    /// Where the next look begins.
    pub next: RevocationCursor,
    /// Whether there is more to be had at once.
    pub more: bool,
}

/// How far a client has read. To the client it is opaque.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RevocationCursor {
    at: Timestamp,
    page: Option<PageState>,
}

/// A page through the pages that is not at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct PageState {
    began: Timestamp,
    last: SessionId,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be the next of the answer before")]
pub struct InvalidCursor;

impl RevocationCursor {
    /// Whatever ended after this.
    fn at(at: Timestamp) -> Self {
        Self { at, page: None }
    }

    /// Nothing before `earliest` is of interest any more.
    fn not_before(self, earliest: Timestamp) -> Self {
        if self.at < earliest {
            Self {
                at: earliest,
                page: self.page.map(|page| PageState {
                    last: SessionId::from_uuid(Uuid::nil()),
                    ..page
                }),
            }
        } else {
            self
        }
    }
}

impl SessionService {
    /// The sessions that have ended since, or all that matter.
    pub async fn revocations(&self, since: Option<RevocationCursor>) -> Result<Revocations, Error> {
        let now = self.clock.now();
        // However long tokens last today, some may have been handed out when they lasted longer.
        let longest = SessionPolicy::LONGEST_ACCESS_TTL + self.policy.grace;
        let earliest = now - longest - LEEWAY;
        let cursor = since
            .unwrap_or(RevocationCursor::at(earliest))
            .not_before(earliest);
        let began = cursor.page.map_or(now, |page| page.began);
        let last = cursor.page.map_or(Uuid::nil(), |page| page.last.as_uuid());
        let after = (cursor.at, SessionId::from_uuid(last));
        let ended = self.sessions.ended(after, now - LEEWAY, STEP).await?;

        let page = ended
            .last()
            .filter(|_| ended.len() == usize::from(STEP))
            .and_then(|session| Some((session.state().ended?.at, session.state().id)));
        let next = match page {
            Some((at, last)) => RevocationCursor {
                at,
                page: Some(PageState { began, last }),
            },
            None => RevocationCursor::at(cursor.at.max(began - OVERLAP)),
        };
        Ok(Revocations {
            from: cursor,
            items: ended.iter().filter_map(Revocation::of).collect(),
            next,
            more: page.is_some(),
        })
    }
}

impl Revocation {
    fn of(session: &Session) -> Option<Self> {
        let state = session.state();
        Some(Self {
            session_id: state.id,
            ended_at: state.ended?.at,
            expires_at: state.access_until,
        })
    }
}

/// Microseconds since 1970, and in the middle of a page its beginning and the last session too.
impl fmt::Display for RevocationCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", micros(self.at))?;
        match &self.page {
            None => Ok(()),
            Some(PageState { began, last }) => {
                write!(f, ".{}.{}", micros(*began), last.as_uuid().simple())
            }
        }
    }
}

impl FromStr for RevocationCursor {
    type Err = InvalidCursor;

    fn from_str(raw: &str) -> Result<Self, InvalidCursor> {
        let mut parts = raw.split('.');
        let at = parts.next().and_then(moment).ok_or(InvalidCursor)?;
        let page = match (parts.next(), parts.next(), parts.next()) {
            (None, ..) => None,
            (Some(began), Some(last), None) => Some(PageState {
                began: moment(began).ok_or(InvalidCursor)?,
                last: last.parse().map_err(|_| InvalidCursor)?,
            }),
            _ => return Err(InvalidCursor),
        };
        Ok(Self { at, page })
    }
}

fn micros(at: Timestamp) -> i128 {
    at.unix_timestamp_nanos() / 1000
}

/// Only moments that a clock could show: none before 1970, and none that adding a duration to would overflow.
fn moment(raw: &str) -> Option<Timestamp> {
    const YEAR_3000: i64 = 32_503_680_000_000_000;
    let micros: i64 = raw
        .parse()
        .ok()
        .filter(|micros| (0..YEAR_3000).contains(micros))?;
    Timestamp::from_unix_timestamp_nanos(i128::from(micros) * 1000).ok()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOON: Timestamp = datetime!(2026-11-22 12:00:00.123456 UTC);

    #[test]
    fn a_cursor_comes_back_as_it_was() {
        let last = SessionId::new(NOON, [7; 16]);
        let began = NOON + Duration::seconds(3);
        for page in [None, Some(PageState { began, last })] {
            let cursor = RevocationCursor { at: NOON, page };

            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        let last = SessionId::new(NOON, [7; 16]).to_string();
        for raw in [
            "",
            "x",
            "-1",
            "1.2",
            "1.2.x",
            "9223372036854775807",
            &format!("1.2.{last}.3"),
            &format!("1..{last}"),
        ] {
            assert_eq!(raw.parse::<RevocationCursor>(), Err(InvalidCursor), "{raw}");
        }
    }
}
