//! The pages for readers: the README stays short, and every link leads somewhere.

use std::{collections::BTreeSet, fs, path::Path};

use super::{read, repository};

/// What is read before the first try.
const WORDS_OF_THE_README: usize = 1_800;

/// Outside of `docs`.
const PAGES: [&str; 7] = [
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "README.md",
    "openapi/clients/python/README.md",
    "openapi/clients/rust/README.md",
    "openapi/clients/typescript/README.md",
];

/// All pages, by their paths in the repository.
pub fn pages() -> Vec<String> {
    let docs = names_in("docs");
    let docs = docs
        .into_iter()
        .filter(|name| name.ends_with(".md"))
        .map(|name| format!("docs/{name}"));
    let examples = names_in("openapi/examples");
    let examples = examples
        .into_iter()
        .map(|name| format!("openapi/examples/{name}/README.md"));
    let pages = PAGES.map(str::to_owned).into_iter();
    pages.chain(docs).chain(examples).collect()
}

fn names_in(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(repository(folder)).expect("it is a folder");
    entries
        .map(|entry| {
            let name = entry.expect("it can be read").file_name();
            name.into_string().expect("a name is UTF-8")
        })
        .collect()
}

/// Everything outside of code blocks.
fn prose(page: &str) -> String {
    let mut in_code = false;
    let lines = page.lines().filter(|line| {
        let is_fence = line.trim_start().starts_with("```");
        in_code ^= is_fence;
        !in_code && !is_fence
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The targets of its links, but for those to other hosts.
fn links(prose: &str) -> Vec<&str> {
    let links = prose.split("](").skip(1);
    let links = links.filter_map(|rest| rest.split_once(')').map(|(link, _)| link));
    links.filter(|link| !link.contains("://")).collect()
}

/// The headings of a page as GitHub names them in links: `### SECRET_KEY, twice` is `secret_key-twice`.
fn anchors(prose: &str) -> BTreeSet<String> {
    let headings = prose.lines().filter(|line| line.starts_with('#'));
    let named = headings.map(|heading| {
        let words = heading.trim_start_matches('#').trim().to_lowercase();
        let kept = words
            .chars()
            .filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    });
    named.collect()
}

/// What is wrong with a link of this page, if anything.
fn fault(page: &str, link: &str) -> Option<String> {
    let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
    let target = if path.is_empty() {
        page.to_owned()
    } else {
        let folder = Path::new(page).parent().expect("a page is in a folder");
        folder
            .join(path)
            .to_str()
            .expect("a path is UTF-8")
            .to_owned()
    };
    if !repository(&target).exists() {
        return Some(format!("{page}: there is no {target}"));
    }
    if anchor.is_empty() || anchors(&prose(&read(&target))).contains(anchor) {
        None
    } else {
        Some(format!("{page}: {target} has no heading {anchor}"))
    }
}

#[test]
fn the_readme_is_read_in_ten_minutes() {
    let words = read("README.md").split_whitespace().count();

    assert!(
        words <= WORDS_OF_THE_README,
        "README.md has {words} words, and {WORDS_OF_THE_README} at most; details belong in docs/"
    );
}

#[test]
fn every_link_leads_to_a_file_and_a_heading_that_exist() {
    let mut faults = Vec::new();
    let mut followed = 0;

    for page in pages() {
        let prose = prose(&read(&page));
        for link in links(&prose) {
            followed += 1;
            faults.extend(fault(&page, link));
        }
    }

    assert_eq!(faults, [""; 0]);
    assert!(followed > 50, "{followed}");
}
