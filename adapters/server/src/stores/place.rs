use std::path::Path;

use crate::config::StoreConfig;

/// The location of a store, for people: the same text for the same store, whatever the working directory, and no password.
pub fn place(store: &StoreConfig) -> String {
    match store {
        StoreConfig::Memory => "memory:".to_owned(),
        StoreConfig::Sqlite(file) => file_place(file),
        StoreConfig::Postgres { url, .. } => portreeve_postgres::place_of(url.expose())
            .unwrap_or_else(|| "the one that DATABASE_URL names".to_owned()),
    }
}

pub fn file_place(file: &Path) -> String {
    format!("sqlite:{}", portreeve_sqlite::resolved(file).display())
}
