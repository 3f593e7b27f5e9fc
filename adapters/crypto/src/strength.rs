use std::sync::Arc;

use async_trait::async_trait;
use portreeve::auth::{HashError, Password, PasswordAdvice, PasswordStrength, Priority, Strength};
use zxcvbn::{
    Entropy,
    feedback::{Suggestion, Warning},
    matching::patterns::MatchPattern,
};

use crate::{hash_pool::HashWorkerPool, strength_input::strength_input};

/// How hard a password is to guess, by zxcvbn (Wheeler, USENIX Security 2016), which OWASP recommends over rules of composition.
pub struct ZxcvbnStrength {
    pool: Arc<HashWorkerPool>,
}

impl ZxcvbnStrength {
    /// Shorter personal words are in too many passwords by chance.
    const MIN_PERSONAL_CHARS: usize = 3;

    pub(crate) fn on(pool: Arc<HashWorkerPool>) -> Self {
        Self { pool }
    }
}

#[async_trait]
impl PasswordStrength for ZxcvbnStrength {
    async fn estimate(
        &self,
        password: &Password,
        personal: &[String],
        priority: Priority,
    ) -> Result<Strength, HashError> {
        let (password, personal) = (password.clone(), words(personal));
        self.pool
            .run(priority, move |_| Ok(estimate(&password, &personal)))
            .await
    }
}

/// How many guesses a secret takes that a machine should have made, and a person may have: as a power of ten, and not counted beyond
/// `ENOUGH`. It is looked at piece by piece, because zxcvbn counts to 2^64; what comes again counts once.
pub fn guesses_log10(secret: &str) -> f64 {
    let mut rest = secret;
    let mut sum = 0.0;
    let mut seen = Vec::new();
    while sum < ENOUGH {
        let end = rest
            .char_indices()
            .nth(PIECE)
            .map_or(rest.len(), |(at, _)| at);
        let piece = strength_input(rest.get(..end).unwrap_or(rest));
        let behind = rest.strip_prefix(piece).filter(|_| !piece.is_empty());
        let Some(behind) = behind else { break };
        if !seen.contains(&piece) {
            sum += zxcvbn::zxcvbn(piece, &[]).guesses_log10();
            seen.push(piece);
        }
        rest = behind;
    }
    sum
}

/// So many random characters take fewer than 2^64 guesses as zxcvbn counts them.
const PIECE: usize = 16;

/// 2^106: beyond any number of guesses.
const ENOUGH: f64 = 32.0;

fn estimate(password: &Password, personal: &[String]) -> Strength {
    let inputs: Vec<&str> = personal.iter().map(String::as_str).collect();
    let entropy = zxcvbn::zxcvbn(strength_input(password.expose()), &inputs);
    Strength {
        score: entropy.score().into(),
        advice: advice(&entropy, personal),
    }
}

/// Each text as a whole, and the words in it: a user called Ada Lovelace may write it together.
fn words(texts: &[String]) -> Vec<String> {
    let texts = texts.iter().map(|text| text.to_lowercase());
    let mut words: Vec<String> = texts
        .flat_map(|text| {
            let parts = text
                .split(|c: char| !c.is_alphanumeric())
                .map(str::to_owned);
            parts.chain([text.clone()]).collect::<Vec<_>>()
        })
        .filter(|word| word.chars().count() >= ZxcvbnStrength::MIN_PERSONAL_CHARS)
        .collect();
    words.sort_unstable();
    words.dedup();
    words
}

