use crate::shared::{has_visible, is_deceptive};

/// What its owner calls a gizmo: 1 to 100 characters after trimming, no control characters, one that can be seen. `a` and `A` are two names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GizmoName(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidGizmoName {
    #[error("must not be empty")]
    Empty,
    #[error("must have at most {} characters", GizmoName::MAX_CHARS)]
    TooLong,
    #[error("must not contain control characters")]
    Control,
    #[error("must contain a character that can be seen")]
    Invisible,
}

impl GizmoName {
    pub const MAX_CHARS: usize = 100;

    pub fn parse(raw: &str) -> Result<Self, InvalidGizmoName> {
        let name = raw.trim();
        if name.is_empty() {
            return Err(InvalidGizmoName::Empty);
        }
        if name.chars().count() > Self::MAX_CHARS {
            return Err(InvalidGizmoName::TooLong);
        }
        if name.chars().any(is_deceptive) {
            return Err(InvalidGizmoName::Control);
        }
        if !has_visible(name) {
            return Err(InvalidGizmoName::Invisible);
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

        assert_eq!(GizmoName::parse("  First one ").unwrap().as_str(), "First one");
        assert_eq!(GizmoName::parse(&longest).unwrap().as_str(), longest);
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for (raw, error) in [
            ("", InvalidGizmoName::Empty),
            (" \t ", InvalidGizmoName::Empty),
            (&"x".repeat(101), InvalidGizmoName::TooLong),
            ("a\0b", InvalidGizmoName::Control),
            ("a\u{202e}b", InvalidGizmoName::Control),
            ("\u{200b}", InvalidGizmoName::Invisible),
            ("\u{3164}", InvalidGizmoName::Invisible),
        ] {
            assert_eq!(GizmoName::parse(raw), Err(error), "{raw:?}");
        }
    }
}
