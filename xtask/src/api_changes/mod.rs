//! What a new OpenAPI document means to a client that was written against an old one; and a new document of the events, to those who read
//! events (`events.rs`).
//!
//! # What breaks a client
//! It sends what it always sent, and reads what it always read. So a request may only become freer, and an answer only stricter:
//!
//! | | in a request | in an answer |
//! |---|---|---|
//! | something is taken away | breaks: it is refused, or no longer heeded | breaks |
//! | something is added | breaks if it must be there | is allowed: a client leaves alone what it does not know |
//! | more values become possible | is allowed | breaks, unless it is an open enum |
//! | fewer values remain possible | breaks | is allowed |
//!
//! An enum is open if its values stand in [`OPEN_ENUM`], as those of `ProblemCode` do. A document that closes it is reported. All other
//! enums are closed, because generators make types of them that know no other value.
//!
//! # Refusals
//! A client must expect to be refused for a reason that it does not know, since `type` and `code` of a problem tell it enough. So a new
//! status of an error, or a new problem, breaks no client and is reported as a change; one that no longer comes is a change too. But a
//! problem that moves to another status breaks those who look at the status, and so does the loss of a status of success, or a new one.
//!
//! # What goes
//! An operation that is deprecated may have a last day. Once that day is over by what the last release announced, the operation may go:
//! this is reported as a change: the deprecation announced it. It breaks if the day is yet to come, or if none was announced. A last
//! day may be named or put off, and a deprecation taken back, but no day may come earlier than announced.
//!
//! # Names
//! Generators make functions of the ids of operations, classes of their first tags and types of named schemas. A client that must rename
//! them in code that was right is broken too, though nothing differs on the wire.
//!
//! # Addresses
//! An address below which the paths are may be added, but not as the first, which is the one that generated clients call.
//!
//! # What is not understood
//! A keyword of a schema that is neither known here nor only for people counts as breaking where it differs.

/// Where the values of an enum stand to which others are added later.
pub const OPEN_ENUM: &str = "x-extensible-enum";

mod answers;
mod composed;
mod days;
mod document;
mod events;
mod flows;
mod kinds;
mod names;
mod operations;
mod others;
mod parameters;
mod retired;
mod schemas;
mod security;
mod servers;
#[cfg(test)]
mod tests;
mod values;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use anyhow::Context;
use serde_json::Value;
use time::Date;

use self::document::Document;
use crate::{Repository, asyncapi, changelog};

pub const DOCUMENT: &str = "openapi/portreeve-v1.json";

/// How much a change matters to a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// A client that was right before may be wrong now.
    Breaking,
    /// A client that keeps to the document goes on working, and may notice.
    Changed,
    Deprecated,
    /// Something that can be used now.
    Added,
}

impl Weight {
    const ALL: [Self; 4] = [Self::Breaking, Self::Changed, Self::Deprecated, Self::Added];
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Breaking => "Breaking",
            Self::Changed => "Changed",
            Self::Deprecated => "Deprecated",
            Self::Added => "Added",
        })
    }
}

/// One sentence for those who use the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub weight: Weight,
    pub sentence: String,
}

/// All changes, the weightiest first, and in an order that does not depend on that of the documents.
fn between(old: &Value, new: &Value, today: Date) -> Vec<Change> {
    let (old, new) = (Document::new(old), Document::new(new));
    let mut notes = Notes::default();
    operations::compare(&old, &new, today, &mut notes);
    let known: Vec<&str> = old.operations().map(|operation| operation.id).collect();
    let now = new.operations().map(|operation| operation.id);
    notes.into_changes(now.filter(|id| known.contains(id)))
}

/// What was found so far: what is the same for several operations is said once.
#[derive(Default)]
struct Notes(BTreeMap<(Weight, String), BTreeSet<String>>);

impl Notes {
    fn add(&mut self, weight: Weight, operation: &str, what: String) {
        let operations = self.0.entry((weight, what)).or_default();
        operations.insert(operation.to_owned());
    }

    /// `operations` are those that are in both documents.
    fn into_changes<'a>(self, operations: impl Iterator<Item = &'a str>) -> Vec<Change> {
        let every: BTreeSet<String> = operations.map(str::to_owned).collect();
        let sentence = |concerned: BTreeSet<String>, what| {
            if concerned.len() > 1 && concerned == every {
                return format!("every operation: {what}");
            }
            let named: Vec<String> = concerned.iter().map(|id| format!("`{id}`")).collect();
            format!("{}: {what}", named.join(", "))
        };
        let changes = self
            .0
            .into_iter()
            .map(|((weight, what), concerned)| Change {
                weight,
                sentence: sentence(concerned, what),
            });
        let mut changes: Vec<Change> = changes.collect();
        sort(&mut changes);
        changes
    }
}

fn sort(changes: &mut [Change]) {
    changes.sort_by(|one, other| (one.weight, &one.sentence).cmp(&(other.weight, &other.sentence)));
}

/// Prints the changes since `against` or the last release, and writes them into the changelog if asked to. False if any breaks a client.
pub fn run(repository: &Repository, against: Option<&str>, write: bool) -> anyhow::Result<bool> {
    let revision = match against {
        Some(revision) => Some(revision.to_owned()),
        None => repository.last_tag()?,
    };
    let Some(revision) = revision else {
        println!("There is no tag, so nothing is published that could break: nothing is compared.");
        return Ok(true);
    };
    let (old, new) = before_and_now(repository, &revision, DOCUMENT)?;
    let mut changes = between(&old, &new, days::today());
    // It is younger than the document of the API.
    if repository.had(&revision, asyncapi::FILE)? {
        let (old, new) = before_and_now(repository, &revision, asyncapi::FILE)?;
        changes.extend(events::between(&old, &new));
        sort(&mut changes);
    }
    print(&revision, &changes);
    if write {
        let text = repository.read(changelog::FILE)?;
        repository.write(changelog::FILE, &changelog::with_api(&text, &changes)?)?;
    }
    Ok(changes.iter().all(|one| one.weight != Weight::Breaking))
}

fn before_and_now(
    repository: &Repository,
    revision: &str,
    file: &str,
) -> anyhow::Result<(Value, Value)> {
    let old = read(&repository.read_at(revision, file)?);
    let old = old.with_context(|| format!("{file} at {revision}"))?;
    let new = read(&repository.read(file)?).with_context(|| file.to_owned())?;
    Ok((old, new))
}

fn read(text: &str) -> anyhow::Result<Value> {
    serde_json::from_str(text).context("is no JSON")
}

fn print(revision: &str, changes: &[Change]) {
    if changes.is_empty() {
        println!("The contract is the one of {revision}.");
        return;
    }
    println!("The contract since {revision}:");
    for weight in Weight::ALL {
        let of_it: Vec<_> = changes.iter().filter(|one| one.weight == weight).collect();
        if !of_it.is_empty() {
            println!("\n{weight}");
        }
        for change in of_it {
            println!("  {}", change.sentence);
        }
    }
}
