use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::text::{MAX_MARKS, has_stacked_marks, has_visible, is_deceptive, is_useless};

/// What a person wants to be called: 1 to 100 characters after trimming, any script (NFC), no control characters, and at least one
/// character that can be seen. None that cannot, but for the joiners and variation selectors of scripts and emoji, and no more than 4
/// combining marks in a row.
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
    #[error(
        "must not contain invisible characters, such as direction marks and tags; joiners and variation selectors may stay"
    )]
    Hidden,
    #[error(
        "must not have more than {} combining marks in a row",
        DisplayName::MAX_MARKS
    )]
    StackedMarks,
}

impl DisplayName {
    pub const MAX_CHARS: usize = 100;
    /// Combining marks in a row.
    pub const MAX_MARKS: usize = MAX_MARKS;

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
        if name.chars().any(is_useless) {
            return Err(InvalidDisplayName::Hidden);
        }
        if has_stacked_marks(&name) {
            return Err(InvalidDisplayName::StackedMarks);
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
    fn an_invisible_name_is_refused() {
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
    fn joiners_and_variation_selectors_inside_a_name_are_kept() {
        for name in [
            "👩\u{200d}🚀",
            "❤\u{fe0f}",
            "نرگس\u{200c}ها",
            "क्\u{200d}ष",
            "ᠠ\u{180b}",
            "葛\u{e0100}",
            "שָׁלוֹם",
            "བསྒྲུབས",
            "Nguyễn",
        ] {
            assert_eq!(DisplayName::parse(name).unwrap().as_str(), name);
        }
    }

    #[test]
    fn invisible_characters_are_refused_beside_visible_ones() {
        for hidden in [
            '\u{200e}',
            '\u{200f}',
            '\u{61c}',
            '\u{200b}',
            '\u{ad}',
            '\u{2060}',
            '\u{3164}',
            '\u{fff9}',
            '\u{fffb}',
            '\u{e0001}',
            '\u{e0067}',
            '\u{e007f}',
        ] {
            assert_eq!(
                DisplayName::parse(&format!("Ad{hidden}a")),
                Err(InvalidDisplayName::Hidden),
                "{hidden:?}"
            );
        }
    }

    #[test]
    fn marks_are_not_stacked() {
        let marks = |marks: &str| DisplayName::parse(&format!("x{marks}y"));

        assert!(marks("\u{338}\u{338}\u{338}\u{338}").is_ok());
        for more in [
            "\u{338}\u{338}\u{338}\u{338}\u{338}",
            "\u{338}\u{338}\u{200d}\u{338}\u{338}\u{200c}\u{338}",
        ] {
            assert_eq!(marks(more), Err(InvalidDisplayName::StackedMarks));
        }
    }

    #[test]
    fn a_name_from_before_there_was_a_rule_is_kept() {
        let name = DisplayName::restore("\u{200f}Ada\u{e0067}".to_owned());

        assert_eq!(name.as_str(), "\u{200f}Ada\u{e0067}");
    }
}
