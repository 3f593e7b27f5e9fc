//! The header `If-Match` (RFC 9110, section 13.1.1).

use crate::problem::{Problem, common};

/// The strong tags it names. None for `*`, which any profile meets.
///
/// A weak tag matches nothing here, since the comparison is the strong one. What is no list of tags is refused: to leave the condition
/// aside would overwrite what the caller wanted to keep.
pub fn tags(header: &str) -> Result<Option<Vec<String>>, Problem> {
    if header.trim() == "*" {
        return Ok(None);
    }
    let mut tags = Vec::new();
    let mut rest = after_separators(header);
    while !rest.is_empty() {
        let weak = rest.strip_prefix("W/");
        let opened = weak.unwrap_or(rest).strip_prefix('"');
        let (tag, after) = opened
            .and_then(|opened| opened.split_once('"'))
            .filter(|(tag, _)| tag.chars().all(|c| c == '!' || c >= '#' && c != '\u{7f}'))
            .ok_or_else(unreadable)?;
        if weak.is_none() {
            tags.push(tag.to_owned());
        }
        rest = after.trim_start_matches([' ', '\t']);
        if !(rest.is_empty() || rest.starts_with(',')) {
            return Err(unreadable());
        }
        rest = after_separators(rest);
    }
    Ok(Some(tags))
}

/// Empty items of a list are passed over (RFC 9110, section 5.6.1.2).
fn after_separators(list: &str) -> &str {
    list.trim_start_matches([' ', '\t', ','])
}

fn unreadable() -> Problem {
    Problem::saying(
        &common::MALFORMED,
        "the header If-Match must be * or list entity tags in double quotes, as the header ETag has them",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(header: &str) -> Option<Option<Vec<String>>> {
        tags(header).ok()
    }

    fn list(tags: &[&str]) -> Option<Option<Vec<String>>> {
        Some(Some(tags.iter().map(|tag| (*tag).to_owned()).collect()))
    }

    #[test]
    fn tags_are_read_as_they_are_written() {
        assert_eq!(read(" * "), Some(None));
        assert_eq!(read("\"a\""), list(&["a"]));
        assert_eq!(read("\"a\" ,, \"b,c\"\t,"), list(&["a", "b,c"]));
        assert_eq!(read("\"\""), list(&[""]));
        assert_eq!(read("\"\u{fffd}\""), list(&["\u{fffd}"]));
    }

    #[test]
    fn a_weak_tag_and_an_empty_list_match_nothing() {
        assert_eq!(read("W/\"a\""), list(&[]));
        assert_eq!(read("W/\"a\", \"b\""), list(&["b"]));
        assert_eq!(read(""), list(&[]));
    }

    #[test]
    fn what_is_no_list_of_tags_is_refused() {
        for header in [
            "a",
            "\"a",
            "a\"",
            "'a'",
            "w/\"a\"",
            "\"a\" \"b\"",
            "\"a\"b",
            "\"a b\"",
            "*, \"a\"",
            "\"a\", *",
            "\u{fffd}",
        ] {
            assert_eq!(read(header), None, "{header}");
        }
    }
}
