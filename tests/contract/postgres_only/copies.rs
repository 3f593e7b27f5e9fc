//! Copies that an instance keeps, and what others change meanwhile.

use std::time::Instant;

use portreeve::{
    auth::{AccountAddition, AccountChange, AccountRepository, SessionRepository},
    shared::{AccountId, Role, Status},
    users::{ProfilePatch, UserRepository},
};
use portreeve_cache::{InvalidationTracker, Version};
use portreeve_postgres::{Listening, PostgresStore};

use super::{
    super::{NOW, sample, sessions::only},
    connection, eventually, is_up_to_date, processes, terminate,
};
use crate::support::{network::Network, postgres::database};

/// An instance whose cached entries are valid.
async fn listening(store: &PostgresStore) -> Listening {
    let listening = store.listen();
    let changes = store.account_changes();
    eventually("notifications arrive", || async { trusts(&changes) }).await;
    listening
}

fn trusts(changes: &InvalidationTracker) -> bool {
    let account = sample::account_id(NOW);
    changes.is_current(account, changes.version(account), Instant::now())
}

async fn spoilt(changes: &InvalidationTracker, id: AccountId, before: Version) {
    eventually("it is notified of the change", || async {
        changes.version(id) != before
    })
    .await;
}

#[tokio::test]
async fn an_instance_is_notified_of_what_another_changes() {
    let database = database().await;
    let [here, there] = [database.store().await, database.store().await];
    let _listening = listening(&here).await;
    let mut account = sample::account("ada@example.com", Role::User);
    let session = sample::session(&account, NOW);
    let mut user = sample::user("ada@example.com", NOW);
    AccountRepository::add(&there, &account, &AccountAddition::default())
        .await
        .unwrap();
    SessionRepository::add(&there, &session, &account, &sample::no_limit(), &[])
        .await
        .unwrap();
    UserRepository::add(&there, &user, &[]).await.unwrap();
    let (accounts, users) = (here.account_changes(), here.user_changes());

    let before = accounts.version(account.id());
    let published = [sample::event(NOW)];
    there
        .end(account.id(), only(&session), NOW, &published)
        .await
        .unwrap();
    spoilt(&accounts, account.id(), before).await;

    let before = accounts.version(account.id());
    let change = account.change_status(Status::Suspended, NOW).unwrap();
    AccountRepository::update(
        &there,
        &account,
        &AccountChange {
            ends: change.ends,
            ..AccountChange::default()
        },
    )
    .await
    .unwrap();
    spoilt(&accounts, account.id(), before).await;

    let before = users.version(user.id());
    user.update_profile(ProfilePatch::default(), NOW);
    UserRepository::update(&there, &user, &[]).await.unwrap();
    spoilt(&users, user.id(), before).await;
}

#[tokio::test]
async fn what_was_rolled_back_invalidates_nothing() {
    let database = database().await;
    let [here, there] = [database.store().await, database.store().await];
    let _listening = listening(&here).await;
    let mut account = sample::account("ada@example.com", Role::Admin);
    AccountRepository::add(&there, &account, &AccountAddition::default())
        .await
        .unwrap();
    let changes = here.account_changes();
    let before = changes.version(account.id());

    account.change_role(Role::User, NOW).unwrap();
    let refused = AccountRepository::update(&there, &account, &sample::needs_another_admin()).await;

    assert!(refused.is_err(), "the last administrator stays");
    is_up_to_date(&here).await;
    assert_eq!(changes.version(account.id()), before);
}

#[tokio::test]
async fn an_instance_that_does_not_listen_trusts_no_copy() {
    let database = database().await;
    let store = database.store().await;

    assert!(!trusts(&store.account_changes()) && !trusts(&store.user_changes()));
}

#[tokio::test]
async fn after_a_disconnect_no_earlier_entry_is_valid() {
    let database = database().await;
    let store = database.store().await;
    let _listening = listening(&store).await;
    let (changes, id) = (store.account_changes(), sample::account_id(NOW));
    let before = changes.version(id);

    let listeners = processes(&database, "portreeve listener").await;
    terminate(&database, &listeners).await;

    eventually("notifications arrive again", || async {
        trusts(&changes) && changes.version(id) != before
    })
    .await;
}

#[tokio::test]
async fn a_line_that_dies_without_a_word_is_trusted_for_seconds_only() {
    let database = database().await;
    let network = Network::before(&database.options()).await;
    let store = PostgresStore::connect(network.detour(database.options()), super::QUICK)
        .await
        .unwrap();
    let _listening = listening(&store).await;
    let changes = store.user_changes();

    network.fall_silent();

    // After three seconds: the bound is the time for which a heartbeat is valid.
    eventually("it trusts no copy", || async { !trusts(&changes) }).await;
}

#[tokio::test]
async fn an_unknown_notification_invalidates_all_entries() {
    let database = database().await;
    let store = database.store().await;
    let _listening = listening(&store).await;
    let (changes, id) = (store.account_changes(), sample::account_id(NOW));
    let before = changes.version(id);

    sqlx::query("select pg_notify('portreeve_changes', 'team 1 2 3')")
        .execute(&mut connection(&database).await)
        .await
        .unwrap();

    spoilt(&changes, id, before).await;
}
