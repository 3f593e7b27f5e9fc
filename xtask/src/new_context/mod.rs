//! A new bounded context, from its tables to the tests of its operations, as one that works and is to be renamed and filled.
//!
//! The files that are new stand in `templates/`; what is put into files that exist stands in `edits.rs`.

mod edits;
mod files;
mod taken;
#[cfg(test)]
mod tests;

use crate::{
    Repository, asyncapi, diagram, openapi,
    scaffold::{Names, Plan},
};

/// Makes the context `name`, which keeps an `aggregate`; formats it, and brings the documents and the diagram up to date.
pub fn run(repository: &Repository, name: &str, aggregate: Option<&str>) -> anyhow::Result<bool> {
    let names = Names::new("context", name, aggregate)?;
    let plan = plan(repository, &names)?;
    plan.write(repository)?;
    println!("Building the service, for its document. This takes a few minutes.");
    openapi::run(repository)?;
    diagram::run(repository, false)?;
    asyncapi::run(repository, false)?;
    plan.report();
    println!(
        "\nBeside them, what is published: the document of the API, that of the events, and the diagram."
    );
    println!(
        "\nWhat next: `cargo test`, `./scripts/clients`, then begin with {}.",
        names.fill("src/catalog/widget_file.rs")
    );
    Ok(true)
}

fn plan(repository: &Repository, names: &Names) -> anyhow::Result<Plan> {
    taken::refuse(repository, names)?;
    let new = files::new(repository, names)?;
    Plan::new(repository, names, new, edits::EDITS)
}
