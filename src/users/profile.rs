use serde::{Deserialize, Serialize};

use crate::shared::DisplayName;

/// What a person says about themselves. All of it may be absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    pub display_name: Option<DisplayName>,
    pub avatar_url: Option<AvatarUrl>,
    pub locale: Option<Locale>,
    pub time_zone: Option<TimeZone>,
}

/// A change of one field: leave it, empty it, or set it (RFC 7396).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Patch<T> {
    #[default]
    Keep,
    Clear,
    Set(T),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfilePatch {
    pub display_name: Patch<DisplayName>,
    pub avatar_url: Patch<AvatarUrl>,
    pub locale: Patch<Locale>,
    pub time_zone: Patch<TimeZone>,
}

/// An `https` address of a picture, of at most 2048 bytes. Whether there is a picture is not looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AvatarUrl(String);

/// A language tag by its form (RFC 5646), as in `de-CH`. Whether it is in use is not checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Locale(String);

/// A time zone by the form of its name in the IANA database, as in `Europe/Zurich`. Whether it exists is not looked at: the database
/// changes more often than this program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeZone(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidProfile {
    #[error(
        "must be an https address of at most {} characters",
        AvatarUrl::MAX_LEN
    )]
    AvatarUrl,
    #[error("must be a language tag, such as en or de-CH")]
    Locale,
    #[error("must be an IANA time zone name, such as Europe/Zurich")]
    TimeZone,
}

impl AvatarUrl {
    pub const MAX_LEN: usize = 2048;

    pub fn parse(raw: &str) -> Result<Self, InvalidProfile> {
        let host = raw
            .strip_prefix("https://")
            .and_then(|rest| rest.split(['/', '?', '#']).next());
        let host_is_sound = host.is_some_and(|host| !host.is_empty() && !host.contains('@'));
        // RFC 3986 allows only printable ASCII; quotes and brackets are what breaks out of an attribute.
        let chars_are_sound = raw
            .bytes()
            .all(|b| b.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&b));
        if host_is_sound && chars_are_sound && raw.len() <= Self::MAX_LEN {
            Ok(Self(raw.to_owned()))
        } else {
            Err(InvalidProfile::AvatarUrl)
        }
    }

    /// As a store kept it, whatever the rules are today.
    pub fn restore(value: String) -> Self {
        Self(value)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Locale {
    pub fn parse(raw: &str) -> Result<Self, InvalidProfile> {
        let mut subtags = raw.split('-');
        let language = subtags.next().is_some_and(|tag| {
            (2..=8).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphabetic())
        });
        let rest = subtags.all(|tag| {
            (1..=8).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric())
        });
        if language && rest && raw.len() <= 35 {
            Ok(Self(raw.to_owned()))
        } else {
            Err(InvalidProfile::Locale)
        }
    }

    /// As a store kept it, whatever the rules are today.
    pub fn restore(value: String) -> Self {
        Self(value)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TimeZone {
    pub fn parse(raw: &str) -> Result<Self, InvalidProfile> {
        let part = |part: &str| {
            part.starts_with(|c: char| c.is_ascii_alphabetic())
                && part
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"_+-".contains(&b))
        };
        if raw.len() <= 64 && raw.split('/').all(part) {
            Ok(Self(raw.to_owned()))
        } else {
            Err(InvalidProfile::TimeZone)
        }
    }

    /// As a store kept it, whatever the rules are today.
    pub fn restore(value: String) -> Self {
        Self(value)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ProfilePatch {
    /// Whether it names no field at all.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Applies the patch; returns the names of the fields it changes.
    pub fn apply(self, profile: &mut Profile) -> Vec<String> {
        let mut fields = Vec::new();
        set(
            self.display_name,
            &mut profile.display_name,
            "display_name",
            &mut fields,
        );
        set(
            self.avatar_url,
            &mut profile.avatar_url,
            "avatar_url",
            &mut fields,
        );
        set(self.locale, &mut profile.locale, "locale", &mut fields);
        set(
            self.time_zone,
            &mut profile.time_zone,
            "time_zone",
            &mut fields,
        );
        fields
    }
}

fn set<T>(patch: Patch<T>, field: &mut Option<T>, name: &str, fields: &mut Vec<String>) {
    *field = match patch {
        Patch::Keep => return,
        Patch::Clear => None,
        Patch::Set(value) => Some(value),
    };
    fields.push(name.to_owned());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_avatar_is_an_https_address() {
        assert!(AvatarUrl::parse("https://example.com/ada.png?size=64").is_ok());
        for raw in [
            "",
            "http://example.com/a.png",
            "javascript:alert(1)",
            "https://",
            "https:///a",
            "https://a b",
            "https://user:pw@example.com/",
            "https://x/\"onload",
        ] {
            assert!(AvatarUrl::parse(raw).is_err(), "{raw}");
        }
    }

    #[test]
    fn a_locale_is_a_language_tag() {
        assert!(
            ["en", "de-CH", "zh-Hant-TW", "es-419"]
                .iter()
                .all(|raw| Locale::parse(raw).is_ok())
        );
        assert!(
            ["", "e", "de_CH", "de-", "1e", "de-ÄÖ"]
                .iter()
                .all(|raw| Locale::parse(raw).is_err())
        );
    }

    #[test]
    fn a_time_zone_has_the_form_of_the_iana_names() {
        assert!(
            [
                "UTC",
                "Europe/Zurich",
                "America/Argentina/Buenos_Aires",
                "Etc/GMT+5"
            ]
            .iter()
            .all(|raw| TimeZone::parse(raw).is_ok())
        );
        assert!(
            ["", "/", "Europe/", "../etc/passwd", "Europe Zurich"]
                .iter()
                .all(|raw| TimeZone::parse(raw).is_err())
        );
    }
}
