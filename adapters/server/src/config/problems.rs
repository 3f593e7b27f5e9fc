use std::{
    collections::BTreeMap,
    fmt::{self, Display},
    str::FromStr,
};

use portreeve::shared::Secret;

/// Everything that is wrong with the configuration, a line each, with the variable's name.
#[derive(Debug)]
pub struct InvalidConfig(Vec<String>);

impl InvalidConfig {
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
pub struct Problems {
    found: Vec<String>,
    /// Of the variables that are not from the environment, in words: ".env line 4".
    places: BTreeMap<String, String>,
}

impl Problems {
    /// Whether a variable whose name begins like this was found wrong already.
    pub fn mention(&self, beginning: &str) -> bool {
        self.found
            .iter()
            .any(|problem| problem.starts_with(beginning))
    }

    pub fn none_or<T>(self, read: T) -> Result<T, InvalidConfig> {
        if self.found.is_empty() {
            Ok(read)
        } else {
            Err(InvalidConfig(self.found))
        }
    }

    pub fn add(&mut self, variable: &str, problem: impl Display) {
        let place = self.places.get(variable);
        let place = place.map(|place| format!(" ({place})")).unwrap_or_default();
        self.found.push(format!("{variable} {problem}{place}"));
    }

    /// Something is wrong with a line of `.env`.
    pub fn add_line(&mut self, line: usize, problem: impl Display) {
        self.found.push(format!(".env line {line}: {problem}"));
    }

    /// The value of this variable stands in `.env`.
    pub fn came_from_line(&mut self, variable: &str, line: usize) {
        self.came_from(variable, format!(".env line {line}"));
    }

    /// The value of this variable stands in a file of its own.
    pub fn came_from_file(&mut self, variable: &str) {
        self.came_from(variable, format!("from {variable}_FILE"));
    }

    fn came_from(&mut self, variable: &str, place: String) {
        self.places.insert(variable.to_owned(), place);
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

    /// A credential that a caller presents.
    pub fn bearer_token(&mut self, variable: &str, raw: Option<&String>) -> Option<Secret<String>> {
        let token = raw?;
        if token.len() < 16 {
            let message =
                "must have at least 16 characters; make one with: openssl rand -base64 32";
            self.add(variable, message);
        } else if token.trim() != token || token.contains(char::is_control) {
            self.add(
                variable,
                "must not begin or end with a space, nor hold a control character: no header can carry it",
            );
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
