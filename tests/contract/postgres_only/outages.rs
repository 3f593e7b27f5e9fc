//! What a caller sees when the database goes, and when it comes back.
//!
//! On a thread beside the test's: its database is dropped at the end, which waits for every connection that is still being made, and
//! those go through a network that must not stand still meanwhile.

use std::{
    pin::pin,
    time::{Duration, Instant},
};

use portreeve::{
    auth::AccountRepository,
    shared::StoreError,
    users::{ProfilePatch, UpdateUserError, UserRepository},
};
use portreeve_postgres::{PoolSettings, PostgresStore};
use sqlx::Connection;
use tokio::time::timeout;

use super::{
    super::{NOW, race, sample},
    QUICK, TIMEOUT, connection, eventually,
    failures::lock_accounts,
};
use crate::support::{
    network::Network,
    postgres::{TestDatabase, database},
};

/// A store on the other side of a network that can fail.
async fn detour() -> (TestDatabase, Network, PostgresStore) {
    let database = database().await;
    let network = Network::before(&database.options()).await;
    let options = network.detour(database.options());
    let store = PostgresStore::connect(options, QUICK).await.unwrap();
    (database, network, store)
}

fn is_unavailable<T>(answer: &Result<T, StoreError>) -> bool {
    matches!(answer, Err(StoreError::Unavailable(_)))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn when_connections_are_refused_no_caller_waits_and_it_is_noticed_when_they_are_not() {
    let (_database, network, store) = detour().await;
    network.refuse().await;
    // Those who find out.
    race(3, |_| {
        let store = store.clone();
        async move { store.ping().await }
    })
    .await;

    let began = Instant::now();
    let refused = race(100, |_| {
        let store = store.clone();
        async move { store.ping().await }
    })
    .await;

    assert!(refused.iter().all(is_unavailable));
    assert!(began.elapsed() < QUICK.deadline, "they waited");
    network.accept().await;
    eventually("the database is back", || async {
        store.ping().await.is_ok()
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_silent_network_is_noticed_to_speak_again() {
    let (_database, network, store) = detour().await;
    network.fall_silent();
    let silent = timeout(TIMEOUT, store.ping()).await.unwrap();

    network.clear_up();

    assert!(is_unavailable(&silent));
    eventually("the database is back", || async {
        store.ping().await.is_ok()
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_slow_and_narrow_network_only_takes_its_time() {
    let database = database().await;
    let network = Network::before(&database.options()).await;
    let options = network.detour(database.options());
    let patient = PoolSettings {
        deadline: TIMEOUT,
        statement_timeout: TIMEOUT,
        ..QUICK
    };
    let store = PostgresStore::connect(options, patient).await.unwrap();

    network.delay(Duration::from_millis(50));
    let slow = store.ping().await;
    network.throttle(2000);
    let narrow = store.ping().await;

    assert!(slow.is_ok(), "{slow:?}");
    assert!(narrow.is_ok(), "{narrow:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn connections_that_are_cut_cost_one_call_each() {
    let (_database, network, store) = detour().await;

    network.cut_what_is_connected();
    let first = race(3, |_| {
        let store = store.clone();
        async move { store.ping().await }
    })
    .await;
    let rest = race(6, |_| {
        let store = store.clone();
        async move { store.ping().await }
    })
    .await;

    let cut_or_well = |answer: &Result<(), StoreError>| answer.is_ok() || is_unavailable(answer);
    assert!(first.iter().all(cut_or_well), "{first:?}");
    assert!(rest.iter().all(Result::is_ok), "{rest:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_slot_whose_borrower_is_stuck_is_given_to_others() {
    let database = database().await;
    let hasty = PoolSettings {
        deadline: Duration::from_millis(400),
        ..QUICK
    };
    let store = PostgresStore::connect(database.options(), hasty)
        .await
        .unwrap();
    let holder = lock_accounts(&database).await;
    // Begun, and then not polled any more, as by a task that waits for something else.
    let call = || AccountRepository::by_id(&store, sample::account_id(NOW));
    let (mut one, mut two, mut three) = (pin!(call()), pin!(call()), pin!(call()));
    let moment = Duration::from_millis(50);
    assert!(timeout(moment, &mut one).await.is_err());
    assert!(timeout(moment, &mut two).await.is_err());
    assert!(timeout(moment, &mut three).await.is_err());
    holder.close().await.unwrap();
    assert!(store.ping().await.is_err(), "all slots are taken");

    eventually("their slots are in use again", || async {
        store.ping().await.is_ok()
    })
    .await;

    // They wake at last, and take nothing with them.
    let _late = (one.await, two.await, three.await);
    eventually("all slots work", || async {
        let answers = race(6, |_| {
            let store = store.clone();
            async move { store.ping().await }
        })
        .await;
        answers.iter().all(Result::is_ok)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_slot_whose_borrower_is_stuck_while_it_connects_is_given_to_others() {
    let database = database().await;
    let network = Network::before(&database.options()).await;
    let hasty = PoolSettings {
        deadline: Duration::from_millis(400),
        ..QUICK
    };
    let options = network.detour(database.options());
    let store = PostgresStore::connect(options, hasty).await.unwrap();
    network.cut_what_is_connected();
    eventually("the idle connections are dropped", || async {
        store.ping().await.is_err()
    })
    .await;
    network.fall_silent();
    let (mut one, mut two, mut three) =
        (pin!(store.ping()), pin!(store.ping()), pin!(store.ping()));
    let moment = Duration::from_millis(50);
    assert!(timeout(moment, &mut one).await.is_err());
    assert!(timeout(moment, &mut two).await.is_err());
    assert!(timeout(moment, &mut three).await.is_err());
    network.clear_up();
    assert!(store.ping().await.is_err(), "all slots are taken");

    let again = async {
        while store.ping().await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    // Twice what anything can take is 7.8 seconds.
    let came = timeout(Duration::from_secs(30), again).await;

    assert!(came.is_ok(), "their slots are lost");
    let _late = (one.await, two.await, three.await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_locked_row_fails_only_its_own_change() {
    let database = database().await;
    let store = database.store().await;
    let mut users = Vec::new();
    for n in 0..10 {
        let user = sample::user(&format!("ada{n}@example.com"), NOW);
        UserRepository::add(&store, &user, &[]).await.unwrap();
        users.push(user);
    }
    let mut holder = connection(&database).await;
    sqlx::raw_sql("begin").execute(&mut holder).await.unwrap();
    sqlx::query("select from portreeve_users.users where id = $1 for update")
        .bind(users[3].id().as_uuid())
        .execute(&mut holder)
        .await
        .unwrap();

    let answers = race(10, |n| {
        let (store, mut user) = (store.clone(), users[n].clone());
        async move {
            user.update_profile(ProfilePatch::default(), NOW);
            UserRepository::update(&store, &user, &[]).await
        }
    })
    .await;

    for (n, answer) in answers.iter().enumerate() {
        let unavailable = matches!(
            answer,
            Err(UpdateUserError::Store(StoreError::Unavailable(_)))
        );
        assert_eq!(unavailable, n == 3, "{n}: {answer:?}");
        assert_eq!(answer.is_ok(), n != 3, "{n}: {answer:?}");
    }
    holder.close().await.unwrap();
}
