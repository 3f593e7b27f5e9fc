//! From the last release to the changelog, in a repository of its own.

use std::{fs, process::Command};

use super::super::{DOCUMENT, run};
use crate::{Repository, changelog};

const OLD: &str = r#"{"paths": {"/a": {"get": {"operationId": "one"}}}}"#;
const NEW: &str = r#"{"paths": {"/b": {"get": {"operationId": "two"}}}}"#;

struct Sample {
    folder: tempfile::TempDir,
    repository: Repository,
}

impl Sample {
    /// A repository with a document in it, committed.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("openapi")).unwrap();
        let repository = Repository::at(folder.path());
        repository.write(DOCUMENT, OLD).unwrap();
        let changelog = "# Changelog\n\n## [Unreleased]\n";
        repository.write(changelog::FILE, changelog).unwrap();
        let sample = Self { folder, repository };
        sample.git(&["init", "--quiet"]);
        sample.git(&["add", "."]);
        sample.git(&["commit", "--quiet", "--message", "first"]);
        sample
    }

    fn git(&self, arguments: &[&str]) {
        let mut git = Command::new("git");
        git.current_dir(self.folder.path())
            .args(["-c", "user.name=Ada", "-c", "user.email=ada@example.com"])
            .args(["-c", "commit.gpgsign=false", "-c", "tag.gpgsign=false"])
            .args(arguments);
        assert!(git.status().unwrap().success(), "{arguments:?}");
    }

    fn changelog(&self) -> String {
        self.repository.read(changelog::FILE).unwrap()
    }
}

#[test]
fn before_the_first_release_nothing_can_break() {
    let sample = Sample::new();
    sample.repository.write(DOCUMENT, NEW).unwrap();

    assert!(run(&sample.repository, None, true).unwrap());
    assert!(!sample.changelog().contains("API"));
}

#[test]
fn what_breaks_since_the_last_release_fails_and_is_written_down() {
    let sample = Sample::new();
    sample.git(&["tag", "v0.1.0"]);
    assert!(run(&sample.repository, None, false).unwrap());
    sample.repository.write(DOCUMENT, NEW).unwrap();

    let passed = run(&sample.repository, None, true).unwrap();

    assert!(!passed);
    let expected =
        "### API\n\n- Breaking: `one`: `GET /a` is gone.\n- Added: `two`: `GET /b` is new.\n";
    assert!(
        sample.changelog().ends_with(expected),
        "{}",
        sample.changelog()
    );
}

#[test]
fn what_was_announced_to_go_may_go_and_is_written_down() {
    let sample = Sample::new();
    let retired = OLD.replace(
        r#""one""#,
        r#""one", "deprecated": true, "x-sunset": "Sat, 01 Jan 2000 23:59:59 GMT""#,
    );
    sample.repository.write(DOCUMENT, &retired).unwrap();
    sample.git(&["commit", "--quiet", "--all", "--message", "retired"]);
    sample.git(&["tag", "v0.1.0"]);
    sample.repository.write(DOCUMENT, NEW).unwrap();

    let passed = run(&sample.repository, None, true).unwrap();

    assert!(passed);
    let expected = "- Changed: `one`: `GET /a` is gone after its last day, 2000-01-01.\n";
    assert!(
        sample.changelog().contains(expected),
        "{}",
        sample.changelog()
    );
}

#[test]
fn any_revision_can_be_compared_with_and_none_that_is_not_there() {
    let sample = Sample::new();
    sample.repository.write(DOCUMENT, NEW).unwrap();

    assert!(!run(&sample.repository, Some("HEAD"), false).unwrap());
    assert!(run(&sample.repository, Some("nowhere"), false).is_err());
}
