use serde_json::{Value, json};
use time::Duration;

use super::{counting, from, wait};
use crate::support::people::{OTHER_PASSWORD, PASSWORD};

const HERE: &str = "198.51.100.1";

fn registration(n: usize) -> Value {
    json!({"email": format!("newcomer{n}@example.com"), "password": PASSWORD})
}

const REGISTER: &str = "/api/v1/auth/register";
const REFRESH: &str = "/api/v1/auth/refresh";

#[tokio::test]
async fn one_network_registers_a_few_at_once_and_then_slowly() {
    let app = counting().await;
    for n in 0..20 {
        from(HERE, app.post(REGISTER, registration(n)))
            .await
            .has_status(201);
    }

    assert_eq!(
        wait(&from(HERE, app.post(REGISTER, registration(20))).await),
        2
    );

    from("198.51.100.2", app.post(REGISTER, registration(21)))
        .await
        .has_status(201);
    app.clock.advance(Duration::seconds(2));
    from(HERE, app.post(REGISTER, registration(20)))
        .await
        .has_status(201);
}

#[tokio::test]
async fn asking_which_addresses_are_taken_is_counted_like_registering() {
    let app = counting().await;
    app.registered("newcomer0@example.com").await;

    for _ in 0..20 {
        from(HERE, app.post(REGISTER, registration(0)))
            .await
            .is(409, "email-taken");
    }

    wait(&from(HERE, app.post(REGISTER, registration(0))).await);
}

#[tokio::test]
async fn a_registration_with_faults_is_not_counted_as_one() {
    let app = counting().await;

    for _ in 0..30 {
        let body = json!({"email": "ada@example.com", "password": "password"});
        from(HERE, app.post(REGISTER, body))
            .await
            .is(422, "validation-failed");
    }

    from(HERE, app.post(REGISTER, registration(0)))
        .await
        .has_status(201);
}

#[tokio::test]
async fn passwords_that_are_refused_are_looked_at_a_hundred_times_and_then_slowly() {
    let app = counting().await;
    let weak = || json!({"email": "ada@example.com", "password": "password"});
    for _ in 0..100 {
        from(HERE, app.post(REGISTER, weak()))
            .await
            .is(422, "validation-failed");
    }

    assert_eq!(wait(&from(HERE, app.post(REGISTER, weak())).await), 1);

    app.clock.advance(Duration::seconds(1));
    from(HERE, app.post(REGISTER, registration(0)))
        .await
        .has_status(201);
}

#[tokio::test]
async fn a_client_that_goes_on_with_a_dead_refresh_token_must_wait_and_others_go_on() {
    let app = counting().await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    let dead = || app.post(REFRESH, json!({"refresh_token": "prt_dead"}));
    for _ in 0..600 {
        from(HERE, dead()).await.is(401, "invalid-refresh-token");
    }

    wait(&from(HERE, dead()).await);

    from("198.51.100.2", ada.refreshes(&grant)).await.ok();
}

#[tokio::test]
async fn refreshing_well_is_never_held_up() {
    let app = counting().await;
    let (ada, mut grant) = app.signed_in("ada@example.com").await;

    for _ in 0..700 {
        grant = from(HERE, ada.refreshes(&grant)).await.grant();
    }
}

#[tokio::test]
async fn an_access_token_is_no_means_to_find_the_password() {
    let app = counting().await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    for _ in 0..10 {
        ada.changes_password(&grant, "a wrong but long password", OTHER_PASSWORD)
            .await
            .is(422, "wrong-password");
    }

    wait(&ada.changes_password(&grant, PASSWORD, OTHER_PASSWORD).await);

    app.clock.advance(Duration::seconds(1));
    ada.changes_password(&grant, PASSWORD, OTHER_PASSWORD)
        .await
        .has_status(204);
}