fn advice(entropy: &Entropy, personal: &[String]) -> Option<PasswordAdvice> {
    let feedback = entropy.feedback()?;
    let is_personal = |pattern: &MatchPattern| match pattern {
        MatchPattern::Dictionary(found) => personal.contains(&found.matched_word),
        _ => false,
    };
    let mut patterns = entropy.sequence().iter().map(|found| &found.pattern);
    if patterns.any(is_personal) {
        return Some(PasswordAdvice::AvoidPersonalWords);
    }
    Some(match feedback.warning() {
        Some(
            Warning::StraightRowsOfKeysAreEasyToGuess
            | Warning::ShortKeyboardPatternsAreEasyToGuess,
        ) => PasswordAdvice::AvoidKeyboardRows,
        Some(
            Warning::RepeatsLikeAaaAreEasyToGuess
            | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess,
        ) => PasswordAdvice::AvoidRepeats,
        Some(Warning::SequencesLikeAbcAreEasyToGuess) => PasswordAdvice::AvoidSequences,
        Some(Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess) => {
            PasswordAdvice::AvoidDates
        }
        Some(
            Warning::ThisIsATop10Password
            | Warning::ThisIsATop100Password
            | Warning::ThisIsACommonPassword,
        ) => PasswordAdvice::AvoidCommonPasswords,
        Some(Warning::ThisIsSimilarToACommonlyUsedPassword) => {
            PasswordAdvice::AvoidNearlyCommonPasswords
        }
        Some(
            Warning::NamesAndSurnamesByThemselvesAreEasyToGuess
            | Warning::CommonNamesAndSurnamesAreEasyToGuess,
        ) => PasswordAdvice::AddOtherWordsThanNames,
        Some(Warning::AWordByItselfIsEasyToGuess) | None => {
            let substitutions = Suggestion::PredictableSubstitutionsDontHelpVeryMuch;
            match feedback.suggestions().contains(&substitutions) {
                true => PasswordAdvice::AvoidSubstitutions,
                false => PasswordAdvice::AddUncommonWords,
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn estimated(raw: &str, personal: &[&str]) -> Strength {
        let personal: Vec<String> = personal.iter().map(|&word| word.to_owned()).collect();
        estimate(&Password::presented(raw).unwrap(), &words(&personal))
    }

    #[test]
    fn a_few_uncommon_words_or_enough_chance_are_strong() {
        for raw in [
            "correct horse battery staple",
            "ib7Rz!q2Lw",
            "wjörgäbe-müsli-xyltop",
        ] {
            let strength = estimated(raw, &[]);

            assert!(strength.score >= Password::MIN_SCORE, "{raw}");
            assert_eq!(strength.advice, None);
        }
    }

    #[test]
    fn a_guessable_password_comes_with_advice() {
        for (raw, advice) in [
            ("password", PasswordAdvice::AvoidCommonPasswords),
            ("P@ssw0rd1", PasswordAdvice::AvoidNearlyCommonPasswords),
            ("zxcdewqasd", PasswordAdvice::AvoidKeyboardRows),
            ("aaaaaaaaaaaa", PasswordAdvice::AvoidRepeats),
            ("abcdefghijk", PasswordAdvice::AvoidSequences),
            ("13.05.1987", PasswordAdvice::AvoidDates),
        ] {
            let strength = estimated(raw, &[]);

            assert!(strength.score < Password::MIN_SCORE, "{raw}");
            assert_eq!(strength.advice, Some(advice), "{raw}");
        }
    }

    #[test]
    fn words_of_ones_own_make_a_password_weak() {
        let personal = ["ada.wyzkobrak@example.com", "Ada Wyzkobrak"];

        for raw in ["wyzkobrak1815", "AdaWyzkobrak", "ada.wyzkobrak@example.com"] {
            let strength = estimated(raw, &personal);

            assert!(strength.score < Password::MIN_SCORE, "{raw}");
            assert_eq!(strength.advice, Some(PasswordAdvice::AvoidPersonalWords));
            assert!(estimated(raw, &[]).score > strength.score, "{raw}");
        }
    }

    #[test]
    fn what_a_machine_made_takes_many_guesses_and_what_a_finger_made_few() {
        for random in [
            "8sX1q5b+74Jm/9Zc6wVh2TnRyKf0LdPgAuEiOoB3k7M=",
            "9f2b7c41d06e8a35b1f4c7d2908e6a5b",
            "b5f1e6a7-49c1-4d7e-9a46-71455d1796d1",
        ] {
            let guesses = super::guesses_log10(random);
            assert!(guesses > 24.0, "{random}: {guesses}");
        }
        for typed in [
            "a".repeat(32),
            "ab".repeat(40),
            "abc".repeat(400),
            "0123456789abcdef".repeat(2),
            "abcdefghijklmnopqrstuvwxyz012345".into(),
            "passwordpasswordpasswordpassword".into(),
        ] {
            let guesses = super::guesses_log10(&typed);
            assert!(guesses < 16.0, "{typed}: {guesses}");
        }
    }
}
