//! Who tells whom what, drawn from the sources: the contexts, the events that each records, and by which subscription another takes them.
//!
//! The drawing is a part of `ARCHITECTURE.md`, between two comments. `sources.rs` reads what is drawn.

mod sources;
#[cfg(test)]
mod tests;

use std::fmt::Write;

use anyhow::{Context as _, ensure};

use self::sources::Context;
use crate::Repository;

pub const FILE: &str = "ARCHITECTURE.md";

const BEGIN: &str = "<!-- Drawn from the sources by `cargo xtask diagram`. -->";
const END: &str = "<!-- The end of what is drawn. -->";

/// Draws the diagram again, or only checks whether that is needed. False if it is.
pub fn run(repository: &Repository, only_check: bool) -> anyhow::Result<bool> {
    let text = repository.read(FILE)?;
    let drawn = with_drawing(repository, &text)?;
    if text == drawn {
        println!("{FILE} shows the events as they are.");
        return Ok(true);
    }
    if only_check {
        println!("{FILE} does not show the events as they are. Run: cargo xtask diagram");
        return Ok(false);
    }
    repository.write(FILE, &drawn)?;
    println!("{FILE} is redrawn.");
    Ok(true)
}

/// The text of [`FILE`] with the drawing that the sources ask for.
pub fn with_drawing(repository: &Repository, text: &str) -> anyhow::Result<String> {
    let drawing = drawing(&sources::contexts(repository)?);
    let missing = |line| format!("{FILE} has no line `{line}`");
    let (before, rest) = text.split_once(BEGIN).with_context(|| missing(BEGIN))?;
    let (old, after) = rest.split_once(END).with_context(|| missing(END))?;
    ensure!(
        !old.contains(BEGIN) && !after.contains(BEGIN) && !after.contains(END),
        "{FILE} has more than one place for the drawing"
    );
    Ok(format!("{before}{BEGIN}\n\n{drawing}\n{END}{after}"))
}

fn drawing(contexts: &[Context]) -> String {
    let mut text = "```mermaid\nflowchart LR\n".to_owned();
    for context in contexts {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "    {0}[[{0}]]", context.name);
    }
    for Context { name, events, .. } in contexts {
        text.push('\n');
        for event in events {
            let _ = writeln!(text, "    {name} --> {name}_{event}([{event}])");
        }
    }
    for Context {
        name,
        subscription,
        takes,
        ..
    } in contexts
    {
        let Some(subscription) = subscription else {
            continue;
        };
        let node = format!("{name}_subscription");
        let _ = writeln!(text, "\n    {node}>subscription {subscription}]");
        for (context, event) in takes {
            let _ = writeln!(text, "    {context}_{event} --> {node}");
        }
        let _ = writeln!(text, "    {node} --> {name}");
    }
    text.push_str("```\n");
    text
}
