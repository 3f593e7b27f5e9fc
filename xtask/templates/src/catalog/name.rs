use crate::shared::{has_visible, is_deceptive};

/// What its owner calls a widget: 1 to 100 characters after trimming, no control characters, one that can be seen. `a` and `A` are two
/// names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WidgetName(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidWidgetName {
    #[error("must not be empty")]
    Empty,
    #[error("must have at most {} characters", WidgetName::MAX_CHARS)]
    TooLong,
    #[error("must not contain control characters")]
    Control,
    #[error("must contain a character that can be seen")]
    Invisible,
}

impl WidgetName {
    pub const MAX_CHARS: usize = 100;

    pub fn parse(raw: &str) -> Result<Self, InvalidWidgetName> {
        let name = raw.trim();
        if name.is_empty() {
            return Err(InvalidWidgetName::Empty);
        }
        if name.chars().count() > Self::MAX_CHARS {
            return Err(InvalidWidgetName::TooLong);
        }
        if name.chars().any(is_deceptive) {
            return Err(InvalidWidgetName::Control);
        }
        if !has_visible(name) {
            return Err(InvalidWidgetName::Invisible);
        }
        Ok(Self(name.to_owned()))
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
    fn a_name_is_trimmed_and_kept() {
        let longest = "é".repeat(100);

        assert_eq!(WidgetName::parse("  First one ").unwrap().as_str(), "First one");
        assert_eq!(WidgetName::parse(&longest).unwrap().as_str(), longest);
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for (raw, error) in [
            ("", InvalidWidgetName::Empty),
            (" \t ", InvalidWidgetName::Empty),
            (&"x".repeat(101), InvalidWidgetName::TooLong),
            ("a\0b", InvalidWidgetName::Control),
            ("a\u{202e}b", InvalidWidgetName::Control),
            ("\u{200b}", InvalidWidgetName::Invisible),
            ("\u{3164}", InvalidWidgetName::Invisible),
        ] {
            assert_eq!(WidgetName::parse(raw), Err(error), "{raw:?}");
        }
    }
}
