//! Many instances find an empty database at the same moment, and one of them is killed while it makes the tables.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use sqlx::{Connection, PgConnection};
use tokio::time::sleep;

use super::trial::Trial;
use crate::support::{
    binary::{CHEAP, Service, killed_when},
    postgres::{self, TestDatabase},
};

const INSTANCES: usize = 10;

const READY: Duration = Duration::from_secs(15);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_instances_on_an_empty_database_make_one_schema() {
    let mut trial = Trial::begins("ten instances, an empty database").await;
    let database = postgres::empty_database().await;
    let began = Instant::now();

    let services = all_start(&database, INSTANCES).await;

    trial.may_take("all ready", began.elapsed(), READY);
    one_schema(&mut trial, &database, &services).await;
    trial.ends();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_in_the_middle_of_a_migration_holds_up_no_other_process() {
    let mut trial = Trial::begins("kill -9 in a migration").await;
    let database = postgres::empty_database().await;
    let url = database.url();
    let variables = [("DATABASE_URL", url.as_str()), CHEAP[0], CHEAP[1]];
    // The second migration makes this schema, and has to wait for us.
    let mut holder = connection(&database).await;
    sqlx::raw_sql("begin; create schema portreeve_users")
        .execute(&mut holder)
        .await
        .unwrap();
    let mut watcher = connection(&database).await;
    killed_when(&variables, migrating(&mut watcher)).await;

    let began = Instant::now();
    let (services, _) = tokio::join!(all_start(&database, INSTANCES - 1), async {
        // The others wait for the one that is no more.
        sleep(Duration::from_millis(500)).await;
        holder.close().await.unwrap();
    });

    trial.may_take("all ready", began.elapsed(), READY);
    one_schema(&mut trial, &database, &services).await;
    trial.ends();
}

async fn connection(database: &TestDatabase) -> PgConnection {
    PgConnection::connect_with(&database.options())
        .await
        .unwrap()
}

async fn all_start(database: &TestDatabase, count: usize) -> Vec<Service> {
    let url = database.url();
    let variables = [
        ("DATABASE_URL", url.as_str()),
        ("DB_MAX_CONNECTIONS", "4"),
        CHEAP[0],
        CHEAP[1],
    ];
    let services = join_all((0..count).map(|_| Service::starts(&variables))).await;
    for service in &services {
        service.is_ready().await;
    }
    services
}

/// Until a migration waits for a lock.
async fn migrating(watcher: &mut PgConnection) {
    let waiting = "select exists (
        select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and query like '%create schema portreeve_users%'
    )";
    while !sqlx::query_scalar::<_, bool>(waiting)
        .fetch_one(&mut *watcher)
        .await
        .unwrap()
    {
        sleep(Duration::from_millis(10)).await;
    }
}

/// Each migration was run once, and every instance sees the same keys.
async fn one_schema(trial: &mut Trial, database: &TestDatabase, services: &[Service]) {
    let mut connection = connection(database).await;
    let (run, versions): (i64, i64) = sqlx::query_as(
        "select count(*), count(distinct version) from portreeve.migrations where success",
    )
    .fetch_one(&mut connection)
    .await
    .unwrap();
    let wanted = std::fs::read_dir(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../migrations/postgres"
    ));
    let wanted = wanted.unwrap().count();
    trial.must(
        run == versions && usize::try_from(run).is_ok_and(|run| run == wanted),
        format!("{run} migrations of {wanted}, {versions} of them different"),
    );
    let mut keys = Vec::new();
    for service in services {
        keys.push(service.client.get("/.well-known/jwks.json").await.ok());
    }
    keys.dedup();
    trial.must(keys.len() == 1, format!("{} sets of keys", keys.len()));
    trial.shows(format!("{} instances, {run} migrations", services.len()));
}
