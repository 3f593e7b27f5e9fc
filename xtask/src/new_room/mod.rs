//! A new room of `auth`: an aggregate, its repository as a port, one use case, and unit tests on mocks. It works as it is, and nothing
//! calls it: its stores, its wiring and its API come after its rules.
//!
//! The files that are new stand in `templates/room/`; what is put into files that exist stands here.

#[cfg(test)]
mod tests;

use anyhow::{Context as _, bail, ensure};

use crate::{
    Repository,
    scaffold::{Edits, Names, Place::Below, Plan},
};

/// The contexts that have rooms.
const WITH_ROOMS: [&str; 1] = ["auth"];

const CONTEXT: &str = "src/auth/mod.rs";

const EDITS: &Edits = &[
    (
        CONTEXT,
        &[
            (
                Below(
                    "//! | [`lifecycle`] | registration, proof and change of the address, change and recovery of the password, administration | [`LifecycleService`] |",
                ),
                "//! | [`catalog`] | widgets | [`catalog::WidgetService`] |",
            ),
            (Below("pub mod sessions;"), "pub mod catalog;"),
        ],
    ),
    (
        "tests/architecture/contexts.rs",
        &[(
            Below("    (\"throttling\", &[]),"),
            "    (\"catalog\", &[]),",
        )],
    ),
];

macro_rules! templates {
    ($($file:literal)*) => {
        [$(($file, include_str!(concat!("../../templates/room/", $file)))),*]
    };
}

/// Each with its text, as it is for the room `catalog` that keeps a `Widget`.
const TEMPLATES: [(&str, &str); 6] = templates! {
    "mod.rs"
    "widget_file.rs"
    "ports.rs"
    "error.rs"
    "service.rs"
    "mocks.rs"
};

/// Makes the room `path`, such as `auth/factors`, which keeps an `aggregate`, and formats it.
pub fn run(repository: &Repository, path: &str, aggregate: Option<&str>) -> anyhow::Result<bool> {
    let names = names(path, aggregate)?;
    let plan = plan(repository, &names)?;
    plan.write(repository)?;
    plan.report();
    println!(
        "\n{}",
        names.fill(
            "What next: `cargo test -p portreeve catalog`, then begin with src/auth/catalog/widget_file.rs. Add to ROOMS in \
             tests/architecture/contexts.rs which rooms `catalog` may name, and which may name it."
        )
    );
    Ok(true)
}

/// The names of a room, from its path.
fn names(path: &str, aggregate: Option<&str>) -> anyhow::Result<Names> {
    let (context, room) = path
        .split_once('/')
        .with_context(|| format!("`{path}` is no room: it must be like `auth/factors`"))?;
    ensure!(
        WITH_ROOMS.contains(&context),
        "`{context}` has no rooms; these have: {}",
        WITH_ROOMS.join(", ")
    );
    Names::new("room", room, aggregate)
}

fn plan(repository: &Repository, names: &Names) -> anyhow::Result<Plan> {
    refuse_taken(repository, names)?;
    let new = TEMPLATES.iter().map(|(file, text)| {
        let path = names.fill(&format!("src/auth/catalog/{file}"));
        (path, names.fill(text))
    });
    Plan::new(repository, names, new.collect(), EDITS)
}

fn refuse_taken(repository: &Repository, names: &Names) -> anyhow::Result<()> {
    let (room, aggregate) = (&names.context, &names.aggregate);
    for path in [format!("src/auth/{room}"), format!("src/auth/{room}.rs")] {
        ensure!(
            !repository.path(&path).exists(),
            "`{room}` is taken: there is {path}"
        );
    }
    let context = repository.read(CONTEXT)?;
    let words = context.split(|c: char| !c.is_alphanumeric() && c != '_');
    for name in [aggregate.clone(), names.fill("WidgetService")] {
        if words.clone().any(|word| word == name) {
            bail!("`{name}` is taken: {CONTEXT} names it");
        }
    }
    Ok(())
}
