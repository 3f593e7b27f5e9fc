//! The document of the events, in AsyncAPI 3.0, made from the sources: what is in the JSON of each event, which of it is personal, and
//! how events are delivered.
//!
//! | file | its subject |
//! |---|---|
//! | `events.rs` | the events of a context, with their fields |
//! | `values.rs` | the schemas of what stands in the fields |
//! | `sources.rs` | where a context finds the types of its fields |
//! | `attributes.rs` | doc comments, which become descriptions, and what serde is told |
//! | `snapshots.rs` | the JSON that the tests pin, which serves as examples |
//! | `live.rs` | the channels of people who watch events |
//! | `document.rs` | what the document says besides |
//!
//! What is written in another way than expected is an error that names the file, and never a gap in the document. `tests/events.rs`
//! compares what came out with the events themselves.

mod attributes;
mod document;
mod events;
mod live;
mod snapshots;
mod sources;
#[cfg(test)]
mod tests;
mod values;

use anyhow::Context as _;

use self::{
    sources::{Sources, parsed},
    values::{BOUNDS, Bounds, Values},
};
use crate::{Repository, api_changes};

pub const FILE: &str = "openapi/asyncapi-v1.json";

/// Writes the document, or only checks whether that is needed. False if it is.
pub fn run(repository: &Repository, only_check: bool) -> anyhow::Result<bool> {
    let document = document(repository)?;
    if repository.path(FILE).exists() && repository.read(FILE)? == document {
        println!("{FILE} describes the events as they are.");
        return Ok(true);
    }
    if only_check {
        println!("{FILE} does not describe the events as they are. Run: cargo xtask asyncapi");
        return Ok(false);
    }
    repository.write(FILE, &document)?;
    println!("{FILE} is rewritten.");
    Ok(true)
}

/// The text of [`FILE`] that the sources ask for.
pub fn document(repository: &Repository) -> anyhow::Result<String> {
    with_bounds(repository, BOUNDS)
}

fn with_bounds(repository: &Repository, bounds: &Bounds) -> anyhow::Result<String> {
    let sources = Sources::new(repository);
    let mut contexts = Vec::new();
    for name in sources.contexts()? {
        let file = format!("src/{name}/events.rs");
        let events = events::events(&parsed(repository, &file)?).context(file)?;
        let file = format!("tests/contexts/{name}/events.rs");
        let snapshots = snapshots::snapshots(&parsed(repository, &file)?).context(file)?;
        contexts.push(document::Context {
            name,
            events,
            snapshots,
        });
    }
    let api = repository.read(api_changes::DOCUMENT)?;
    let api = serde_json::from_str(&api).context(api_changes::DOCUMENT)?;
    let document = document::of(&contexts, Values::new(sources, bounds), &api)?;
    Ok(format!("{document:#}\n"))
}
