use std::net::IpAddr;

use time::Duration;

use crate::{
    auth::{EndReason, SessionId},
    events::Envelope,
    keys::KeyTerm,
    shared::{
        AccountId, CarriesEvents, EventId, Network, Secret, Timestamp, has_visible, is_deceptive,
    },
};

/// One signed-in device.
///
/// Its refresh tokens form a chain: each is spent once, for the next. A token carries its place in the chain and proves by a
/// keyed digest that we made it, so a session remembers one token, the newest, and still knows a spent one from a forged one.
#[derive(Clone, Debug)]
pub struct Session(SessionState);

/// All that a store keeps of a session.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionState {
    pub id: SessionId,
    pub account_id: AccountId,
    /// The place of the newest refresh token in the chain, from 0.
    pub generation: u32,
    /// SHA-256 of the newest refresh token.
    pub token_digest: [u8; 32],
    pub device: Device,
    pub created_at: Timestamp,
    /// When it last got a new token.
    pub refreshed_at: Timestamp,
    /// When the newest refresh token runs out, never after `ends_at`.
    pub expires_at: Timestamp,
    /// The end that no refresh can move.
    pub ends_at: Timestamp,
    /// No access token of the session is valid after this, also none that was handed out when they lasted longer.
    pub access_until: Timestamp,
    pub ended: Option<Ended>,
}

/// What a person recognises a session by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Device {
    /// The `User-Agent`, cut to [`Device::MAX_NAME_CHARS`].
    pub name: Option<String>,
    pub address: Option<IpAddr>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    pub at: Timestamp,
    pub reason: EndReason,
}

/// How many live sessions an account may have.
#[derive(Clone, Debug)]
pub struct SessionLimit {
    /// At least 1.
    pub most: u16,
    /// Written if any session was ended for it.
    pub event: Envelope,
}

impl CarriesEvents for SessionLimit {
    fn event_ids(&self) -> Vec<EventId> {
        vec![self.event.id]
    }
}

#[derive(Clone, Copy, Debug)]
pub struct SessionPolicy {
    /// How long an access token lasts: see [`SessionPolicy::LONGEST_ACCESS_TTL`].
    pub access_ttl: Duration,
    /// How long a refresh token lasts.
    pub refresh_ttl: Duration,
    /// How long a session lasts, however often it is refreshed.
    pub session_ttl: Duration,
    /// How long after a refresh the spent parent still gets the same child. Zero: never.
    pub grace: Duration,
    /// Live sessions of one account, at least 1.
    pub max_sessions: u16,
}

/// A refresh token on its way to the client, and what is remembered of it.
#[derive(Clone, Debug)]
pub struct RefreshToken {
    pub token: Secret<String>,
    pub digest: [u8; 32],
}

/// A refresh token that came back and is ours: the keyed digest in it was right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PresentedToken {
    pub session_id: SessionId,
    pub generation: u32,
    /// The chain's own random part, drawn at sign-in and carried by each of its tokens. It is stored nowhere.
    pub nonce: [u8; 16],
    pub digest: [u8; 32],
}

/// What a presented refresh token means to the session it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// It is the newest: spend it for the next.
    Rotate,
    /// It is the parent of the newest, presented again within the grace (two tabs, a lost answer): hand out that child again.
    Replay,
    /// It was spent before: there is a copy.
    Reused,
    /// The session is over, or the token is too old.
    Ended,
    /// It does not belong to what the store knows, as after a restored backup. Nothing is ended for it.
    Unknown,
}

impl SessionPolicy {
    /// What `access_ttl` can be at most. A key is kept for so long after its last signature.
    pub const LONGEST_ACCESS_TTL: Duration = KeyTerm::LONGEST_TOKEN_LIFE;

    /// The end of the access tokens that go with a refresh token. Within the grace they are handed out once more.
    fn access_until(&self, now: Timestamp, expires_at: Timestamp) -> Timestamp {
        (now + self.access_ttl + self.grace).min(expires_at)
    }
}

