//! Which sessions have ended while access tokens of theirs may still be good: for other services, which check those tokens by themselves
//! and would otherwise learn of a sign-out only when the token runs out.

use std::{fmt, str::FromStr};

use time::Duration;
use uuid::Uuid;

use crate::auth::{AuthService, Error, Session, SessionId, SessionPolicy};
use crate::shared::Timestamp;

/// How many ended sessions one look at the feed takes.
const STEP: u16 = 1000;

/// An end is written with the time at which it was decided, and seen a little later; the clocks of instances differ a little, too. So
/// each walk through the feed begins so much before the last one: an end may come twice, and none is passed over.
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
    /// Where this look began: whoever comes back with it gets these items again.
    pub from: FeedPlace,
    /// The one that ended first comes first.
    pub items: Vec<Revocation>,
    /// Where the next look begins.
    pub next: FeedPlace,
    /// Whether there is more to be had at once.
    pub more: bool,
}

/// How far somebody has read. To them it is a word to give back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeedPlace {
    at: Timestamp,
    walk: Option<Walk>,
}

/// In the middle of the feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Walk {
    began: Timestamp,
    last: SessionId,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be the next of the answer before")]
pub struct NoFeedPlace;

impl FeedPlace {
    /// Whatever ended after this.
    fn at(at: Timestamp) -> Self {
        Self { at, walk: None }
    }

    /// Nothing before `earliest` is of interest any more.
    fn not_before(self, earliest: Timestamp) -> Self {
        if self.at < earliest {
            Self {
                at: earliest,
                walk: self.walk.map(|walk| Walk {
                    last: SessionId::from_uuid(Uuid::nil()),
                    ..walk
                }),
            }
        } else {
            self
        }
    }
}

impl AuthService {
    /// The sessions that have ended since, or all that matter.
    pub async fn revocations(&self, since: Option<FeedPlace>) -> Result<Revocations, Error> {
        let now = self.ports.clock.now();
        // However long tokens last today, some may have been handed out when they lasted longer.
        let longest = SessionPolicy::LONGEST_ACCESS_TTL + self.policy.session.grace;
        let earliest = now - longest - LEEWAY;
        let place = since
            .unwrap_or(FeedPlace::at(earliest))
            .not_before(earliest);
        let began = place.walk.map_or(now, |walk| walk.began);
        let last = place.walk.map_or(Uuid::nil(), |walk| walk.last.as_uuid());
        let after = (place.at, SessionId::from_uuid(last));
        let sessions = &self.ports.sessions;
        let ended = sessions.ended(after, now - LEEWAY, STEP).await?;

        let walk = ended
            .last()
            .filter(|_| ended.len() == usize::from(STEP))
            .and_then(|session| Some((session.state().ended?.at, session.state().id)));
        let next = match walk {
            Some((at, last)) => FeedPlace {
                at,
                walk: Some(Walk { began, last }),
            },
            None => FeedPlace::at(place.at.max(began - OVERLAP)),
        };
        Ok(Revocations {
            from: place,
            items: ended.iter().filter_map(Revocation::of).collect(),
            next,
            more: walk.is_some(),
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

/// Microseconds since 1970, and in the middle of a walk its beginning and the last session too.
impl fmt::Display for FeedPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", micros(self.at))?;
        match &self.walk {
            None => Ok(()),
            Some(Walk { began, last }) => {
                write!(f, ".{}.{}", micros(*began), last.as_uuid().simple())
            }
        }
    }
}

impl FromStr for FeedPlace {
    type Err = NoFeedPlace;

    fn from_str(raw: &str) -> Result<Self, NoFeedPlace> {
        let mut parts = raw.split('.');
        let at = parts.next().and_then(moment).ok_or(NoFeedPlace)?;
        let walk = match (parts.next(), parts.next(), parts.next()) {
            (None, ..) => None,
            (Some(began), Some(last), None) => Some(Walk {
                began: moment(began).ok_or(NoFeedPlace)?,
                last: last.parse().map_err(|_| NoFeedPlace)?,
            }),
            _ => return Err(NoFeedPlace),
        };
        Ok(Self { at, walk })
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
    fn a_place_comes_back_as_it_was() {
        let last = SessionId::new(NOON, [7; 16]);
        let began = NOON + Duration::seconds(3);
        for walk in [None, Some(Walk { began, last })] {
            let place = FeedPlace { at: NOON, walk };

            assert_eq!(place.to_string().parse(), Ok(place));
        }
    }

    #[test]
    fn what_is_no_place_is_refused() {
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
            assert_eq!(raw.parse::<FeedPlace>(), Err(NoFeedPlace), "{raw}");
        }
    }
}
