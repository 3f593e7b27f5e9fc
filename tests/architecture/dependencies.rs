//! The core is pure by its dependency list.

use super::read;

/// Vocabulary and pure text rules. A new name here is a design decision, to be explained in the commit that adds it.
const ALLOWED: [&str; 12] = [
    "async-trait",
    "croner",
    "idna",
    "mockall",
    "portreeve-macros",
    "serde",
    "serde_json",
    "thiserror",
    "time",
    "unicode-normalization",
    "uuid",
    "zeroize",
];

/// The lines of a manifest under a header such as `[dependencies]`.
fn section<'a>(manifest: &'a str, header: &str) -> Vec<&'a str> {
    let lines = manifest.lines().map(str::trim);
    lines
        .skip_while(|line| *line != header)
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect()
}

fn name(line: &str) -> &str {
    let end = line.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
    &line[..end.unwrap_or(line.len())]
}

#[test]
fn the_core_depends_on_what_is_listed_here_and_on_nothing_else() {
    let manifest = read("Cargo.toml");

    let dependencies: Vec<&str> = section(&manifest, "[dependencies]")
        .into_iter()
        .map(name)
        .collect();

    assert_eq!(dependencies, ALLOWED, "is it still a core without I/O?");
}

#[test]
fn the_core_has_no_other_place_for_dependencies() {
    let manifest = read("Cargo.toml");

    let headers = manifest
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with('['));
    let places: Vec<&str> = headers
        .filter(|header| header.contains("dependencies"))
        .collect();

    assert_eq!(
        places,
        [
            "[workspace.dependencies]",
            "[dependencies]",
            "[dev-dependencies]"
        ]
    );
}

#[test]
fn the_mocks_come_only_when_they_are_asked_for() {
    let manifest = read("Cargo.toml");

    let features = section(&manifest, "[features]");
    let mockall = section(&manifest, "[dependencies]")
        .into_iter()
        .find(|line| name(line) == "mockall");

    assert_eq!(features, ["mocks = [\"dep:mockall\"]"]);
    assert_eq!(
        mockall,
        Some("mockall = { workspace = true, optional = true }")
    );
}

#[test]
fn the_core_has_no_build_script() {
    assert!(!super::repository("build.rs").exists());
}
