use std::{collections::BTreeMap, fmt::Display};

use portreeve::{
    auth::{PasswordAdvice, PasswordRule},
    shared::{InvalidDisplayName, InvalidEmailAddress},
    users::InvalidProfile,
};

use super::RULES;
use crate::problem::{BrokenRule, Language};

/// The sentence here is the one of the core, which the command line shows.
#[track_caller]
fn agree(error: impl Display + Into<BrokenRule>) {
    let said = error.to_string();
    assert_eq!(error.into().message(Language::English), said);
}

#[test]
fn the_english_sentences_are_those_of_the_core() {
    agree(InvalidEmailAddress::Malformed);
    agree(InvalidEmailAddress::TooLong);
    agree(InvalidEmailAddress::Domain);
    agree(InvalidDisplayName::Empty);
    agree(InvalidDisplayName::TooLong);
    agree(InvalidDisplayName::Control);
    agree(InvalidDisplayName::Invisible);
    agree(InvalidDisplayName::Hidden);
    agree(InvalidDisplayName::StackedMarks);
    agree(PasswordRule::Short);
    agree(PasswordRule::Long);
    for advice in PasswordAdvice::ALL {
        agree(PasswordRule::Guessable { advice });
    }
    agree(InvalidProfile::AvatarUrl);
    agree(InvalidProfile::Locale);
    agree(InvalidProfile::TimeZone);
}

#[test]
fn a_rule_has_the_same_parameters_in_every_language() {
    for rule in RULES.concat() {
        let params = Language::ALL.map(|language| {
            let text = rule.text.in_language(language);
            let mut params: Vec<_> = text
                .split('{')
                .skip(1)
                .filter_map(|rest| rest.split_once('}'))
                .map(|(name, _)| name)
                .collect();
            params.sort_unstable();
            params
        });
        assert_eq!(params[0], params[1], "{}", rule.code);
    }
}

#[test]
fn codes_are_in_snake_case_and_mean_one_thing() {
    // One code may have several sentences, if they are about the same numbers.
    let mut sentences: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for rule in RULES.concat() {
        let is_snake = |c: char| c.is_ascii_lowercase() || c == '_';
        assert!(rule.code.chars().all(is_snake), "{}", rule.code);
        sentences.entry(rule.code).or_default().push(rule.text.en);
    }
    let shared: Vec<_> = sentences
        .into_iter()
        .filter_map(|(code, sentences)| (sentences.len() > 1).then_some(code))
        .collect();
    assert_eq!(shared, ["invalid_cursor", "invalid_value", "too_long"]);
}
