//! The keys that tokens are signed with, and which of them does what at a given moment.
//!
//! Others check our tokens with copies of the public keys that may be minutes old. So a key is published some time before it signs
//! ([`KeyTerm::PUBLISH_AHEAD`]), and stays published until the last token it signed has died. Nothing is written when a key changes its
//! part: each instance reads it off the clock, and all come to the same.

use time::Duration;

use crate::shared::{Secret, Timestamp};

/// A key as it is stored. What `material` holds, and whether it is sealed, is the crypto adapter's business.
#[derive(Clone, Debug)]
pub struct SigningKey {
    pub purpose: String,
    /// Which of the keys of one purpose, from 1, in the order they came.
    pub number: u32,
    pub algorithm: String,
    pub material: Secret<Vec<u8>>,
    pub sealed: bool,
    pub created_at: Timestamp,
    /// From when it signs, if no key of a higher number does.
    pub active_from: Timestamp,
}

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// It is published and will sign.
    Next,
    Signing,
    /// Another signs. Tokens that it signed may still be alive.
    Verifying {
        until: Timestamp,
    },
    /// The last token it signed is dead. Nothing needs it any more.
    Retired,
}

/// From when to when a key signs: until its successor does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyTerm {
    /// None: since ever.
    from: Option<Timestamp>,
    /// None: for as long as it has no successor.
    to: Option<Timestamp>,
}

impl KeyTerm {
    /// How long a new key is published before it signs: the five minutes for which a copy of the key set may be kept, the minute
    /// after which an instance looks for new keys, and as much again for clocks that are apart and caches that are slow.
    pub const PUBLISH_AHEAD: Duration = Duration::minutes(10);

    /// The longest life that a token can be configured to have.
    pub const LONGEST_TOKEN_LIFE: Duration = Duration::hours(24);

    /// How long a key that has ceased to sign still verifies. The longest life of a token, not the one that is configured now: that may
    /// have been shortened meanwhile. And a minute, for clocks that are apart.
    const AFTER: Duration = Self::LONGEST_TOKEN_LIFE.saturating_add(Duration::minutes(1));

    /// Of a key that is alone, as one from the configuration is.
    pub const ENDLESS: Self = Self {
        from: None,
        to: None,
    };

    /// The terms of all keys of one purpose, which must be in the order of their numbers. The first has always signed: without it
    /// there would be nothing to sign with where a clock is behind.
    pub fn of(keys: &[SigningKey]) -> Vec<Self> {
        let begins = keys.iter().map(|key| Some(key.active_from));
        let ends = begins.clone().skip(1).chain([None]);
        let mut terms: Vec<Self> = begins
            .zip(ends)
            .map(|(from, to)| Self { from, to })
            .collect();
        if let Some(first) = terms.first_mut() {
            first.from = None;
        }
        terms
    }

    pub fn state(&self, now: Timestamp) -> KeyState {
        let until = self.verifies_until();
        match (self.from, self.to, until) {
            (_, _, Some(until)) if until <= now => KeyState::Retired,
            (Some(from), _, _) if now < from => KeyState::Next,
            (_, Some(to), Some(until)) if to <= now => KeyState::Verifying { until },
            _ => KeyState::Signing,
        }
    }

    /// None as long as there is no successor.
    pub fn verifies_until(&self) -> Option<Timestamp> {
        self.to.map(|to| to + Self::AFTER)
    }

    /// Whether a token of this key may be valid at `now`. So is one of a key that does not sign yet: another instance, whose clock is
    /// ahead, may have begun.
    pub fn verifies(&self, now: Timestamp) -> bool {
        self.state(now) != KeyState::Retired
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOON: Timestamp = datetime!(2026-11-22 12:00 UTC);

    /// The terms of keys that begin so many minutes after noon.
    fn terms(begins: &[i64]) -> Vec<KeyTerm> {
        let keys = (1..).zip(begins).map(|(number, minutes)| SigningKey {
            purpose: "access_token".into(),
            number,
            algorithm: "EdDSA".into(),
            material: Secret::new(vec![]),
            sealed: false,
            created_at: NOON,
            active_from: NOON + Duration::minutes(*minutes),
        });
        KeyTerm::of(&keys.collect::<Vec<_>>())
    }

    fn states(begins: &[i64], minutes: i64) -> Vec<KeyState> {
        let now = NOON + Duration::minutes(minutes);
        terms(begins).iter().map(|term| term.state(now)).collect()
    }

    fn verifying(successor: i64) -> KeyState {
        KeyState::Verifying {
            until: NOON + Duration::minutes(successor + 24 * 60 + 1),
        }
    }

    #[test]
    fn a_key_that_is_alone_signs_whatever_its_time() {
        assert_eq!(states(&[0], 0), [KeyState::Signing]);
        assert_eq!(states(&[0], -1), [KeyState::Signing]);
        assert_eq!(states(&[0], 1_000_000), [KeyState::Signing]);
        assert!(KeyTerm::ENDLESS.verifies(NOON));
    }

    #[test]
    fn a_successor_is_next_until_its_time_and_signs_from_then_on() {
        assert_eq!(states(&[0, 10], 9), [KeyState::Signing, KeyState::Next]);
        assert_eq!(states(&[0, 10], 10), [verifying(10), KeyState::Signing]);
    }

    #[test]
    fn a_key_verifies_until_the_longest_token_it_signed_is_dead() {
        let day = 24 * 60;

        assert_eq!(states(&[0, 10], 10 + day)[0], verifying(10));
        assert_eq!(states(&[0, 10], 11 + day)[0], KeyState::Retired);
        assert!(terms(&[0, 10])[0].verifies(NOON + Duration::minutes(10 + day)));
        assert!(!terms(&[0, 10])[0].verifies(NOON + Duration::minutes(11 + day)));
    }

    #[test]
    fn the_newest_key_never_retires() {
        assert_eq!(
            states(&[0, 10, 20], 1_000_000),
            [KeyState::Retired, KeyState::Retired, KeyState::Signing]
        );
    }

    #[test]
    fn several_keys_verify_at_once() {
        assert_eq!(
            states(&[0, 10, 20, 30], 25),
            [
                verifying(10),
                verifying(20),
                KeyState::Signing,
                KeyState::Next
            ]
        );
    }
}
