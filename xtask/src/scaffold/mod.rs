//! What `new-context` and `new-room` have in common.
//!
//! New files are made from templates, which are Rust and SQL of a context or a room `catalog` that keeps a `Widget`. What is put into files
//! that exist goes beside lines that must be found there. All of it is planned before anything is written, so that a refusal leaves the
//! tree as it was.

mod edit;
mod names;

use std::{env, fs, process::Command};

use anyhow::{Context as _, ensure};

pub use self::{
    edit::{Changed, Edits, Place},
    names::Names,
};
use crate::Repository;

/// What is to be written.
pub struct Plan {
    /// Path and text.
    pub new: Vec<(String, String)>,
    pub changed: Vec<Changed>,
}

impl Plan {
    /// # Errors
    /// A file of `new` exists, or a place of `edits` is not there.
    pub fn new(
        repository: &Repository,
        names: &Names,
        new: Vec<(String, String)>,
        edits: &Edits,
    ) -> anyhow::Result<Self> {
        for (file, _) in &new {
            ensure!(!repository.path(file).exists(), "{file} exists already");
        }
        let changed = edit::changed(edits, repository, names)?;
        Ok(Self { new, changed })
    }

    /// Writes all of it, and formats it.
    pub fn write(&self, repository: &Repository) -> anyhow::Result<()> {
        for (file, text) in &self.new {
            let folder = repository.path(file).parent().map(fs::create_dir_all);
            folder.transpose().with_context(|| file.clone())?;
            repository.write(file, text)?;
        }
        for changed in &self.changed {
            repository.write(changed.file, &changed.text)?;
        }
        cargo(repository, &["fmt", "--all"]).map(drop)
    }

    /// Prints what was written.
    pub fn report(&self) {
        println!("\nNew:");
        for (file, _) in &self.new {
            println!("  {file}");
        }
        println!("\nLines in files that were there:");
        let mut lines = 0;
        for changed in &self.changed {
            println!("{:>4}  {}", changed.lines, changed.file);
            lines += changed.lines;
        }
        let files = self.changed.len();
        println!("{lines:>4}  in {files} files");
    }
}

/// What cargo printed.
pub fn cargo(repository: &Repository, arguments: &[&str]) -> anyhow::Result<String> {
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
