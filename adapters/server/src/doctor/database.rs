use std::time::{Duration, Instant};

use portreeve::shared::Secret;
use portreeve_postgres::{Examination, PoolSettings, Pooler, PostgresStore};

use super::Finding;
use crate::output::causes;

const ABOUT: &str = "database";
/// Every request asks the database once or twice.
const SLOW: Duration = Duration::from_millis(20);
/// Connections that hear of what other instances change, besides those for requests.
const LISTENING: u32 = 2;

/// As the service connects, but with a single connection.
pub async fn connect(url: &Secret<String>, pooler: Pooler) -> Result<PostgresStore, Finding> {
    let settings = PoolSettings {
        max_connections: 1,
        min_connections: 1,
        pooler,
        ..PoolSettings::default()
    };
    let options = url
        .expose()
        .parse()
        .map_err(|_| Finding::fail(ABOUT, "DATABASE_URL is no address of a database"))?;
    PostgresStore::connect(options, settings)
        .await
        .map_err(|error| Finding::fail(ABOUT, refused(&anyhow::Error::from(error))))
}

fn refused(error: &anyhow::Error) -> String {
    let told = causes(error);
    let advice = if told.contains("startup parameter") {
        "a connection pooler refuses start-up options; take DB_POOLER=none away"
    } else if told.contains("password authentication") {
        "set the user and the password that the database knows in DATABASE_URL"
    } else if told.contains("does not exist") {
        "create the database, or name another in DATABASE_URL"
    } else {
        "see that it runs, and that DATABASE_URL leads there"
    };
    format!("cannot be reached: {told}; {advice}")
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
                format!("does not tell of itself: {}", causes(&error)),
            )]
        }
        Ok(found) => vec![
            answers(&found, latency),
            privileges(&found),
            connections(&found, wanted),
        ],
    }
}

fn answers(found: &Examination, latency: Duration) -> Finding {
    let ms = latency.as_secs_f64() * 1000.0;
    let words = format!("PostgreSQL {} answers in {ms:.1} ms", found.version);
    if latency > SLOW {
        let words = format!("{words}, which every request waits for; bring the two closer");
        Finding::warn(ABOUT, words)
    } else {
        Finding::ok(ABOUT, words)
    }
}

fn privileges(found: &Examination) -> Finding {
    if found.may_create {
        Finding::ok(ABOUT, "this user may create schemas, as the migrations do")
    } else {
        Finding::warn(
            ABOUT,
            "this user may not create schemas; grant it (grant create on database ...), or run portreeve migrate as one who may",
        )
    }
}

fn connections(found: &Examination, wanted: u16) -> Finding {
    let left = found.max_connections.saturating_sub(found.connections);
    let words = format!(
        "{} of {} connections are taken, and each instance wants up to {}",
        found.connections,
        found.max_connections,
        u32::from(wanted) + LISTENING
    );
    if left < u32::from(wanted) + LISTENING {
        let words = format!("{words}; lower DB_MAX_CONNECTIONS, or raise max_connections there");
        Finding::warn(ABOUT, words)
    } else {
        Finding::ok(ABOUT, words)
    }
}
