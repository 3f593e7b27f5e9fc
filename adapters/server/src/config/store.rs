use portreeve::shared::Secret;

use super::{StoreConfig, problems::Problems, raw::Raw};

pub fn store(raw: &Raw, problems: &mut Problems) -> StoreConfig {
    let max_connections = problems.number(
        "DB_MAX_CONNECTIONS",
        raw.db_max_connections.as_ref(),
        20,
        2,
        1000,
    );
    match (&raw.database_url, &raw.db_host) {
        (Some(url), _) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
            StoreConfig::Postgres {
                url: Secret::new(url.clone()),
                max_connections,
            }
        }
        (Some(_), _) => {
            // The value is not repeated: it may hold a password.
            problems.add("DATABASE_URL", "must begin with postgres://");
            StoreConfig::Memory
        }
        (None, Some(host)) => StoreConfig::Postgres {
            url: Secret::new(url_of_parts(raw, host, problems)),
            max_connections,
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
            StoreConfig::Memory
        }
    }
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
    let host = if host.contains(':') {
        format!("[{host}]")
    } else {
        percent_encoded(host)
    };
    format!("postgres://{user}{password}@{host}:{port}/{name}")
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
