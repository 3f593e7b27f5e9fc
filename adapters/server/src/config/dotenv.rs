//! The file `.env`: one `NAME=value` a line, and values are literal.
//!
//! A value ends with its line, or with a `#` after a space. In single quotes everything is literal; in double quotes `\"` and `\\` stand for
//! `"` and `\`, and nothing else is special. Nothing is ever substituted: a `$` is a dollar sign. Docker Compose reads the same file
//! with rules of its own, in which a `$` outside of single quotes begins a substitution and `\n` in double quotes is a new line. What both
//! read alike: values in single quotes, and bare values without `$`, quotes, backslashes and ` #`.

/// A variable, and the line it stands in. The first line is 1.
#[derive(Debug, PartialEq, Eq)]
pub struct Assignment {
    pub line: usize,
    pub name: String,
    pub value: String,
}

/// What is wrong with a line. Never repeats it: it may hold a secret.
#[derive(Debug, PartialEq, Eq)]
pub struct BadLine {
    pub line: usize,
    pub problem: &'static str,
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Every line that says anything. A byte order mark at the beginning is skipped.
pub fn parse(content: &[u8]) -> impl Iterator<Item = Result<Assignment, BadLine>> {
    let content = content.strip_prefix(BYTE_ORDER_MARK).unwrap_or(content);
    let lines = content.split(|byte| *byte == b'\n').enumerate();
    lines.filter_map(|(index, bytes)| {
        let line = index + 1;
        match assignment(bytes) {
            Ok(None) => None,
            Ok(Some((name, value))) => Some(Ok(Assignment { line, name, value })),
            Err(problem) => Some(Err(BadLine { line, problem })),
        }
    })
}

/// None for a line that is blank or a comment.
fn assignment(bytes: &[u8]) -> Result<Option<(String, String)>, &'static str> {
    let text = std::str::from_utf8(bytes).map_err(|_| "is not UTF-8 text")?;
    if text.contains('\0') {
        return Err("holds a NUL character; save the file as UTF-8");
    }
    let text = text.trim();
    if text.is_empty() || text.starts_with('#') {
        return Ok(None);
    }
    let exported = text.strip_prefix("export").map(str::trim_start);
    // `export` may be the beginning of a name.
    let text = exported
        .filter(|rest| text.len() > "export".len() + rest.len())
        .unwrap_or(text);
    let (name, value) = text.split_once('=').ok_or("is not NAME=value")?;
    let name = name.trim_end();
    if !is_name(name) {
        return Err("is not NAME=value: a name has letters, digits and _ only");
    }
    Ok(Some((name.to_owned(), literal(value.trim_start())?)))
}

fn is_name(name: &str) -> bool {
    let begins = |c: char| c.is_ascii_alphabetic() || c == '_';
    name.starts_with(begins) && name.chars().all(|c| begins(c) || c.is_ascii_digit())
}

fn literal(value: &str) -> Result<String, &'static str> {
    if let Some(rest) = value.strip_prefix('\'') {
        let (inside, rest) = rest.split_once('\'').ok_or(UNCLOSED)?;
        only_a_comment(rest)?;
        return Ok(inside.to_owned());
    }
    if let Some(rest) = value.strip_prefix('"') {
        return in_double_quotes(rest);
    }
    let comment = value
        .char_indices()
        .zip(value.chars().skip(1))
        .find(|((_, before), c)| *c == '#' && before.is_whitespace());
    let end = comment.map_or(value.len(), |((at, _), _)| at);
    Ok(value.get(..end).unwrap_or(value).trim_end().to_owned())
}

const UNCLOSED: &str = "has a quote that is not closed in the same line";

fn in_double_quotes(rest: &str) -> Result<String, &'static str> {
    let mut value = String::new();
    let mut chars = rest.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                only_a_comment(chars.as_str())?;
                return Ok(value);
            }
            '\\' => {
                let mut escaped = chars.clone();
                match escaped.next() {
                    Some(c @ ('"' | '\\')) => {
                        value.push(c);
                        chars = escaped;
                    }
                    _ => value.push('\\'),
                }
            }
            c => value.push(c),
        }
    }
    Err(UNCLOSED)
}

fn only_a_comment(rest: &str) -> Result<(), &'static str> {
    let behind = rest.trim_start();
    if behind.is_empty() || (behind.starts_with('#') && behind.len() < rest.len()) {
        Ok(())
    } else {
        Err("goes on behind the closing quote")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(line: &str) -> String {
        let lines: Vec<_> = parse(line.as_bytes()).collect();
        match lines.as_slice() {
            [Ok(one)] => one.value.clone(),
            other => panic!("{line}: {other:?}"),
        }
    }

    fn problem(line: &[u8]) -> &'static str {
        let mut lines = parse(line);
        let problem = lines.next().unwrap().unwrap_err().problem;
        assert_eq!(lines.next(), None);
        problem
    }

    #[test]
    fn values_are_literal() {
        for (line, expected) in [
            ("A=plain", "plain"),
            ("A=pa$$word${HOME}$(id)`id`", "pa$$word${HOME}$(id)`id`"),
            (r"A=back\slash\n", r"back\slash\n"),
            ("A=it's \"so\"", "it's \"so\""),
            ("A=a=b==", "a=b=="),
            ("A=a#b", "a#b"),
            ("A=#a", "#a"),
            ("A='# $x \"y\" \\n '", "# $x \"y\" \\n "),
            (r#"A=" a\"b\\c\n$d '#' ""#, r#" a"b\c\n$d '#' "#),
            ("A=", ""),
            ("A=''", ""),
        ] {
            assert_eq!(value(line), expected, "{line}");
        }
    }

    #[test]
    fn what_stands_around_a_value_is_not_part_of_it() {
        for line in [
            "A=x",
            "  A = x  ",
            "export A=x",
            "export\tA=x",
            "A=x # a comment",
            "A='x' # a comment",
            "A=\"x\"",
            "A=x\r",
            "\u{feff}A=x",
        ] {
            assert_eq!(value(line), "x", "{line:?}");
        }
    }

    #[test]
    fn lines_are_counted_from_one_and_comments_say_nothing() {
        let content = b"# first\n\nexported=1\r\n  # more\nB='2'\n";

        let found: Vec<_> = parse(content).map(Result::unwrap).collect();

        let found: Vec<_> = found
            .iter()
            .map(|one| (one.line, one.name.as_str(), one.value.as_str()))
            .collect();
        assert_eq!(found, [(3, "exported", "1"), (5, "B", "2")]);
    }

    #[test]
    fn what_is_no_assignment_is_refused() {
        for (line, expected) in [
            (&b"PORT"[..], "NAME=value"),
            (b"MY-NAME=x", "a name has letters"),
            (b"=x", "a name has letters"),
            (b"A='x", "not closed"),
            (b"A=\"x\\\"", "not closed"),
            (b"A='x'y", "behind the closing quote"),
            (b"A='x'#y", "behind the closing quote"),
            (b"A=\xff", "not UTF-8"),
            (b"A=\0x", "NUL"),
        ] {
            assert!(problem(line).contains(expected), "{line:?}");
        }
    }
}
