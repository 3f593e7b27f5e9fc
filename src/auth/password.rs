use std::fmt;

use unicode_normalization::UnicodeNormalization;

use super::PasswordStrength;
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
    pub fn choose(
        raw: &str,
        personal: &[String],
        strength: &dyn PasswordStrength,
    ) -> Result<Self, PasswordRule> {
        let password = Self::presented(raw).ok_or(PasswordRule::Long)?;
        if password.expose().chars().count() < Self::MIN_CHARS {
            return Err(PasswordRule::Short);
        }
        let verdict = strength.judge(&password, personal);
        if verdict.score < Self::MIN_SCORE {
            return Err(PasswordRule::Guessable {
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
    use super::{
        super::{MockPasswordStrength, Strength},
        *,
    };

    fn judged(score: u8) -> MockPasswordStrength {
        let mut strength = MockPasswordStrength::new();
        strength.expect_judge().returning(move |_, _| Strength {
            score,
            advice: "add another word".into(),
        });
        strength
    }

    #[test]
    fn a_password_has_8_to_128_characters_of_any_kind() {
        let strong = judged(4);

        assert_eq!(
            Password::choose("ſhört", &[], &strong).unwrap_err(),
            PasswordRule::Short
        );
        assert_eq!(
            Password::choose(&"é".repeat(129), &[], &strong).unwrap_err(),
            PasswordRule::Long
        );
        assert_eq!(
            Password::choose(&"x".repeat(1_000_000), &[], &strong).unwrap_err(),
            PasswordRule::Long
        );
        assert!(Password::choose(&"🐎".repeat(128), &[], &strong).is_ok());
    }

    #[test]
    fn a_guessable_password_is_refused_with_advice() {
        let refusal = Password::choose("password1", &[], &judged(2)).unwrap_err();

        assert_eq!(
            refusal.to_string(),
            "is too easy to guess: add another word"
        );
    }

    #[test]
    fn composed_and_decomposed_letters_are_the_same_password() {
        let composed = Password::presented("caf\u{e9} au lait").unwrap();
        let decomposed = Password::presented("cafe\u{301} au lait").unwrap();

        assert_eq!(composed.expose(), decomposed.expose());
    }
}
