use std::time::Duration;

use portreeve::{auth::AccountRepository, shared::StoreError};
use portreeve_postgres::{PoolSettings, PostgresStore};
use sqlx::{Connection, PgConnection};
use tokio::time::timeout;

use super::{
    super::{NOW, race, sample},
    QUICK, TIMEOUT, connection, eventually, processes, quick, terminate,
};
use crate::support::{
    network::Network,
    postgres::{TestDatabase, database},
};

#[tokio::test]
async fn connections_that_the_server_ended_cost_one_call() {
    let database = database().await;
    let store = quick(&database).await;
    let lost = processes(&database, "portreeve").await;
    assert_eq!(lost.len(), 3);

    terminate(&database, &lost).await;
    let first = store.ping().await;
    let rest = race(6, |_| {
        let store = store.clone();
        async move { store.ping().await }
    })
    .await;

    assert!(matches!(first, Ok(()) | Err(StoreError::Unavailable(_))));
    assert!(rest.iter().all(Result::is_ok), "{rest:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_network_that_falls_silent_costs_a_deadline_and_no_place_in_the_pool() {
    let database = database().await;
    let network = Network::before(&database.options()).await;
    let options = network.detour(database.options());
    let store = PostgresStore::connect(options, QUICK).await.unwrap();
    store.ping().await.unwrap();

    network.swallow_what_is_connected();
    let lost = race(3, |_| {
        let store = store.clone();
        async move { timeout(TIMEOUT, store.ping()).await.unwrap() }
    })
    .await;
    let after = race(6, |_| {
        let store = store.clone();
        async move { timeout(TIMEOUT, store.ping()).await.unwrap() }
    })
    .await;

    let unavailable =
        |answer: &Result<(), StoreError>| matches!(answer, Err(StoreError::Unavailable(_)));
    assert!(lost.iter().all(unavailable), "{lost:?}");
    assert!(after.iter().all(Result::is_ok), "{after:?}");
}

/// Holds up every statement about accounts until it is dropped.
pub async fn lock_accounts(database: &TestDatabase) -> PgConnection {
    let mut holder = connection(database).await;
    sqlx::raw_sql("begin; lock table portreeve_auth.accounts in access exclusive mode")
        .execute(&mut holder)
        .await
        .unwrap();
    holder
}

#[tokio::test]
async fn a_statement_that_takes_too_long_is_given_up() {
    let database = database().await;
    let store = quick(&database).await;
    let holder = lock_accounts(&database).await;

    let answer = AccountRepository::by_id(&store, sample::account_id(NOW)).await;

    assert!(matches!(answer, Err(StoreError::Unavailable(_))));
    holder.close().await.unwrap();
}

#[tokio::test]
async fn calls_that_are_cancelled_give_their_connections_back() {
    let database = database().await;
    let store = quick(&database).await;
    let holder = lock_accounts(&database).await;
    for _ in 0..10 {
        let id = sample::account_id(NOW);
        let call = AccountRepository::by_id(&store, id);
        assert!(timeout(Duration::from_millis(20), call).await.is_err());
    }
    holder.close().await.unwrap();

    let answers = race(6, |_| {
        let store = store.clone();
        async move { AccountRepository::by_id(&store, sample::account_id(NOW)).await }
    })
    .await;

    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
}

#[tokio::test]
async fn there_are_never_more_connections_than_allowed() {
    let database = database().await;
    let store = quick(&database).await;

    race(50, |_| {
        let store = store.clone();
        async move { store.ping().await.unwrap() }
    })
    .await;

    assert_eq!(processes(&database, "portreeve").await.len(), 3);
}

#[tokio::test]
async fn a_closed_store_leaves_no_connection_behind() {
    let database = database().await;
    let store = quick(&database).await;

    store.close().await;

    assert!(matches!(
        store.ping().await,
        Err(StoreError::Unavailable(_))
    ));
    eventually("the server has seen them go", || async {
        processes(&database, "portreeve").await.is_empty()
    })
    .await;
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_is_distinguished_from_a_missing_database() {
    let database = database().await;
    let unreachable = Network::unreachable(database.options()).await;
    let hasty = PoolSettings {
        deadline: Duration::from_millis(200),
        ..QUICK
    };

    let unreachable = PostgresStore::connect(unreachable, hasty).await;
    let unknown = PostgresStore::connect(database.options().database("no_such"), QUICK).await;

    let options = database.options().password("not the password");
    let wrong_password = PostgresStore::connect(options, hasty).await;

    assert!(matches!(unreachable, Err(StoreError::Unavailable(_))));
    for refused in [unknown, wrong_password] {
        let refused = refused.err().expect("it is not let in");
        assert!(matches!(refused, StoreError::Refused(_)), "{refused:?}");
        assert_eq!(refused.to_string(), "the store refuses access");
    }
}
