//! The published document, as the service makes it.

use crate::{Repository, api_changes::DOCUMENT, scaffold::cargo};

/// Regenerates it. A shell that is told to write it there would empty the file before the service is built.
pub fn run(repository: &Repository) -> anyhow::Result<bool> {
    let arguments = "run --quiet --package portreeve-server -- openapi";
    let document = cargo(repository, &arguments.split(' ').collect::<Vec<_>>())?;
    repository.write(DOCUMENT, &document)?;
    Ok(true)
}
