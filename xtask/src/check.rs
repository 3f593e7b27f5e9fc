//! What a change to the shape of the house must pass, in one command.

use std::{
    env,
    process::{Command, ExitStatus},
};

use anyhow::Context;

use crate::{Repository, api_changes, asyncapi, diagram};

/// Does all of it, also after a failure, and says in a table what came out. False if anything failed.
pub fn run(repository: &Repository) -> anyhow::Result<bool> {
    let results = [
        (
            "architecture",
            architecture(repository).map(|status| status.success()),
        ),
        ("diagram", diagram::run(repository, true)),
        ("events", asyncapi::run(repository, true)),
        ("api changes", api_changes::run(repository, None, false)),
    ];
    println!();
    let mut passed = true;
    for (name, result) in results {
        let verdict = match result {
            Ok(true) => "ok".into(),
            Ok(false) => "FAILED".into(),
            Err(error) => format!("FAILED: {error:#}"),
        };
        passed &= verdict == "ok";
        println!("{name:<14} {verdict}");
    }
    Ok(passed)
}

fn architecture(repository: &Repository) -> anyhow::Result<ExitStatus> {
    // The cargo that runs this, if one does.
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut tests = Command::new(cargo);
    tests.current_dir(repository.path("."));
    tests.args(["test", "--quiet", "--package", "portreeve-tests"]);
    tests.args(["--test", "portreeve", "architecture"]);
    tests.status().context("cargo cannot be run")
}
