//! A new key while users are signed in: no request fails, unless the old one has leaked, and then only its access tokens die.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use portreeve::{
    keys::{KeyService, KeyTerm, MockSigningKeyRepository, SigningAlgorithm},
    shared::{Clock, StoreError},
};
use portreeve_crypto::{EncryptionKeys, SecretKey};
use portreeve_server::Stores;
use time::Duration;

use crate::{
    api::{at_once, on_every_store},
    support::{
        app::App,
        keys::{key_service, key_settings},
        people::{Grant, Person},
        store::TestStore,
    },
};

on_every_store!(
    a_token_from_before_a_rotation_is_good_to_its_end,
    the_key_set_holds_the_old_key_until_its_last_token_is_dead,
    the_next_key_is_published_before_it_signs,
    another_instance_takes_up_the_next_key_without_a_restart,
    a_leaked_key_is_refused_and_people_stay_signed_in,
    a_token_of_a_key_that_another_instance_does_not_know_yet_is_refused_until_it_looks,
    a_refresh_repeated_across_a_rotation_gets_the_same_child,
    of_ten_instances_that_find_the_key_old_one_rotates_it,
    an_old_key_is_rotated_by_the_job_of_one_instance_and_published_by_all,
    a_key_without_a_rotation_period_is_never_old,
    another_algorithm_begins_without_ending_a_session,
    keys_are_sealed_at_the_next_start_and_under_another_secret_at_the_one_after,
    an_instance_with_the_old_secret_key_goes_on_and_warns,
    an_instance_with_the_old_secret_key_drops_a_key_that_was_deleted,
);

const PATH: &str = "/.well-known/jwks.json";
const ONE: (&str, &str) = (
    "SECRET_KEY",
    "a secret key of at least thirty-two characters",
);
const OTHER: (&str, &str) = ("SECRET_KEY", "another secret key of thirty-two characters");

/// What `portreeve keys` works with: it shares nothing with an instance but the store.
async fn command(store: &TestStore) -> KeyService {
    let settings = key_settings(SigningAlgorithm::EdDsa);
    let encryption = EncryptionKeys::default();
    key_service(store.open().await.keys, encryption, settings)
}

async fn rotate(store: &TestStore) {
    let keys = command(store).await;
    keys.rotate(store.clock.now()).await.unwrap();
}

async fn replace_now(store: &TestStore) {
    let keys = command(store).await;
    keys.replace_now(store.clock.now()).await.unwrap();
}

fn kid(grant: &Grant) -> String {
    let header = jsonwebtoken::decode_header(&grant.access_token).unwrap();
    header.kid.unwrap()
}

/// The ids in the key set.
async fn published(app: &App) -> Vec<String> {
    let keys = app.get(PATH).await.ok();
    let keys = keys["keys"].as_array().unwrap();
    let ids = keys.iter().map(|key| key["kid"].as_str().unwrap());
    ids.map(str::to_owned).collect()
}

async fn a_token_from_before_a_rotation_is_good_to_its_end(store: TestStore) {
    let app = App::on(&store).await;
    rotate(&store).await;
    app.tend_keys().await;
    store
        .clock
        .advance(KeyTerm::PUBLISH_AHEAD - Duration::SECOND);
    let (ada, old) = app.signed_in("ada@example.com").await;

    store.clock.advance(Duration::SECOND);
    app.tend_keys().await;
    let new = ada.logs_in().await;

    assert_ne!(kid(&old), kid(&new));
    ada.looks_at_themselves(&new).await.ok();
    ada.looks_at_themselves(&old).await.ok();
    store
        .clock
        .advance(Duration::minutes(15) - Duration::SECOND);
    ada.looks_at_themselves(&old).await.ok();
    store.clock.advance(Duration::minutes(1));
    ada.looks_at_themselves(&old).await.has_status(401);
}

async fn the_key_set_holds_the_old_key_until_its_last_token_is_dead(store: TestStore) {
    let app = App::on(&store).await;
    let old = published(&app).await.remove(0);
    rotate(&store).await;
    app.tend_keys().await;

    store
        .clock
        .advance(KeyTerm::PUBLISH_AHEAD + Duration::hours(24));
    app.tend_keys().await;
    assert_eq!(published(&app).await.last(), Some(&old));
    store.clock.advance(Duration::minutes(1));

    // Neither the key set nor, once it was looked at, the store.
    let left = published(&app).await;
    assert!(left.len() == 1 && left[0] != old);
    app.tend_keys().await;
    let stored = app.stores().keys.of("access_token").await.unwrap();
    assert_eq!(stored.len(), 1);
}

async fn the_next_key_is_published_before_it_signs(store: TestStore) {
    let app = App::on(&store).await;
    let old = published(&app).await;
    rotate(&store).await;
    app.tend_keys().await;

    let (ada, before) = app.signed_in("ada@example.com").await;
    let during = published(&app).await;
    store.clock.advance(KeyTerm::PUBLISH_AHEAD);
    let after = ada.logs_in().await;

    assert_eq!(during.len(), 2);
    assert_eq!(during[0], old[0], "the one that signs comes first");
    assert_eq!(kid(&before), old[0]);
    assert_eq!(kid(&after), during[1]);
    assert_eq!(published(&app).await[0], during[1]);
}

