use super::language::{Language, Text};

/// What a field must be: a stable code for programs, and a sentence for people.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// In `snake_case`. Clients translate by it, so it stays.
    pub code: &'static str,
    /// Continues the name of the field. `{name}` stands for a parameter, `{detail}` for what only this case can say.
    pub text: Text,
}

/// A rule that a field breaks, with the numbers in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenRule {
    pub rule: &'static Rule,
    pub params: Vec<(&'static str, u64)>,
    detail: Option<Detail>,
}

/// Words of a sentence that no code tells.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Detail {
    Text(Text),
    /// The same in every language, such as a list of values.
    Words(String),
}

impl BrokenRule {
    /// With a number of the rule, such as the least length.
    pub fn param(mut self, name: &'static str, value: impl TryInto<u64>) -> Self {
        self.params
            .push((name, value.try_into().unwrap_or(u64::MAX)));
        self
    }

    pub fn detail(mut self, words: impl Into<String>) -> Self {
        self.detail = Some(Detail::Words(words.into()));
        self
    }

    pub fn saying(mut self, text: Text) -> Self {
        self.detail = Some(Detail::Text(text));
        self
    }

    /// The sentence, without the name of the field.
    pub fn message(&self, language: Language) -> String {
        let detail = match &self.detail {
            Some(Detail::Text(text)) => text.in_language(language),
            Some(Detail::Words(words)) => words,
            None => "",
        };
        let text = self.rule.text.in_language(language).to_owned();
        let text = self.params.iter().fold(text, |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), &value.to_string())
        });
        // Last: what it says is not looked through for parameters.
        text.replace("{detail}", detail)
    }
}

impl From<&'static Rule> for BrokenRule {
    fn from(rule: &'static Rule) -> Self {
        Self {
            rule,
            params: Vec::new(),
            detail: None,
        }
    }
}

/// Makes a `static` of each, and `RULES` of all: name, code, the English sentence, the German one.
macro_rules! rules {
    ($($name:ident: $code:literal, $en:literal, $de:literal;)*) => {
        $(pub static $name: $crate::problem::Rule = $crate::problem::Rule {
            code: $code,
            text: $crate::problem::Text { en: $en, de: $de },
        };)*

        pub static RULES: &[&$crate::problem::Rule] = &[$(&$name),*];
    };
}
pub(crate) use rules;
