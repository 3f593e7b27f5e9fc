//! Where things are kept: what `DATABASE_URL` and its relatives say.

use std::path::{Path, PathBuf};

use portreeve::shared::Secret;
use portreeve_postgres::{Pooler, parse_address};

use super::{StoreConfig, problems::Problems, raw::Raw};

/// The default name of the file.
const FILE: &str = "portreeve.db";

/// The default folder of the file.
const FOLDER: &str = "data";

impl StoreConfig {
    /// `memory:`, `sqlite:FILE` or `postgres://...`. A relative path begins in `data_dir`.
    ///
    /// # Errors
    /// What is wrong with it, to be put behind its name. Does not repeat it: it may hold a password.
    pub fn from_url(url: &str, data_dir: &Path, max_connections: u16) -> Result<Self, String> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            parse_address(url).map_err(|error| error.to_string())?;
            return Ok(Self::Postgres {
                url: Secret::new(url.to_owned()),
                max_connections,
                pooler: Pooler::Auto,
            });
        }
        if url == "memory:" {
            return Ok(Self::Memory);
        }
        let Some(file) = url.strip_prefix("sqlite:") else {
            return Err("must begin with postgres:// or sqlite:, or be memory:".into());
        };
        // Three slashes begin an absolute path, as in every other address of a file.
        let file = file.strip_prefix("//").unwrap_or(file);
        if file.contains('?') {
            return Err("takes no options after sqlite:FILE".into());
        }
        if file.contains(":memory:") {
            return Err("must be memory: to keep everything in memory".into());
        }
        if file.ends_with('/') {
            return Err("must name a file after sqlite:, not a folder".into());
        }
        let file = if file.is_empty() { FILE } else { file };
        Ok(Self::Sqlite(data_dir.join(file)))
    }
}

pub fn store(raw: &Raw, problems: &mut Problems) -> StoreConfig {
    let max_connections = problems.number(
        "DB_MAX_CONNECTIONS",
        raw.db_max_connections.as_ref(),
        20,
        2,
        1000,
    );
    let data_dir = data_dir(raw);
    let mut store = match (&raw.database_url, &raw.db_host) {
        (Some(url), _) => {
            StoreConfig::from_url(url, &data_dir, max_connections).unwrap_or_else(|problem| {
                problems.add("DATABASE_URL", problem);
                StoreConfig::Memory
            })
        }
        (None, Some(host)) => StoreConfig::Postgres {
            url: Secret::new(url_of_parts(raw, host, problems)),
            max_connections,
            pooler: Pooler::Auto,
        },
        (None, None) => {
            let stray = [
                ("DB_NAME", &raw.db_name),
                ("DB_USER", &raw.db_user),
                ("DB_PASSWORD", &raw.db_password),
            ];
            for (variable, _) in stray.iter().filter(|(_, value)| value.is_some()) {
                problems.add(variable, "is set, but neither DATABASE_URL nor DB_HOST is");
            }
            StoreConfig::Sqlite(data_dir.join(FILE))
        }
    };
    let words = [
        ("auto", Pooler::Auto),
        ("none", Pooler::None),
        ("session", Pooler::Session),
        ("transaction", Pooler::Transaction),
    ];
    let named = problems.word("DB_POOLER", raw.db_pooler.as_ref(), &words);
    if let (StoreConfig::Postgres { pooler, .. }, Some(named)) = (&mut store, named) {
        *pooler = named;
    }
    store
}

/// Relative to the working directory.
pub fn data_dir(raw: &Raw) -> PathBuf {
    PathBuf::from(raw.data_dir.as_deref().unwrap_or(FOLDER))
}

/// The variables of the service this replaces.
fn url_of_parts(raw: &Raw, host: &str, problems: &mut Problems) -> String {
    let port: u16 = problems.number("DB_PORT", raw.db_port.as_ref(), 5432, 1, u16::MAX);
    let mut part = |variable: &str, value: &Option<String>| {
        if value.is_none() {
            problems.add(variable, "must be set together with DB_HOST");
        }
        percent_encoded(value.as_deref().unwrap_or_default())
    };
    let (user, name) = (part("DB_USER", &raw.db_user), part("DB_NAME", &raw.db_name));
    let password = raw
        .db_password
        .as_deref()
        .map(|password| format!(":{}", percent_encoded(password)))
        .unwrap_or_default();
    let bare = host.trim_matches(['[', ']']);
    let host = if bare.contains(':') {
        format!("[{bare}]")
    } else {
        percent_encoded(host)
    };
    let url = format!("postgres://{user}{password}@{host}:{port}/{name}");
    if let Err(error) = parse_address(&url) {
        problems.add("DB_HOST", error);
    }
    url
}

/// Everything but the unreserved characters of RFC 3986.
fn percent_encoded(raw: &str) -> String {
    let encode = |byte: u8| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    raw.bytes().map(encode).collect()
}
