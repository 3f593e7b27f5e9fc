use std::time::{Duration, Instant};

use portreeve::shared::Secret;
use portreeve_postgres::{Examination, PoolSettings, Pooler, PostgresStore, parse_address};

use super::{Finding, requirements::postgres::unreachable};
use crate::commands::output::causes;

const ABOUT: &str = "database";
/// Every request queries the database once or twice.
const SLOW: Duration = Duration::from_millis(20);
/// Connections for notifications of other instances, besides those for requests.
const LISTENING: u32 = 2;

/// As the service connects, but with a single connection.
pub async fn connect(url: &Secret<String>, pooler: Pooler) -> Result<PostgresStore, Finding> {
    let settings = PoolSettings {
        max_connections: 1,
        min_connections: 1,
        pooler,
        ..PoolSettings::default()
    };
    let options = parse_address(url.expose())
        .map_err(|error| Finding::fail(ABOUT, format!("the address {error}")))?;
    PostgresStore::connect(options, settings)
        .await
        .map_err(|error| Finding::fail(ABOUT, unreachable(&error.into())))
}

pub async fn check(store: &PostgresStore, wanted: u16) -> Vec<Finding> {
    let began = Instant::now();
    if let Err(error) = store.ping().await {
        let error = anyhow::Error::from(error);
        return vec![Finding::fail(
            ABOUT,
            format!("does not answer: {}", causes(&error)),
        )];
    }
    let latency = began.elapsed();
    match store.examine().await {
        Err(error) => {
            let error = anyhow::Error::from(error);
            vec![Finding::fail(
                ABOUT,
                format!("cannot be examined: {}", causes(&error)),
            )]
        }
        Ok(found) => vec![answers(&found, latency), connections(&found, wanted)],
    }
}

fn answers(found: &Examination, latency: Duration) -> Finding {
    let ms = latency.as_secs_f64() * 1000.0;
    let words = format!("PostgreSQL {} answers in {ms:.1} ms", found.version);
    if latency > SLOW {
        let words = format!(
            "{words}, which delays every request; move the database and the service closer together"
        );
        Finding::warn(ABOUT, words)
    } else {
        Finding::ok(ABOUT, words)
    }
}

fn connections(found: &Examination, wanted: u16) -> Finding {
    let left = found.max_connections.saturating_sub(found.connections);
    let words = format!(
        "{} of {} connections are in use, and each instance needs up to {}",
        found.connections,
        found.max_connections,
        u32::from(wanted) + LISTENING
    );
    if left < u32::from(wanted) + LISTENING {
        let words =
            format!("{words}; lower DB_MAX_CONNECTIONS, or raise max_connections of the server");
        Finding::warn(ABOUT, words)
    } else {
        Finding::ok(ABOUT, words)
    }
}
