//! The files that are new.

use std::fs;

use anyhow::Context as _;

use crate::{Repository, scaffold::Names};

macro_rules! templates {
    ($($path:literal)*) => {
        &[$(($path, include_str!(concat!("../../templates/", $path)))),*]
    };
}

/// Where each goes, as it is called for `catalog` and `Widget`, and what is in it.
const TEMPLATES: &[(&str, &str)] = templates! {
    "src/catalog/mod.rs"
    "src/catalog/widget_file.rs"
    "src/catalog/name.rs"
    "src/catalog/ports.rs"
    "src/catalog/service.rs"
    "src/catalog/events.rs"
    "src/catalog/error.rs"
    "migrations/postgres/number_catalog.sql"
    "migrations/sqlite/number_catalog.sql"
    "adapters/sql/src/catalog.rs"
    "adapters/postgres/src/catalog.rs"
    "adapters/sqlite/src/catalog.rs"
    "adapters/memory/src/catalog.rs"
    "adapters/server/src/wiring/catalog.rs"
    "adapters/http/src/catalog/mod.rs"
    "adapters/http/src/catalog/body.rs"
    "adapters/http/src/catalog/problems.rs"
    "tests/contexts/catalog/mod.rs"
    "tests/contexts/catalog/contract.rs"
    "tests/contexts/catalog/transfer.sql"
    "tests/contexts/catalog/api/mod.rs"
    "tests/contexts/catalog/api/create.rs"
    "tests/contexts/catalog/api/list.rs"
    "tests/contexts/catalog/api/one.rs"
    "tests/contexts/catalog/declared.rs"
    "tests/contexts/catalog/authorization.rs"
    "tests/contexts/catalog/events.rs"
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