impl Device {
    pub const MAX_NAME_CHARS: usize = 200;

    pub fn new(user_agent: Option<&str>, address: Option<IpAddr>) -> Self {
        let name = user_agent.map(|raw| {
            raw.chars()
                .filter(|c| !is_deceptive(*c))
                .take(Self::MAX_NAME_CHARS)
                .collect::<String>()
        });
        Self {
            name: name.filter(|name| has_visible(name)),
            address,
        }
    }

    /// Whether it has the same name, or is in the same network.
    pub fn resembles(&self, other: &Self) -> bool {
        let network = |device: &Self| device.address.map(Network::of);
        let is_same_name = self.name.is_some() && self.name == other.name;
        is_same_name || network(self).is_some() && network(self) == network(other)
    }
}

impl Session {
    pub fn start(
        id: SessionId,
        account_id: AccountId,
        token_digest: [u8; 32],
        device: Device,
        now: Timestamp,
        policy: &SessionPolicy,
    ) -> Self {
        let ends_at = now + policy.session_ttl;
        let expires_at = (now + policy.refresh_ttl).min(ends_at);
        Self(SessionState {
            id,
            account_id,
            generation: 0,
            token_digest,
            device,
            created_at: now,
            refreshed_at: now,
            expires_at,
            ends_at,
            access_until: policy.access_until(now, expires_at),
            ended: None,
        })
    }

    /// A session as a store kept it.
    pub fn restore(state: SessionState) -> Self {
        Self(state)
    }

    pub fn state(&self) -> &SessionState {
        &self.0
    }

    pub fn is_live(&self, now: Timestamp) -> bool {
        self.0.ended.is_none() && now < self.0.expires_at
    }

    /// Decides what a refresh token means. Changes nothing: see [`Session::advance`].
    pub fn evaluate_refresh(
        &self,
        presented: &PresentedToken,
        now: Timestamp,
        policy: &SessionPolicy,
    ) -> Rotation {
        let session = &self.0;
        let is_parent = presented.generation.checked_add(1) == Some(session.generation);
        if !self.is_live(now) {
            Rotation::Ended
        } else if presented.generation > session.generation {
            Rotation::Unknown
        } else if presented.generation == session.generation {
            if presented.digest == session.token_digest {
                Rotation::Rotate
            } else {
                Rotation::Unknown
            }
        } else if is_parent && now < session.refreshed_at + policy.grace {
            Rotation::Replay
        } else {
            Rotation::Reused
        }
    }

