use std::fmt;

use unicode_normalization::UnicodeNormalization;

use super::{Error, PasswordAdvice, PasswordStrength, Strength};
use crate::{
    auth::Priority,
    shared::{EmailAddress, Secret},
};

/// A password as it was typed, in NFC, so that the same keys on another machine make the same bytes (NIST SP 800-63B).
#[derive(Clone, Debug)]
pub struct Password(Secret<String>);

/// A rule that a new password breaks, in words that tell what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordRule {
    Short,
    Long,
    /// Guessable. The advice says what would make it less so.
    Guessable {
        advice: PasswordAdvice,
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

    /// A new password. `personal` are words of its owner that an attacker would try first, such as a name or an address.
    pub async fn choose(
        raw: &str,
        personal: &[&str],
        priority: Priority,
        strength: &dyn PasswordStrength,
    ) -> Result<Self, Error> {
        let refused = |rule| Err(Error::Weak(rule));
        let Some(password) = Self::presented(raw) else {
            return refused(PasswordRule::Long);
        };
        if password.expose().chars().count() < Self::MIN_CHARS {
            return refused(PasswordRule::Short);
        }
        let personal = words(personal);
        let estimate = strength.estimate(&password, &personal, priority);
        let Strength { score, advice } = estimate.await?;
        if score < Self::MIN_SCORE {
            let advice = advice.unwrap_or(PasswordAdvice::AddUncommonWords);
            return refused(PasswordRule::Guessable { advice });
        }
        Ok(password)
    }

    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

/// The words as they are, and of an address both halves.
fn words(personal: &[&str]) -> Vec<String> {
    let parts = personal
        .iter()
        .flat_map(|word| std::iter::once(*word).chain(word.split('@')));
    // They may be of any length; nothing longer than an address can stand in a password.
    parts
        .map(|word| word.chars().take(EmailAddress::MAX_LEN).collect())
        .collect()
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
    use super::{super::MockPasswordStrength, *};

    async fn chosen(raw: &str, score: u8) -> Result<Password, PasswordRule> {
        let mut strength = MockPasswordStrength::new();
        strength.expect_estimate().returning(move |_, _, _| {
            Ok(Strength {
                score,
                advice: Some(PasswordAdvice::AvoidDates),
            })
        });
        let chosen = Password::choose(raw, &[], Priority::Untrusted, &strength).await;
        chosen.map_err(|error| match error {
            Error::Weak(rule) => rule,
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
            "is too easy to guess: avoid dates and years, and add another word or two"
        );
    }

    #[test]
    fn composed_and_decomposed_letters_are_the_same_password() {
        let composed = Password::presented("caf\u{e9} au lait").unwrap();
        let decomposed = Password::presented("cafe\u{301} au lait").unwrap();

        assert_eq!(composed.expose(), decomposed.expose());
    }
}
