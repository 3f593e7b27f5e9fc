//! A context talks to another only through its events: it may name the other's `Event`, and nothing else.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::repository;

/// Folders of the core that are no contexts.
const COMMON: [&str; 4] = ["events", "keys", "shared", "throttle"];

/// The contexts: every folder beside those that all share.
fn contexts() -> Vec<String> {
    let folders = fs::read_dir(repository("src")).expect("the core is there");
    let folders = folders.map(|entry| entry.expect("a folder can be read").path());
    let names = folders.filter(|path| path.is_dir()).map(|path| {
        let name = path.file_name().expect("a folder has a name");
        name.to_string_lossy().into_owned()
    });
    names
        .filter(|name| !COMMON.contains(&name.as_str()))
        .collect()
}

/// The source files in a folder of the core, and in those below.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let paths = entries.map(|entry| entry.expect("an entry can be read").path());
    paths
        .flat_map(|path| match path.is_dir() {
            true => sources(&path),
            false => vec![path],
        })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}

/// Whoever holds an `Operator` changes accounts without being signed in.
#[test]
fn nothing_that_comes_over_the_network_acts_as_the_operator() {
    for path in sources(&repository("adapters/http/src")) {
        let source = fs::read_to_string(&path).expect("a source is text");
        let names = tokens(&source).iter().any(|token| token == "Operator");
        assert!(!names, "{} names Operator", path.display());
    }
}

/// The source without comments and literals, cut into words and marks. `::` is one mark.
fn tokens(source: &str) -> Vec<String> {
    let chars: Vec<char> = source.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    let mut tokens = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        let start = i;
        match (at(i), at(i + 1)) {
            ('/', '/') => i += chars[i..].iter().take_while(|c| **c != '\n').count(),
            ('/', '*') => i = past(&chars, i + 2, "*/"),
            ('r', '"' | '#') if raw_string_end(&chars, i).is_some() => {
                i = raw_string_end(&chars, i).unwrap_or(i + 1);
            }
            ('"', _) => i = past_string(&chars, i + 1),
            ('\'', '\\') => i = past(&chars, i + 3, "'"),
            ('\'', _) if at(i + 2) == '\'' => i += 3,
            (':', ':') => i += 2,
            (c, _) if is_word(c) => i += chars[i..].iter().take_while(|c| is_word(**c)).count(),
            _ => i += 1,
        }
        let token: String = chars[start..i.min(chars.len())].iter().collect();
        let is_code = token == "::" || token.chars().count() == 1 || token.chars().all(is_word);
        if is_code && !token.trim().is_empty() {
            tokens.push(token);
        }
    }
    tokens
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn past(chars: &[char], from: usize, end: &str) -> usize {
    let end: Vec<char> = end.chars().collect();
    (from..chars.len())
        .find(|i| chars[*i..].starts_with(&end))
        .map_or(chars.len(), |i| i + end.len())
}

fn past_string(chars: &[char], mut i: usize) -> usize {
    while i < chars.len() && chars[i] != '"' {
        i += if chars[i] == '\\' { 2 } else { 1 };
    }
    i + 1
}

fn raw_string_end(chars: &[char], at: usize) -> Option<usize> {
    let hashes = chars[at + 1..].iter().take_while(|c| **c == '#').count();
    let opens = chars.get(at + 1 + hashes) == Some(&'"');
    opens.then(|| past(chars, at + 2 + hashes, &format!("\"{}", "#".repeat(hashes))))
}

/// What the source names of a context: `Event` for `users::Event`, `as` for `use crate::users as people`.
fn named(source: &str, context: &str) -> Vec<String> {
    let tokens = tokens(source);
    let mut named = Vec::new();
    let mut importing = false;
    for (i, token) in tokens.iter().enumerate() {
        importing = token == "use" || (importing && token != ";");
        if token != context {
            continue;
        }
        let next = tokens.get(i + 1).map_or("", String::as_str);
        match next {
            "::" => named.push(tokens.get(i + 2).cloned().unwrap_or_default()),
            // The module alone: what it is used for is seen where it is used.
            "," | "}" | ";" => {}
            _ if importing => named.push(next.to_owned()),
            // A field or a variable that happens to be called so.
            _ => {}
        }
    }
    named
}

/// `file names context::Thing`, for whatever a folder of the core must not name.
fn trespasses(folder: &str, context: &str, allowed: &[&str]) -> Vec<String> {
    let files = sources(&repository("src").join(folder));
    let trespasses = files.iter().flat_map(|file| {
        let source = fs::read_to_string(file).expect("a source can be read");
        let named = named(&source, context).into_iter();
        let forbidden = named.filter(|name| !allowed.contains(&name.as_str()));
        forbidden.map(|name| format!("{} names {context}::{name}", file.display()))
    });
    trespasses.collect()
}

#[test]
fn a_context_names_of_another_only_its_event() {
    let contexts = contexts();
    assert!(contexts.len() > 1, "{contexts:?}");

    for context in &contexts {
        for other in contexts.iter().filter(|other| *other != context) {
            assert_eq!(trespasses(context, other, &["Event"]), [""; 0]);
        }
    }
}

#[test]
fn the_events_name_of_a_context_only_its_event() {
    for context in contexts() {
        assert_eq!(trespasses("events", &context, &["Event"]), [""; 0]);
    }
}

#[test]
fn the_shared_words_and_the_keys_know_no_context() {
    for context in contexts() {
        assert_eq!(trespasses("shared", &context, &[]), [""; 0]);
        assert_eq!(trespasses("keys", &context, &[]), [""; 0]);
    }
}

#[test]
fn a_trespass_is_found_however_it_is_written() {
    for (source, name) in [
        ("use crate::auth::Account;", "Account"),
        (
            "use crate::{auth, shared}; fn f(a: auth::Account) {}",
            "Account",
        ),
        ("use crate::{auth::{Event, Account}};", "{"),
        ("use crate::auth::*;", "*"),
        ("use crate::auth as accounts;", "as"),
        ("use crate::{shared, auth as accounts};", "as"),
        ("fn f() { super::super::auth::check() }", "check"),
        ("fn f() { crate :: auth :: check() }", "check"),
        ("let c = '\"'; auth::check(); let d = '\"';", "check"),
        ("let c = r#\"\"#; auth::check()", "check"),
    ] {
        assert_eq!(named(source, "auth"), [name], "{source}");
    }
}

#[test]
fn what_is_no_trespass_is_left_alone() {
    for source in [
        "use crate::{auth, shared::Role};",
        "/// See [`auth::Account`].\n// auth::Account /* */",
        "/* auth::Account */ let s = \"auth::Account\"; let r = r#\"auth::Account \" \"#;",
        "struct S { auth: Arc<A> } fn f(s: S) { s.auth.check() }",
        "oauth::Account; auth_x::Account; let c = '\\''; let l: &'static str = \"\";",
    ] {
        assert_eq!(named(source, "auth"), [""; 0], "{source}");
    }
    assert_eq!(named("fn f(e: auth::Event) {}", "auth"), ["Event"]);
}
