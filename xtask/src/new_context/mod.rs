//! A new bounded context, from its tables to the tests of its operations, as one that works and is to be renamed and filled.
//!
//! The files that are new stand in `templates/`, as Rust and SQL that could be compiled as they are: of a context `catalog` that keeps
//! a `Widget`. What is put into files that exist stands in `edits.rs`, beside lines that must be found there. All of it is planned before
//! anything is written, so that a refusal leaves the tree as it was.

mod edits;
mod files;
mod names;
mod taken;
#[cfg(test)]
mod tests;

use std::{env, fs, process::Command};

use anyhow::{Context as _, ensure};

use self::names::Names;
use crate::{Repository, api_changes, diagram};

/// What is to be written.
struct Plan {
    /// Path and text.
    new: Vec<(String, String)>,
    changed: Vec<Changed>,
}

/// A file that exists, as it shall be.
struct Changed {
    file: &'static str,
    text: String,
    /// How many lines of it are new or different.
    lines: usize,
}

/// Makes the context `name`, which keeps an `aggregate`; formats it, and brings the document and the diagram up to date.
pub fn run(repository: &Repository, name: &str, aggregate: Option<&str>) -> anyhow::Result<bool> {
    let names = Names::new(name, aggregate)?;
    let plan = plan(repository, &names)?;
    for (file, text) in &plan.new {
        let folder = repository.path(file).parent().map(fs::create_dir_all);
        folder.transpose().with_context(|| file.clone())?;
        repository.write(file, text)?;
    }
    for changed in &plan.changed {
        repository.write(changed.file, &changed.text)?;
    }
    cargo(repository, &["fmt", "--all"])?;
    let document = cargo(
        repository,
        &[
            "run",
            "--quiet",
            "--package",
            "portreeve-server",
            "--",
            "openapi",
        ],
    )?;
    repository.write(api_changes::DOCUMENT, &document)?;
    diagram::run(repository, false)?;
    tell(&names, &plan);
    Ok(true)
}

fn plan(repository: &Repository, names: &Names) -> anyhow::Result<Plan> {
    taken::refuse(repository, names)?;
    let new = files::new(repository, names)?;
    for (file, _) in &new {
        ensure!(!repository.path(file).exists(), "{file} exists already");
    }
    let changed = edits::changed(repository, names)?;
    Ok(Plan { new, changed })
}

/// What cargo printed.
fn cargo(repository: &Repository, arguments: &[&str]) -> anyhow::Result<String> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(repository.path(".")).args(arguments);
    let output = command.output().context("cargo cannot be run")?;
    ensure!(
        output.status.success(),
        "all is written, but then cargo {} failed:\n{}",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).context("cargo did not answer in UTF-8")
}

fn tell(names: &Names, plan: &Plan) {
    println!("\nNew:");
    for (file, _) in &plan.new {
        println!("  {file}");
    }
    let (published, elsewhere): (Vec<_>, Vec<_>) = plan
        .changed
        .iter()
        .partition(|changed| changed.file == edits::EVENTS);
    println!("\nLines in files that were there:");
    for changed in &elsewhere {
        println!("{:>4}  {}", changed.lines, changed.file);
    }
    let lines: usize = elsewhere.iter().map(|changed| changed.lines).sum();
    println!("{lines:>4}  in {} files", elsewhere.len());
    println!("\nIn what is published, beside the document and the diagram, which are made anew:");
    for changed in published {
        println!("{:>4}  {}", changed.lines, changed.file);
    }
    println!(
        "\nWhat next: `cargo test`, `./scripts/clients`, then begin with {}.",
        names.fill("src/catalog/widget_file.rs")
    );
}