async fn another_instance_takes_up_the_next_key_without_a_restart(store: TestStore) {
    let (one, other) = (App::on(&store).await, App::on(&store).await);
    rotate(&store).await;
    one.tend_keys().await;
    other.tend_keys().await;

    store.clock.advance(KeyTerm::PUBLISH_AHEAD);
    let (ada, grant) = one.signed_in("ada@example.com").await;

    ada.at(&other).looks_at_themselves(&grant).await.ok();
    let there = ada.at(&other).logs_in().await;
    assert_eq!(kid(&there), kid(&grant));
    assert_eq!(published(&one).await, published(&other).await);
}

async fn a_leaked_key_is_refused_and_people_stay_signed_in(store: TestStore) {
    let (one, other) = (App::on(&store).await, App::on(&store).await);
    let (ada, grant) = one.signed_in("ada@example.com").await;
    for app in [&one, &other] {
        // So that both remember it as good.
        ada.at(app).looks_at_themselves(&grant).await.ok();
    }

    replace_now(&store).await;
    one.tend_keys().await;
    other.tend_keys().await;

    for app in [&one, &other] {
        ada.at(app)
            .looks_at_themselves(&grant)
            .await
            .has_status(401);
        assert!(!published(app).await.contains(&kid(&grant)));
    }
    let refreshed = ada.refreshes(&grant).await.grant();
    ada.at(&other).looks_at_themselves(&refreshed).await.ok();
}

async fn a_token_of_a_key_that_another_instance_does_not_know_yet_is_refused_until_it_looks(
    store: TestStore,
) {
    let (one, other) = (App::on(&store).await, App::on(&store).await);
    replace_now(&store).await;
    one.tend_keys().await;
    let (ada, grant) = one.signed_in("ada@example.com").await;
    let ada = ada.at(&other);

    ada.looks_at_themselves(&grant).await.has_status(401);
    other.tend_keys().await;

    ada.looks_at_themselves(&grant).await.ok();
}

async fn a_refresh_repeated_across_a_rotation_gets_the_same_child(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, first) = app.signed_in("ada@example.com").await;
    let child = ada.refreshes(&first).await.grant();

    replace_now(&store).await;
    app.tend_keys().await;
    let again = ada.refreshes(&first).await.grant();

    assert_eq!(again.refresh_token, child.refresh_token);
    assert_ne!(kid(&again), kid(&child));
    ada.refreshes(&child).await.ok();
}

async fn of_ten_instances_that_find_the_key_old_one_rotates_it(store: TestStore) {
    let mut apps = Vec::new();
    for _ in 0..10 {
        apps.push(Arc::new(App::on(&store).await));
    }
    store.clock.advance(Duration::days(90));

    at_once(apps.len(), |n| {
        let app = apps[n].clone();
        async move { app.tend_keys().await }
    })
    .await;

    let stored = apps[0].stores().keys.of("access_token").await.unwrap();
    assert_eq!(stored.len(), 2);
    apps[0].tend_keys().await;
    assert_eq!(published(&apps[0]).await.len(), 2);
}

async fn an_old_key_is_rotated_by_the_job_of_one_instance_and_published_by_all(store: TestStore) {
    let (app, other) = (App::on(&store).await, App::on(&store).await);
    app.runs_jobs().await;
    let old = published(&app).await;

    store.clock.advance(Duration::days(90));
    app.runs_jobs().await;
    other.tend_keys().await;

    let both = published(&app).await;
    assert_eq!((old.len(), both.len()), (1, 2));
    assert!(both.contains(&old[0]));
    assert_eq!(published(&other).await, both);
}

async fn a_key_without_a_rotation_period_is_never_old(store: TestStore) {
    let app = App::with(&store, &[("KEY_ROTATION_DAYS", "0")]).await;
    let before = published(&app).await;

    store.clock.advance(Duration::days(3650));
    app.tend_keys().await;

    assert_eq!(published(&app).await, before);
}

async fn another_algorithm_begins_without_ending_a_session(store: TestStore) {
    let before = App::on(&store).await;
    let (ada, old) = before.signed_in("ada@example.com").await;
    let after = App::with(&store, &[("JWT_ALGORITHM", "HS256")]).await;
    let ada = ada.at(&after);

    ada.looks_at_themselves(&old).await.ok();
    assert_eq!(kid(&ada.logs_in().await), kid(&old));
    store.clock.advance(KeyTerm::PUBLISH_AHEAD);
    let new = ada.logs_in().await;

    let header = jsonwebtoken::decode_header(&new.access_token).unwrap();
    assert_eq!(header.alg, jsonwebtoken::Algorithm::HS256);
    ada.looks_at_themselves(&new).await.ok();
    ada.looks_at_themselves(&old).await.ok();
    // The old one alone: a shared secret is not published.
    assert_eq!(published(&after).await, [kid(&old)]);
}

