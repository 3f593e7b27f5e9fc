//! The files that are new.

use std::fs;

use anyhow::Context as _;

use super::names::Names;
use crate::Repository;

macro_rules! templates {
    ($($path:literal)*) => {
        &[$(($path, include_str!(concat!("../../templates/", $path)))),*]
    };
}

/// Where each goes, as it is called for `workshop` and `Gizmo`, and what is in it.
const TEMPLATES: &[(&str, &str)] = templates! {
    "src/workshop/mod.rs"
    "src/workshop/gizmo_file.rs"
    "src/workshop/name.rs"
    "src/workshop/ports.rs"
    "src/workshop/service.rs"
    "src/workshop/events.rs"
    "src/workshop/error.rs"
    "migrations/postgres/number_workshop.sql"
    "migrations/sqlite/number_workshop.sql"
    "adapters/sql/src/workshop.rs"
    "adapters/postgres/src/workshop.rs"
    "adapters/sqlite/src/workshop.rs"
    "adapters/memory/src/workshop.rs"
    "adapters/server/src/wiring/workshop.rs"
    "adapters/http/src/workshop/mod.rs"
    "adapters/http/src/workshop/body.rs"
    "adapters/http/src/workshop/problems.rs"
    "tests/contract/workshop.rs"
    "tests/contract/transfer/workshop.sql"
    "tests/events/workshop.rs"
    "tests/api/workshop/mod.rs"
    "tests/api/workshop/create.rs"
    "tests/api/workshop/list.rs"
    "tests/api/workshop/one.rs"
    "tests/api/workshop/declared.rs"
};

/// Path and text of each.
pub fn new(repository: &Repository, names: &Names) -> anyhow::Result<Vec<(String, String)>> {
    let new = TEMPLATES.iter().map(|(path, text)| {
        let path = match path.split_once("/number_") {
            Some((folder, _)) => path.replace("number", &next_number(repository, folder)?),
            None => (*path).to_owned(),
        };
        Ok((names.fill(&path), names.fill(text)))
    });
    new.collect()
}

/// `0006` after `0005_something.sql`.
fn next_number(repository: &Repository, folder: &str) -> anyhow::Result<String> {
    let entries = fs::read_dir(repository.path(folder)).with_context(|| folder.to_owned())?;
    let mut last = 0;
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let number = name
            .split('_')
            .next()
            .and_then(|number| number.parse().ok());
        let number: u32 = number.with_context(|| format!("{folder}/{name} has no number"))?;
        last = last.max(number);
    }
    Ok(format!("{:04}", last + 1))
}
