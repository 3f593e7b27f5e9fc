//! What only a store on the other side of a network must do: survive what happens to it, and to what it keeps.

mod copies;
mod failures;
mod migrating;
mod outages;
mod plans;
mod poolers;
mod schema;
mod unreadable;
mod waking;

use std::time::{Duration, Instant};

use portreeve::users::UserRepository;
use portreeve_postgres::{PoolSettings, Pooler, PostgresStore};
use sqlx::{Connection, PgConnection};
use tokio::time::{sleep, timeout};

use super::{
    NOW,
    sample::{self, event, user},
};
use crate::support::postgres::TestDatabase;

/// Longer than anything here takes. Only a test that fails waits for so long.
const TIMEOUT: Duration = Duration::from_secs(120);

const QUICK: PoolSettings = PoolSettings {
    max_connections: 3,
    min_connections: 3,
    deadline: Duration::from_secs(60),
    // Long enough for what must succeed on a busy machine, since some tests wait for it to end.
    statement_timeout: Duration::from_secs(3),
    pooler: Pooler::Auto,
};

async fn quick(database: &TestDatabase) -> PostgresStore {
    PostgresStore::connect(database.options(), QUICK)
        .await
        .unwrap()
}

async fn connection(database: &TestDatabase) -> PgConnection {
    PgConnection::connect(&database.url()).await.unwrap()
}

/// Asks again until it is so.
async fn eventually<F: Future<Output = bool>>(what: &str, mut is_so: impl FnMut() -> F) {
    let asking = async {
        while !is_so().await {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(TIMEOUT, asking)
        .await
        .unwrap_or_else(|_| panic!("it never came that {what}"));
}

/// Server processes that belong to connections of that name.
async fn processes(database: &TestDatabase, application: &str) -> Vec<i32> {
    let mut connection = connection(database).await;
    sqlx::query_scalar(
        "select pid from pg_stat_activity where datname = current_database() and application_name = $1",
    )
    .bind(application)
    .fetch_all(&mut connection)
    .await
    .unwrap()
}

async fn terminate(database: &TestDatabase, processes: &[i32]) {
    let mut connection = connection(database).await;
    sqlx::query("select pg_terminate_backend(pid) from unnest($1) as pid")
        .bind(processes)
        .execute(&mut connection)
        .await
        .unwrap();
}

/// Until all has arrived that the database had to tell when this was called.
async fn is_up_to_date(store: &PostgresStore) {
    let asked = Instant::now();
    eventually("a heartbeat comes back", || async {
        let last = store.notifications().last_heartbeat;
        last.is_some_and(|age| age < asked.elapsed())
    })
    .await;
}

async fn write_an_event(store: &PostgresStore) {
    let address = format!("{}@example.com", sample::account_id(NOW));
    let newcomer = user(&address, NOW);
    UserRepository::add(store, &newcomer, &[event(NOW)])
        .await
        .unwrap();
}
