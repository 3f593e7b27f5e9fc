use portreeve::shared::StoreError;

use super::Finding;
use crate::commands::output::causes;

const ABOUT: &str = "schema";

/// The versions of migrations that differ from those of this program.
pub struct Migrations<'a> {
    pub pending: &'a [i64],
    pub altered: &'a [i64],
    pub unknown: &'a [i64],
    /// Missing tables, in a sentence.
    pub loss: Option<String>,
}

pub fn unreadable(error: StoreError) -> Finding {
    let error = anyhow::Error::from(error);
    Finding::fail(ABOUT, format!("cannot be read: {}", causes(&error)))
}

pub fn check(found: &Migrations<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !found.altered.is_empty() {
        let words = format!(
            "migrations {} differ from those that were run here: the files were changed afterwards; use the program that ran them",
            list(found.altered)
        );
        findings.push(Finding::fail(ABOUT, words));
    }
    if !found.pending.is_empty() {
        let words = format!(
            "migrations {} have not been run; run: portreeve migrate (serve does so at its start, unless MIGRATE=off)",
            list(found.pending)
        );
        findings.push(Finding::fail(ABOUT, words));
    }
    if !found.unknown.is_empty() {
        let words = format!(
            "migrations {} come from a newer program; that is fine while one version replaces another",
            list(found.unknown)
        );
        findings.push(Finding::warn(ABOUT, words));
    }
    findings.extend(found.loss.as_ref().map(|loss| Finding::fail(ABOUT, loss)));
    if findings.is_empty() {
        findings.push(Finding::ok(ABOUT, "current"));
    }
    findings
}

fn list(versions: &[i64]) -> String {
    let words: Vec<String> = versions.iter().map(ToString::to_string).collect();
    words.join(", ")
}
