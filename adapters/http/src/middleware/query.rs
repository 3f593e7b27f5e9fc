//! What the query of any request must be, whatever it asks for: each parameter is there once at most. Of two, one part of a system may take
//! the first and another the last, and neither is what was meant.

use std::collections::HashSet;

use poem::Request;

use crate::problem::{Problem, common, common_rules};

/// Longer names are not repeated: they may be a value that was put there by mistake.
const LONGEST_NAME: usize = 40;

/// Why this request is not answered, if it is not.
pub fn refusal(request: &Request) -> Option<Problem> {
    let query = request.uri().query()?;
    // What cannot be read at all the operations refuse by themselves.
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).ok()?;
    let mut seen = HashSet::new();
    let repeated = pairs.iter().find(|(name, _)| !seen.insert(name.as_str()));
    repeated.map(|(name, _)| of_repeated(name))
}

fn of_repeated(name: &str) -> Problem {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !name.is_empty() && name.len() <= LONGEST_NAME && name.chars().all(is_plain) {
        let sentence = format!("the query parameter {name} is there more than once");
        Problem::saying(&common::MALFORMED, sentence).blaming(name, &common_rules::REPEATED)
    } else {
        let sentence = "a query parameter is there more than once";
        Problem::saying(&common::MALFORMED, sentence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Language;

    fn detail_of(query: &str) -> Option<String> {
        let request = Request::builder().uri_str(format!("/?{query}")).finish();
        refusal(&request).map(|problem| problem.error(Language::English).into_owned())
    }

    #[test]
    fn a_parameter_is_there_once_however_its_name_is_written() {
        for query in ["", "a=1", "a=1&b=1", "a&b", "&&&==&", "a=b&b=a", "A=1&a=1"] {
            assert_eq!(detail_of(query), None, "{query}");
        }
        for query in [
            "limit=1&limit=2",
            "limit=1&x=1&limit=1",
            "limit&limit",
            "limit=&%6cimit=",
        ] {
            assert_eq!(
                detail_of(query).as_deref(),
                Some("the query parameter limit is there more than once"),
                "{query}"
            );
        }
        for query in ["=1&=1", "a%20b=1&a+b=1"] {
            assert_eq!(
                detail_of(query).as_deref(),
                Some("a query parameter is there more than once"),
                "{query}"
            );
        }
    }
}
