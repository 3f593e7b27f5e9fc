use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// What a person wants to be called: 1 to 100 characters after trimming, any script (NFC), no control characters.
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
        if name.chars().any(is_control) {
            return Err(InvalidDisplayName::Control);
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

/// Controls, line separators, and the marks that turn the direction of the text around them, which serve to deceive.
fn is_control(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
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
}
