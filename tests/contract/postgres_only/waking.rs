use std::time::Duration;

use portreeve::{events::Sequencer, keys::SigningKeyRepository};
use portreeve_postgres::PostgresStore;
use tokio::time::timeout;

use super::{
    super::sample, TIMEOUT, eventually, is_up_to_date, processes, terminate, write_an_event,
};
use crate::support::postgres::{TestDatabase, database};

/// Uses up what is left over from before: all of it has arrived.
async fn quiet(store: &PostgresStore) {
    is_up_to_date(store).await;
    while is_woken(store).await {}
}

/// Whether a waiter for events is woken at this moment.
async fn is_woken(store: &PostgresStore) -> bool {
    timeout(Duration::ZERO, store.wait_for_writes())
        .await
        .is_ok()
}

/// Two instances that listen, with nothing left over.
async fn two_instances(database: &TestDatabase) -> [PostgresStore; 2] {
    let stores = [database.store().await, database.store().await];
    for store in &stores {
        // For the rest of the process, which is not long.
        std::mem::forget(store.listen());
    }
    eventually("both listen", || async {
        processes(database, "portreeve listener").await.len() == 2
    })
    .await;
    for store in &stores {
        quiet(store).await;
    }
    stores
}

#[tokio::test]
async fn a_write_of_one_instance_wakes_the_other() {
    let database = database().await;
    let [one, other] = two_instances(&database).await;

    write_an_event(&other).await;

    timeout(TIMEOUT, one.wait_for_writes()).await.unwrap();
}

#[tokio::test]
async fn a_new_signing_key_of_one_instance_wakes_the_other() {
    let database = database().await;
    let [one, other] = two_instances(&database).await;
    while timeout(Duration::ZERO, one.changed()).await.is_ok() {}
    let first = sample::signing_key("access", 1, b"first");
    one.add_first(&first).await.unwrap();

    other
        .add_successor(&sample::signing_key("access", 2, b"second"))
        .await
        .unwrap();

    timeout(TIMEOUT, one.changed()).await.unwrap();
    is_up_to_date(&one).await;
    assert!(!is_woken(&one).await, "waiters for events are not woken");
}

#[tokio::test]
async fn an_instance_is_not_woken_by_its_own_notification() {
    let database = database().await;
    let [one, other] = two_instances(&database).await;

    write_an_event(&one).await;
    timeout(TIMEOUT, one.wait_for_writes()).await.unwrap();
    // It was sent, and so it comes back.
    timeout(TIMEOUT, other.wait_for_writes()).await.unwrap();
    is_up_to_date(&one).await;

    assert!(!is_woken(&one).await);
}

#[tokio::test]
async fn a_short_lived_process_wakes_the_others_before_it_ends() {
    let database = database().await;
    let [one, other] = two_instances(&database).await;
    let short_lived = database.store().await;

    write_an_event(&short_lived).await;
    short_lived.notify_others().await.unwrap();
    short_lived.close().await;

    timeout(TIMEOUT, one.wait_for_writes()).await.unwrap();
    timeout(TIMEOUT, other.wait_for_writes()).await.unwrap();
}

#[tokio::test]
async fn a_listener_survives_the_loss_of_its_connection() {
    let database = database().await;
    let [one, other] = two_instances(&database).await;
    let lost = processes(&database, "portreeve listener").await;

    terminate(&database, &lost).await;
    eventually("both listen again", || async {
        let now = processes(&database, "portreeve listener").await;
        now.len() == 2 && now.iter().all(|process| !lost.contains(process))
    })
    .await;
    quiet(&one).await;
    write_an_event(&other).await;

    timeout(TIMEOUT, one.wait_for_writes()).await.unwrap();
}

#[tokio::test]
async fn what_was_written_while_disconnected_is_looked_for_afterwards() {
    let database = database().await;
    let [one, _] = two_instances(&database).await;
    let lost = processes(&database, "portreeve listener").await;

    terminate(&database, &lost).await;

    timeout(TIMEOUT, one.wait_for_writes()).await.unwrap();
}

#[tokio::test]
async fn listening_ends_with_its_handle() {
    let database = database().await;
    let store = database.store().await;
    let listening = store.listen();
    let listeners = || async { processes(&database, "portreeve listener").await.len() };
    eventually("it listens", || async { listeners().await == 1 }).await;

    drop(listening);

    eventually("it listens no more", || async { listeners().await == 0 }).await;
}
