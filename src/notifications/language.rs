use std::fmt;

use crate::shared::ParseEnumError;

/// A language that mails are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    #[default]
    English,
    German,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// Of a language tag such as `de-CH` (RFC 5646). English if there is none, and for languages that no mail is written in.
    pub fn of_tag(tag: Option<&str>) -> Self {
        let primary = tag.and_then(|tag| tag.split('-').next());
        let primary = primary.unwrap_or_default();
        let mut all = Self::ALL.into_iter();
        let known = all.find(|language| language.as_str().eq_ignore_ascii_case(primary));
        known.unwrap_or_default()
    }

    /// Its tag, which names the folder of its templates.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Language {
    type Err = ParseEnumError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let mut all = Self::ALL.into_iter();
        let known = all.find(|language| language.as_str() == word);
        known.ok_or_else(|| ParseEnumError::of("en, de"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_part_of_a_tag_decides() {
        for (tag, language) in [
            (Some("de"), Language::German),
            (Some("DE-ch-1996"), Language::German),
            (Some("en-GB"), Language::English),
            (Some("deu"), Language::English),
            (Some("fr"), Language::English),
            (Some(""), Language::English),
            (None, Language::English),
        ] {
            assert_eq!(Language::of_tag(tag), language, "{tag:?}");
        }
    }

    #[test]
    fn every_language_has_a_word_of_its_own() {
        for language in Language::ALL {
            assert_eq!(language.as_str().parse(), Ok(language));
        }
        assert!("english".parse::<Language>().is_err());
    }
}
