use std::process::ExitCode;

use clap::{Parser, Subcommand};
use xtask::{Repository, api_changes, asyncapi, check, diagram, new_context, new_room, openapi};

/// The chores of this repository.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Compares the published contract with that of the last release, and fails if a client of that would break
    ApiChanges {
        /// A revision to compare with, instead of the last tag
        #[arg(long, value_name = "REVISION")]
        against: Option<String>,
        /// Writes the changes into CHANGELOG.md
        #[arg(long)]
        write: bool,
    },
    /// Writes the document of the events, openapi/asyncapi-v1.json, from the sources
    Asyncapi {
        /// Only checks whether it must be rewritten, and fails if so
        #[arg(long)]
        check: bool,
    },
    /// Draws into ARCHITECTURE.md which events there are and who takes them
    Diagram {
        /// Only checks whether it must be redrawn, and fails if so
        #[arg(long)]
        check: bool,
    },
    /// Makes a new bounded context, with its tests, and puts it in its places
    NewContext {
        /// Words of small letters, such as `billing` or `user_notes`
        name: String,
        /// What it keeps, such as `Invoice`; without it, what the context is called after
        #[arg(long, value_name = "NAME")]
        aggregate: Option<String>,
    },
    /// Makes a new room of a context that has rooms, with its unit tests, and puts it in its places
    NewRoom {
        /// The context and the room, such as `auth/factors`
        room: String,
        /// What it keeps, such as `Factor`; without it, what the room is called after
        #[arg(long, value_name = "NAME")]
        aggregate: Option<String>,
    },
    /// Regenerates the published document of the API
    Openapi,
    /// The tests of the architecture, the diagram, the document of the events and the changes of the contract, in one table
    Check,
}

fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    let repository = Repository::here();
    let passed = match arguments.chore {
        Chore::ApiChanges { against, write } => {
            api_changes::run(&repository, against.as_deref(), write)?
        }
        Chore::Asyncapi { check } => asyncapi::run(&repository, check)?,
        Chore::Diagram { check } => diagram::run(&repository, check)?,
        Chore::NewContext { name, aggregate } => {
            new_context::run(&repository, &name, aggregate.as_deref())?
        }
        Chore::NewRoom { room, aggregate } => {
            new_room::run(&repository, &room, aggregate.as_deref())?
        }
        Chore::Openapi => openapi::run(&repository)?,
        Chore::Check => check::run(&repository)?,
    };
    Ok(match passed {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}