    /// Takes the next token of the chain. The refresh token's life slides on, the session's end does not.
    pub fn advance(&mut self, token_digest: [u8; 32], now: Timestamp, policy: &SessionPolicy) {
        let session = &mut self.0;
        session.generation = session.generation.saturating_add(1);
        session.token_digest = token_digest;
        session.refreshed_at = now;
        session.expires_at = (now + policy.refresh_ttl).min(session.ends_at);
        let until = policy.access_until(now, session.expires_at);
        session.access_until = session.access_until.max(until);
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: Timestamp = datetime!(2026-11-22 12:00 UTC);
    const POLICY: SessionPolicy = SessionPolicy {
        access_ttl: Duration::minutes(15),
        refresh_ttl: Duration::days(7),
        session_ttl: Duration::days(30),
        grace: Duration::seconds(10),
        max_sessions: 100,
    };

    fn session() -> Session {
        let id = SessionId::new(NOW, [1; 16]);
        Session::start(
            id,
            AccountId::new(NOW, [2; 16]),
            [0; 32],
            Device::default(),
            NOW,
            &POLICY,
        )
    }

    fn token(generation: u8) -> PresentedToken {
        PresentedToken {
            session_id: SessionId::new(NOW, [1; 16]),
            generation: generation.into(),
            nonce: [0; 16],
            digest: [generation; 32],
        }
    }

    fn advanced(times: u8) -> Session {
        let mut session = session();
        (1..=times).for_each(|n| session.advance([n; 32], NOW, &POLICY));
        session
    }

    #[test]
    fn access_tokens_may_be_good_for_as_long_as_they_lasted_when_they_were_handed_out() {
        let shorter = SessionPolicy {
            access_ttl: Duration::minutes(1),
            ..POLICY
        };
        let mut session = session();
        let first = NOW + Duration::seconds(15 * 60 + 10);

        session.advance([1; 32], NOW + Duration::minutes(2), &shorter);
        assert_eq!(session.state().access_until, first);

        session.advance([2; 32], NOW + Duration::minutes(14), &shorter);
        let second = NOW + Duration::seconds(15 * 60 + 10);
        assert_eq!(session.state().access_until, second);

        session.advance([3; 32], NOW + Duration::minutes(20), &shorter);
        let third = NOW + Duration::seconds(21 * 60 + 10);
        assert_eq!(session.state().access_until, third);
    }

    #[test]
    fn the_newest_token_is_spent_for_the_next() {
        assert_eq!(
            advanced(2).evaluate_refresh(&token(2), NOW, &POLICY),
            Rotation::Rotate
        );
    }

    #[test]
    fn the_parent_gets_the_same_child_within_the_grace_only() {
        let session = advanced(2);

        assert_eq!(
            session.evaluate_refresh(&token(1), NOW + Duration::milliseconds(9_999), &POLICY),
            Rotation::Replay
        );
        assert_eq!(
            session.evaluate_refresh(&token(1), NOW + Duration::seconds(10), &POLICY),
            Rotation::Reused
        );
    }

    #[test]
    fn without_a_grace_the_parent_is_stolen_at_once() {
        let strict = SessionPolicy {
            grace: Duration::ZERO,
            ..POLICY
        };

        assert_eq!(
            advanced(1).evaluate_refresh(&token(0), NOW, &strict),
            Rotation::Reused
        );
    }

    #[test]
    fn a_grandparent_is_stolen_even_within_the_grace() {
        assert_eq!(
            advanced(2).evaluate_refresh(&token(0), NOW, &POLICY),
            Rotation::Reused
        );
    }

    #[test]
    fn a_token_of_a_future_the_store_has_forgotten_ends_nothing() {
        let other_chain = PresentedToken {
            digest: [9; 32],
            ..token(1)
        };

        assert_eq!(
            advanced(1).evaluate_refresh(&token(2), NOW, &POLICY),
            Rotation::Unknown
        );
        assert_eq!(
            advanced(1).evaluate_refresh(&other_chain, NOW, &POLICY),
            Rotation::Unknown
        );
    }

    #[test]
    fn refreshing_slides_the_token_but_not_the_end_of_the_session() {
        let mut session = session();
        session.advance([1; 32], NOW + Duration::days(6), &POLICY);
        assert_eq!(session.state().expires_at, NOW + Duration::days(13));

        session.advance([2; 32], NOW + Duration::days(29), &POLICY);

        assert_eq!(session.state().expires_at, NOW + Duration::days(30));
        assert_eq!(
            session.evaluate_refresh(&token(2), NOW + Duration::days(30), &POLICY),
            Rotation::Ended
        );
    }

    #[test]
    fn a_device_name_is_cut_and_cleaned() {
        let long = "x".repeat(1000);

        assert_eq!(
            Device::new(Some(&long), None).name.unwrap().len(),
            Device::MAX_NAME_CHARS
        );
        assert_eq!(Device::new(Some("a\r\nb"), None).name.unwrap(), "ab");
        assert_eq!(
            Device::new(Some("Fire\u{202e}xof"), None).name.unwrap(),
            "Firexof"
        );
        for nothing in [" ", "\u{200b}", "\u{3164}"] {
            assert_eq!(Device::new(Some(nothing), None).name, None);
        }
    }
}
