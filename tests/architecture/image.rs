//! The image is built from what `.dockerignore` lets in, and cargo wants the manifests of the whole workspace.

use std::fs;

use super::repository;

/// The texts in quotes.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('"').skip(1).step_by(2)
}

/// The folders of the workspace, as its manifest lists them.
fn members(manifest: &str) -> Vec<&str> {
    let (_, list) = manifest
        .split_once("\nmembers = [")
        .expect("there are some");
    let (list, _) = list.split_once(']').expect("the list ends");
    quoted(list)
        .map(|folder| folder.trim_end_matches("/*"))
        .collect()
}

#[test]
fn the_image_gets_the_manifest_of_every_member() {
    let read = |file| fs::read_to_string(repository(file)).expect("it is there");
    let (manifest, ignored) = (read("Cargo.toml"), read(".dockerignore"));
    let admitted: Vec<&str> = ignored
        .lines()
        .filter_map(|line| line.strip_prefix('!'))
        .collect();

    let members = members(&manifest);

    assert!(members.contains(&"adapters"), "{members:?}");
    for member in members.into_iter().filter(|member| *member != ".") {
        let manifest = format!("{member}/Cargo.toml");
        let is_there = admitted
            .iter()
            .any(|path| *path == member || *path == manifest);
        assert!(is_there, "add !{member} to .dockerignore");
    }
}
