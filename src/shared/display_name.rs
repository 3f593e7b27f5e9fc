use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::text::{has_visible, is_deceptive};

/// What a person wants to be called: 1 to 100 characters after trimming, any script (NFC), no control characters, and at least one
/// character that can be seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DisplayName(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidDisplayName {
    #[error("must not be empty")]
    Empty,
    #[error("must have at most {} characters", DisplayName::MAX_CHARS)]
    TooLong,
    #[error("must not contain control characters")]
    Control,
    #[error("must contain a character that can be seen")]
    Invisible,
}

impl DisplayName {
    pub const MAX_CHARS: usize = 100;

    pub fn parse(raw: &str) -> Result<Self, InvalidDisplayName> {
        let name: String = raw.trim().nfc().collect();
        if name.is_empty() {
            return Err(InvalidDisplayName::Empty);
        }
        if name.chars().count() > Self::MAX_CHARS {
            return Err(InvalidDisplayName::TooLong);
        }
        if name.chars().any(is_deceptive) {
            return Err(InvalidDisplayName::Control);
        }
        if !has_visible(&name) {
            return Err(InvalidDisplayName::Invisible);
        }
        Ok(Self(name))
    }

    /// A name as a store kept it, whatever the rules are today.
    pub fn restore(name: String) -> Self {
        Self(name)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_any_script_are_kept_and_trimmed() {
        assert_eq!(
            DisplayName::parse("  Ada Lovelace ").unwrap().as_str(),
            "Ada Lovelace"
        );
        assert_eq!(DisplayName::parse("王小明").unwrap().as_str(), "王小明");
    }

    #[test]
    fn what_is_no_name_is_refused() {
        assert_eq!(DisplayName::parse("   "), Err(InvalidDisplayName::Empty));
        assert_eq!(
            DisplayName::parse(&"x".repeat(101)),
            Err(InvalidDisplayName::TooLong)
        );
        assert_eq!(DisplayName::parse("a\0b"), Err(InvalidDisplayName::Control));
        assert_eq!(
            DisplayName::parse("evil\u{202e}gpj.exe"),
            Err(InvalidDisplayName::Control)
        );
    }

    #[test]
    fn a_name_that_nobody_can_see_is_refused() {
        for raw in [
            "\u{200b}",
            "\u{200d}",
            "\u{200f}",
            "\u{3164}",
            "\u{ffa0}",
            "\u{2800}",
            "\u{e0041}",
            " \u{2060} \u{fe0f}",
        ] {
            assert_eq!(
                DisplayName::parse(raw),
                Err(InvalidDisplayName::Invisible),
                "{raw:?}"
            );
        }
        assert_eq!(
            DisplayName::parse("\u{202e}"),
            Err(InvalidDisplayName::Control)
        );
    }

    #[test]
    fn joiners_and_direction_marks_inside_a_name_are_kept() {
        for name in [
            "👩\u{200d}🚀",
            "نرگس\u{200c}ها",
            "\u{200f}שרה",
            "🏴\u{e0067}\u{e007f}",
        ] {
            assert_eq!(DisplayName::parse(name).unwrap().as_str(), name);
        }
    }
}
