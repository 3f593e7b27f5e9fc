use std::{
    fmt::{self, Display},
    str::FromStr,
};

use portreeve::shared::Secret;

use super::Config;

/// Everything that is wrong with the configuration, a line each, with the variable's name.
#[derive(Debug)]
pub struct InvalidConfig(Vec<String>);

impl InvalidConfig {
    pub fn one(problem: String) -> Self {
        Self(vec![problem])
    }

    pub fn problems(&self) -> &[String] {
        &self.0
    }
}

impl fmt::Display for InvalidConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the configuration is not usable:")?;
        self.0
            .iter()
            .try_for_each(|problem| write!(f, "\n  {problem}"))
    }
}

impl std::error::Error for InvalidConfig {}

/// Notes what is wrong and goes on, so that one start shows all of it.
#[derive(Default)]
pub struct Problems(Vec<String>);

impl Problems {
    /// Whether a variable whose name begins like this was found wrong already.
    pub fn mention(&self, beginning: &str) -> bool {
        self.0.iter().any(|problem| problem.starts_with(beginning))
    }

    pub fn none_or(self, config: Config) -> Result<Config, InvalidConfig> {
        if self.0.is_empty() {
            Ok(config)
        } else {
            Err(InvalidConfig(self.0))
        }
    }

    pub fn add(&mut self, variable: &str, problem: impl Display) {
        self.0.push(format!("{variable} {problem}"));
    }

    /// A whole number between two bounds.
    pub fn number<T: FromStr + PartialOrd + Display + Copy>(
        &mut self,
        variable: &str,
        raw: Option<&String>,
        default: T,
        least: T,
        most: T,
    ) -> T {
        let Some(raw) = raw else { return default };
        match raw.parse::<T>() {
            Ok(number) if (least..=most).contains(&number) => number,
            _ => {
                self.add(
                    variable,
                    format_args!("must be a whole number from {least} to {most}, not {raw:?}"),
                );
                default
            }
        }
    }

    /// What somebody shows to be let in.
    pub fn bearer_token(&mut self, variable: &str, raw: Option<&String>) -> Option<Secret<String>> {
        let token = raw?;
        if token.len() < 16 {
            let told = "must have at least 16 characters; make one with: openssl rand -base64 32";
            self.add(variable, told);
        }
        Some(Secret::new(token.clone()))
    }

    /// One of a few words.
    pub fn word<T: Copy>(
        &mut self,
        variable: &str,
        raw: Option<&String>,
        words: &[(&str, T)],
    ) -> Option<T> {
        let raw = raw?;
        let found = words
            .iter()
            .find(|(word, _)| word.eq_ignore_ascii_case(raw))
            .map(|(_, meaning)| *meaning);
        if found.is_none() {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.add(
                variable,
                format_args!("must be one of {}, not {raw:?}", known.join(", ")),
            );
        }
        found
    }
}