async fn keys_are_sealed_at_the_next_start_and_under_another_secret_at_the_one_after(
    store: TestStore,
) {
    let open = App::on(&store).await;
    let (ada, grant) = open.signed_in("ada@example.com").await;
    let sealed = async |app: &App| {
        let keys = &app.stores().keys;
        let mut materials = Vec::new();
        for purpose in ["access_token", "refresh_token"] {
            for key in keys.of(purpose).await.unwrap() {
                assert!(key.sealed, "{purpose}");
                materials.push(key.material.expose().clone());
            }
        }
        materials
    };

    let one = App::with(&store, &[ONE]).await;
    let under_one = sealed(&one).await;
    let previous = ("SECRET_KEY_PREVIOUS", ONE.1);
    let between = App::with(&store, &[OTHER, previous]).await;
    let under_other = sealed(&between).await;
    let last = App::with(&store, &[OTHER]).await;

    assert_eq!(under_one.len(), 2);
    assert!(
        under_one
            .iter()
            .all(|material| !under_other.contains(material))
    );
    assert_eq!(published(&last).await, published(&open).await);
    ada.at(&last).looks_at_themselves(&grant).await.ok();
    ada.at(&last).refreshes(&grant).await.ok();
}

/// What readiness says of the keys.
async fn keys_check(app: &App) -> serde_json::Value {
    let ready = app.get("/health/ready").await.json();
    let checks = ready["checks"].as_array().unwrap();
    let check = checks.iter().find(|check| check["name"] == "keys");
    check.unwrap().clone()
}

/// Two instances, one of which lacks the secret that the other has sealed the keys with; and a user signed in at the former.
async fn between_two_secrets(store: &TestStore) -> (App, App, Person, Grant) {
    let old = App::with(store, &[ONE]).await;
    let (ada, grant) = old.signed_in("ada@example.com").await;
    let new = App::with(store, &[OTHER, ("SECRET_KEY_PREVIOUS", ONE.1)]).await;
    old.fails_to_tend_keys().await;
    (old, new, ada, grant)
}

async fn an_instance_with_the_old_secret_key_goes_on_and_warns(store: TestStore) {
    let (old, _new, ada, grant) = between_two_secrets(&store).await;

    ada.at(&old).looks_at_themselves(&grant).await.ok();
    old.get("/health/ready").await.ok();
    let check = keys_check(&old).await;

    assert_eq!(check["status"], "warning");
    let detail = check["detail"].as_str().unwrap();
    assert!(detail.contains("SECRET_KEY"), "{detail}");
}

async fn an_instance_with_the_old_secret_key_drops_a_key_that_was_deleted(store: TestStore) {
    let (old, new, ada, grant) = between_two_secrets(&store).await;
    let encryption = EncryptionKeys {
        current: SecretKey::parse(OTHER.1).ok(),
        previous: None,
    };
    let settings = key_settings(SigningAlgorithm::EdDsa);
    let command = key_service(store.open().await.keys, encryption, settings);
    command.replace_now(store.clock.now()).await.unwrap();

    old.fails_to_tend_keys().await;
    new.tend_keys().await;

    for app in [&old, &new] {
        ada.at(app)
            .looks_at_themselves(&grant)
            .await
            .has_status(401);
    }
    assert_eq!(published(&old).await, [""; 0]);
    let unready = old.get("/health/ready").await;
    unready.is(503, "unavailable").blames(&["keys"]);
    new.get("/health/ready").await.ok();
}

#[tokio::test]
async fn every_copy_of_the_key_set_has_the_next_key_before_it_signs() {
    let app = App::start().await;

    let answer = app.get(PATH).await;

    let (_, max_age) = answer
        .header("cache-control")
        .split_once("max-age=")
        .unwrap();
    let max_age = Duration::seconds(max_age.parse().unwrap());
    // An instance publishes the key a minute after it was made, at the latest.
    assert!(max_age + Duration::MINUTE < KeyTerm::PUBLISH_AHEAD);
}

#[tokio::test]
async fn while_the_store_is_down_the_keys_in_memory_stay_in_use() {
    let store = TestStore::memory();
    let healthy = App::on(&store).await;
    let (ada, grant) = healthy.signed_in("ada@example.com").await;
    let there = store.open().await;
    let access = there.keys.of("access_token").await.unwrap();
    let refresh = there.keys.of("refresh_token").await.unwrap();
    let down = Arc::new(AtomicBool::new(false));
    let mut keys = MockSigningKeyRepository::new();
    let is_down = down.clone();
    keys.expect_of().returning(move |purpose| {
        if is_down.load(Ordering::SeqCst) {
            return Err(StoreError::unavailable("connection refused"));
        }
        Ok(match purpose {
            "access_token" => access.clone(),
            _ => refresh.clone(),
        })
    });
    let stores = Stores {
        keys: Arc::new(keys),
        ..there
    };
    let app = App::on(&store.with(stores)).await;

    down.store(true, Ordering::SeqCst);
    app.fails_to_tend_keys().await;

    ada.at(&app).looks_at_themselves(&grant).await.ok();
    let new = ada.at(&app).logs_in().await;
    assert_eq!(kid(&new), kid(&grant));
    assert_eq!(published(&app).await, [kid(&grant)]);
}
