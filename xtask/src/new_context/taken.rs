//! Names that something else has already.

use anyhow::{bail, ensure};

use crate::{Repository, api_changes, asyncapi, scaffold::Names};

/// Places where a module of the new name would stand.
const MODULES: [&str; 8] = [
    "src",
    "adapters/http/src",
    "adapters/sql/src",
    "adapters/postgres/src",
    "adapters/sqlite/src",
    "adapters/memory/src",
    "adapters/server/src/wiring",
    "tests/contexts",
];

/// What the new code declares, and in which file it would stand beside others.
const DECLARED: [(&str, &str); 8] = [
    ("src/shared/id.rs", "    WidgetId\n"),
    ("src/lib.rs", "    Catalog: "),
    ("adapters/http/src/services.rs", "    pub catalog: "),
    ("adapters/server/src/stores/mod.rs", "    widgets: "),
    (api_changes::DOCUMENT, "\"Widget\": {"),
    (api_changes::DOCUMENT, "\"NewWidget\": {"),
    (api_changes::DOCUMENT, "\"WidgetPage\": {"),
    (asyncapi::FILE, "\"WidgetCreated\": {"),
];

pub fn refuse(repository: &Repository, names: &Names) -> anyhow::Result<()> {
    let context = &names.context;
    for folder in MODULES {
        for path in [
            format!("{folder}/{context}"),
            format!("{folder}/{context}.rs"),
        ] {
            ensure!(
                !repository.path(&path).exists(),
                "`{context}` is taken: there is {path}"
            );
        }
    }
    for (file, declaration) in DECLARED {
        let declaration = names.fill(declaration);
        if repository.read(file)?.contains(&declaration) {
            let (declaration, aggregate) = (declaration.trim(), &names.aggregate);
            bail!("`{context}` or `{aggregate}` is taken: {file} has `{declaration}`");
        }
    }
    Ok(())
}
