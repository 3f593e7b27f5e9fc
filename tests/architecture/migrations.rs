//! Migrations are paired: one number, one name and one idea in both dialects.

use std::fs;

use super::{read, repository};

/// The names of the files for a dialect, in their order.
fn files(dialect: &str) -> Vec<String> {
    let folder = repository(&format!("migrations/{dialect}"));
    let entries = fs::read_dir(folder).expect("the folder is there");
    let names = entries.map(|entry| {
        let name = entry.expect("an entry can be read").file_name();
        name.into_string().expect("a name is text")
    });
    let mut names: Vec<String> = names.collect();
    names.sort_unstable();
    names
}

#[test]
fn each_migration_has_one_number_and_one_name_in_both_dialects() {
    assert_eq!(files("postgres"), files("sqlite"));
}

#[test]
fn migrations_are_numbered_without_a_gap() {
    for (n, name) in (1..).zip(files("postgres")) {
        let (number, rest) = name.split_once('_').expect("a name follows the number");
        assert_eq!(number, format!("{n:04}"), "{name}");
        assert!(
            rest.ends_with(".sql") && rest.len() > ".sql".len(),
            "{name}"
        );
    }
}

#[test]
fn each_migration_begins_with_a_comment() {
    for dialect in ["postgres", "sqlite"] {
        for name in files(dialect) {
            let text = read(&format!("migrations/{dialect}/{name}"));
            let comment = text
                .lines()
                .next()
                .and_then(|line| line.strip_prefix("-- "));
            assert!(comment.is_some(), "{dialect}/{name} says nothing of itself");
        }
    }
}
