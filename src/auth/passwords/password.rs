use std::fmt;

use unicode_normalization::UnicodeNormalization;

use crate::auth::{Caller, Error, PasswordStrength};
use crate::shared::Secret;

/// A password as somebody typed it, in NFC, so that the same keys on another machine make the same bytes (NIST SP 800-63B).
#[derive(Clone, Debug)]
pub struct Password(Secret<String>);

/// What a password verifier keeps: a PHC string. It carries its algorithm and parameters, so old ones stay readable.
#[derive(Clone)]
pub struct PasswordHash(Secret<String>);

/// A rule that a new password breaks, in words that tell what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PasswordRule {
    Short,
    Long,
    /// Guessable. The advice says what would make it less so.
    Guessable {
        advice: String,
    },
}

impl Password {
    pub const MIN_CHARS: usize = 8;
    pub const MAX_CHARS: usize = 128;
    /// Of zxcvbn's 0 to 4: "safely unguessable", 10^8 guesses or more.
    pub const MIN_SCORE: u8 = 3;

    /// A password to compare with the one that is known. None if it is longer than any password can be.
    pub fn presented(raw: &str) -> Option<Self> {
        // A character is at most 4 bytes and NFC at most triples the bytes; beyond that, do not even look.
        if raw.len() > 4 * 3 * Self::MAX_CHARS {
            return None;
        }
        let password: String = raw.nfc().collect();
        if password.chars().count() > Self::MAX_CHARS {
            None
        } else {
            Some(Self(Secret::new(password)))
        }
    }

    /// A password that somebody wants to have from now on. `personal` are words of theirs that an attacker would try first.
    pub async fn choose(
        raw: &str,
        personal: &[String],
        caller: Caller,
        strength: &dyn PasswordStrength,
    ) -> Result<Self, Error> {
        let refused = |rule| Err(Error::WeakPassword(rule));
        let Some(password) = Self::presented(raw) else {
            return refused(PasswordRule::Long);
        };
        if password.expose().chars().count() < Self::MIN_CHARS {
            return refused(PasswordRule::Short);
        }
        let verdict = strength.judge(&password, personal, caller).await?;
        if verdict.score < Self::MIN_SCORE {
            return refused(PasswordRule::Guessable {
                advice: verdict.advice,
            });
        }
        Ok(password)
    }

    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl PasswordHash {
    pub fn new(phc: String) -> Self {
        Self(Secret::new(phc))
    }

    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// What it was made with: the PHC string up to its salt, such as `$argon2id$v=19$m=19456,t=2,p=1`. No secret. Stores find the same by
    /// taking characters from the end.
    pub fn parameters(&self) -> &str {
        let is_base64 = |c: char| c.is_ascii_alphanumeric() || c == '+' || c == '/';
        let salted = self.expose().trim_end_matches(is_base64);
        let salted = salted.trim_end_matches('$');
        salted.trim_end_matches(is_base64).trim_end_matches('$')
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(password hash)")
    }
}

impl PartialEq for PasswordHash {
    /// Whether it is the same record, not whether a password matches: that is the hasher's to say, in constant time.
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl fmt::Display for PasswordRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Short => write!(f, "must have at least {} characters", Password::MIN_CHARS),
            Self::Long => write!(f, "must have at most {} characters", Password::MAX_CHARS),
            Self::Guessable { advice } => write!(f, "is too easy to guess: {advice}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::{MockPasswordStrength, Strength};

    async fn chosen(raw: &str, score: u8) -> Result<Password, PasswordRule> {
        let mut strength = MockPasswordStrength::new();
        strength.expect_judge().returning(move |_, _, _| {
            Ok(Strength {
                score,
                advice: "add another word".into(),
            })
        });
        let chosen = Password::choose(raw, &[], Caller::Unknown, &strength).await;
        chosen.map_err(|error| match error {
            Error::WeakPassword(rule) => rule,
            other => panic!("{other}"),
        })
    }

    #[tokio::test]
    async fn a_password_has_8_to_128_characters_of_any_kind() {
        for (raw, rule) in [
            ("ſhört".to_owned(), PasswordRule::Short),
            ("é".repeat(129), PasswordRule::Long),
            ("x".repeat(1_000_000), PasswordRule::Long),
        ] {
            assert_eq!(chosen(&raw, 4).await.unwrap_err(), rule);
        }
        assert!(chosen(&"🐎".repeat(128), 4).await.is_ok());
    }

    #[tokio::test]
    async fn a_guessable_password_is_refused_with_advice() {
        let refusal = chosen("password1", 2).await.unwrap_err();

        assert_eq!(
            refusal.to_string(),
            "is too easy to guess: add another word"
        );
    }

    #[test]
    fn the_parameters_of_a_hash_are_what_stands_before_its_salt() {
        for (phc, parameters) in [
            (
                "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5+7",
                "$argon2id$v=19$m=64,t=1,p=1",
            ),
            (
                "$argon2i$m=256,t=2,p=1$c29tZXNhbHQ$U3YPXYsSb3q9",
                "$argon2i$m=256,t=2,p=1",
            ),
            ("", ""),
        ] {
            assert_eq!(PasswordHash::new(phc.into()).parameters(), parameters);
        }
    }

    #[test]
    fn composed_and_decomposed_letters_are_the_same_password() {
        let composed = Password::presented("caf\u{e9} au lait").unwrap();
        let decomposed = Password::presented("cafe\u{301} au lait").unwrap();

        assert_eq!(composed.expose(), decomposed.expose());
    }
}
