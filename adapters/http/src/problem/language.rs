use poem::http::{HeaderMap, header};

use crate::quality::weighted;

/// A language that refusals are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    #[default]
    English,
    German,
}

/// The same sentence in each [`Language`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    pub en: &'static str,
    pub de: &'static str,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// The tag for `Content-Language` (RFC 5646).
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// The one that `Accept-Language` prefers (RFC 9110, section 12.5.4). Regions are left aside: who asks for `de-CH` gets German.
    /// English where none is known, or the header is absent or cannot be read.
    pub fn preferred(headers: &HeaderMap) -> Self {
        let ranges = weighted(headers, header::ACCEPT_LANGUAGE)
            .filter(|(_, weight)| *weight > 0)
            .filter_map(|(range, weight)| Some((Self::of_range(range)?, weight)));
        // Of equal ones the first.
        ranges
            .reduce(|best, next| if next.1 > best.1 { next } else { best })
            .map_or_else(Self::default, |(language, _)| language)
    }

    fn of_range(range: &str) -> Option<Self> {
        let primary = range.split('-').next().unwrap_or_default();
        if primary == "*" {
            return Some(Self::default());
        }
        Self::ALL
            .into_iter()
            .find(|language| language.tag().eq_ignore_ascii_case(primary))
    }
}

impl Text {
    pub fn in_language(self, language: Language) -> &'static str {
        match language {
            Language::English => self.en,
            Language::German => self.de,
        }
    }
}

#[cfg(test)]
mod tests {
    use poem::http::HeaderValue;

    use super::*;

    fn preferred(lines: &[&str]) -> Language {
        let mut headers = HeaderMap::new();
        for line in lines {
            let line = HeaderValue::from_bytes(line.as_bytes()).unwrap();
            headers.append(header::ACCEPT_LANGUAGE, line);
        }
        Language::preferred(&headers)
    }

    #[test]
    fn the_language_with_the_highest_weight_is_taken_and_of_equals_the_first() {
        for (line, language) in [
            ("de", Language::German),
            ("de-CH, en;q=0.9", Language::German),
            ("DE-at", Language::German),
            ("fr, de;q=0.5, en;q=0.3", Language::German),
            ("en;q=0.2,de;q=0.8", Language::German),
            ("de, en", Language::German),
            ("en, de", Language::English),
            ("de;q=0.5, en;q=0.9", Language::English),
            ("de;q=0, *;q=0.1", Language::English),
        ] {
            assert_eq!(preferred(&[line]), language, "{line}");
        }
        assert_eq!(preferred(&["fr", "de;q=0.7"]), Language::German);
    }

    #[test]
    fn what_cannot_be_read_is_english() {
        let absent: &[&str] = &[];
        assert_eq!(preferred(absent), Language::English);
        for line in ["", ",;=", "den", "fr", "\u{fc}", ";q=1"] {
            assert_eq!(preferred(&[line]), Language::English, "{line}");
        }
        // The weight is none, so it counts as absent.
        assert_eq!(preferred(&["en;q=0.5, de;q=x"]), Language::German);
    }
}
