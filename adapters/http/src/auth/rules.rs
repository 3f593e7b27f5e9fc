//! The rules of passwords.

use portreeve::auth::{Password, PasswordAdvice, PasswordRule};

use crate::problem::{BrokenRule, Rule, Text, common_rules, rules};

rules! {
    WRONG: "wrong", "is wrong", "ist falsch";
    TOO_COMMON: "too_common", "is too easy to guess: {detail}", "ist zu leicht zu erraten: {detail}";
    TOO_GUESSABLE: "too_guessable", "is too easy to guess: {detail}", "ist zu leicht zu erraten: {detail}";
    INVALID_PLACE: "invalid_cursor", "must be the next of the answer before", "muss das next der vorigen Antwort sein";
}

impl From<PasswordRule> for BrokenRule {
    fn from(rule: PasswordRule) -> Self {
        match rule {
            PasswordRule::Short => {
                Self::from(&common_rules::TOO_SHORT).param("min", Password::MIN_CHARS)
            }
            PasswordRule::Long => {
                Self::from(&common_rules::TOO_LONG).param("max", Password::MAX_CHARS)
            }
            PasswordRule::Guessable { advice } => {
                Self::from(rule_behind(advice)).saying(text(advice))
            }
        }
    }
}

fn rule_behind(advice: PasswordAdvice) -> &'static Rule {
    match advice {
        PasswordAdvice::AvoidCommonPasswords | PasswordAdvice::AvoidNearlyCommonPasswords => {
            &TOO_COMMON
        }
        _ => &TOO_GUESSABLE,
    }
}

fn text(advice: PasswordAdvice) -> Text {
    let de = match advice {
        PasswordAdvice::AvoidPersonalWords => {
            "lass deinen Namen und deine Adresse weg und füge ein, zwei Wörter hinzu"
        }
        PasswordAdvice::AvoidKeyboardRows => {
            "vermeide Tastenreihen und füge ein, zwei Wörter hinzu"
        }
        PasswordAdvice::AvoidRepeats => {
            "vermeide wiederholte Wörter und Zeichen und füge ein, zwei Wörter hinzu"
        }
        PasswordAdvice::AvoidSequences => {
            "vermeide Folgen wie abc oder 6543 und füge ein, zwei Wörter hinzu"
        }
        PasswordAdvice::AvoidDates => {
            "vermeide Daten und Jahreszahlen und füge ein, zwei Wörter hinzu"
        }
        PasswordAdvice::AvoidCommonPasswords => {
            "viele benutzen dieses, nimm stattdessen ein paar ungewöhnliche Wörter"
        }
        PasswordAdvice::AvoidNearlyCommonPasswords => {
            "es ähnelt einem, das viele benutzen, füge ein, zwei Wörter hinzu"
        }
        PasswordAdvice::AddOtherWordsThanNames => {
            "füge ein, zwei Wörter hinzu, die keine Namen sind"
        }
        PasswordAdvice::AvoidSubstitutions => {
            "füge ein, zwei Wörter hinzu; ein @ für ein a hilft wenig"
        }
        PasswordAdvice::AddUncommonWords => {
            "füge ein, zwei Wörter hinzu; ungewöhnliche sind besser"
        }
    };
    Text {
        en: advice.as_str(),
        de,
    }
}
