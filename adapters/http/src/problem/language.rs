use poem::http::{HeaderMap, header};

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
        let lines = headers.get_all(header::ACCEPT_LANGUAGE).iter();
        let ranges = lines
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(','))
            .filter_map(range);
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

/// A range such as `de-CH;q=0.8` as a language and its weight in thousandths. None for a language that is not known, or not wanted.
fn range(raw: &str) -> Option<(Language, u16)> {
    let mut parts = raw.split(';').map(str::trim);
    let language = Language::of_range(parts.next()?)?;
    let weight = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("q")
            .then(|| value.trim().parse::<f32>().ok())
            .flatten()
    });
    let weight = (weight.unwrap_or(1.0).clamp(0.0, 1.0) * 1000.0).round();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is between 0 and 1000"
    )]
    let weight = weight as u16;
    (weight > 0).then_some((language, weight))
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
