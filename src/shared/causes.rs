use std::error::Error;

/// Characters of a reason that is kept. An error of a database may repeat the values of a statement.
const LONGEST: usize = 1000;

/// What went wrong with all its causes, in one line and up to 1,000 characters: for those who will read it without a log beside it.
pub fn with_causes(error: &dyn Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let word = error.to_string();
        // Many errors name their cause themselves.
        if !words.contains(&word) {
            words.push_str(": ");
            words.push_str(&word);
        }
        cause = error.source();
    }
    shortened(words)
}

/// The first 1,000 characters of a reason.
pub fn shortened(mut reason: String) -> String {
    if let Some((end, _)) = reason.char_indices().nth(LONGEST) {
        reason.truncate(end);
    }
    reason
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{words}")]
    struct Failure {
        words: String,
        source: Option<Box<Failure>>,
    }

    fn chain(words: &[&str]) -> Failure {
        let (first, rest) = words.split_first().unwrap();
        Failure {
            words: (*first).to_owned(),
            source: (!rest.is_empty()).then(|| Box::new(chain(rest))),
        }
    }

    #[test]
    fn each_cause_is_named_once() {
        for (words, line) in [
            (vec!["the store is gone"], "the store is gone"),
            (vec!["a", "b", "c"], "a: b: c"),
            (vec!["a: b", "b", "c"], "a: b: c"),
            (vec!["failed (timeout)", "timeout"], "failed (timeout)"),
        ] {
            assert_eq!(with_causes(&chain(&words)), line);
        }
    }

    #[test]
    fn a_reason_has_a_thousand_characters_whatever_their_size() {
        for character in ["x", "ü", "明"] {
            let long = character.repeat(1500);

            let kept = with_causes(&chain(&["a", &long]));

            assert_eq!(kept, format!("a: {}", character.repeat(997)));
            assert_eq!(shortened(character.repeat(1000)), character.repeat(1000));
        }
    }
}
