use time::Duration;

use super::{counting, counting_on, from, guesses, wait};
use crate::{
    api::at_once,
    support::{app::App, people::PASSWORD, store::TestStore},
};

const HOME: &str = "198.51.100.1";
const STRANGER: &str = "203.0.113.9";

/// Addresses that are not in use.
fn fresh(n: usize) -> String {
    format!("2001:db8:{n:x}::1")
}

#[tokio::test]
async fn a_guesser_must_wait_ever_longer_and_never_more_than_a_minute() {
    let app = counting().await;
    let ada = app.registered("ada@example.com").await;
    let (statuses, _) = guesses(&ada, STRANGER, 10).await;
    assert_eq!(statuses, [401; 10]);

    let mut waits = Vec::new();
    for _ in 0..9 {
        let (_, refused) = guesses(&ada, STRANGER, 1).await;
        waits.push(wait(&refused));
        app.clock.advance(Duration::seconds(wait(&refused)));
        guesses(&ada, STRANGER, 1).await.1.has_status(401);
    }

    assert_eq!(waits[..5], [1, 2, 4, 8, 16]);
    assert_eq!(waits.iter().max(), Some(&60));
}

#[tokio::test]
async fn a_refused_attempt_makes_the_wait_no_longer_even_with_the_right_password() {
    let app = counting().await;
    let ada = app.registered("ada@example.com").await;
    guesses(&ada, STRANGER, 10).await;

    let (_, hammering) = guesses(&ada, STRANGER, 200).await;
    assert_eq!(wait(&hammering), 1);
    assert_eq!(wait(&from(STRANGER, ada.tries(PASSWORD)).await), 1);

    app.clock.advance(Duration::seconds(1));
    from(STRANGER, ada.tries(PASSWORD)).await.ok();
}

#[tokio::test]
async fn of_a_hundred_guesses_at_once_no_more_are_looked_at_than_one_after_the_other() {
    let app = counting().await;
    let ada = app.registered("ada@example.com").await;

    let answers = at_once(100, |_| {
        from(STRANGER, ada.tries("a wrong but long password"))
    })
    .await;

    let looked_at = answers.iter().filter(|answer| answer.status == 401);
    assert_eq!(looked_at.count(), 10);
    for answer in answers.iter().filter(|answer| answer.status != 401) {
        wait(answer);
    }
}

#[tokio::test]
async fn many_machines_together_run_into_the_ceiling_of_the_account() {
    let app = counting().await;
    let ada = app.registered("ada@example.com").await;

    let mut looked_at = 0;
    for n in 0..200 {
        let (statuses, _) = guesses(&ada, &fresh(n), 1).await;
        looked_at += usize::from(statuses == [401]);
    }
    assert_eq!(looked_at, 20);

    // An hour of it, each machine trying once as soon as the account admits an attempt.
    for n in 200..3_800 {
        app.clock.advance(Duration::seconds(1));
        let (statuses, _) = guesses(&ada, &fresh(n), 1).await;
        looked_at += usize::from(statuses == [401]);
    }
    assert!((100..=130).contains(&looked_at), "{looked_at} in an hour");
}

#[tokio::test]
async fn strangers_cannot_keep_the_owner_out_of_a_usual_place() {
    let app = counting().await;
    let ada = app.registered("ada@example.com").await;
    from(HOME, ada.tries(PASSWORD)).await.ok();
    for n in 0..50 {
        guesses(&ada, &fresh(n), 1).await;
    }

    wait(&from(&fresh(99), ada.tries(PASSWORD)).await);

    wait(&from(HOME, ada.tries("my password, mistyped")).await);
    from(HOME, ada.tries(PASSWORD)).await.ok();
}

#[tokio::test]
async fn a_network_at_its_limit_does_not_tell_who_signs_in_from_there() {
    let app = counting().await;
    let ada = app.registered("ada@example.com").await;
    let bob = app.registered("bob@example.com").await;
    from(HOME, ada.tries(PASSWORD)).await.ok();
    let absent = |n: usize| {
        let email = format!("absent{n}@example.com");
        let body = serde_json::json!({"email": email, "password": "a wrong but long password"});
        from(HOME, app.post("/api/v1/auth/login", body))
    };
    for n in 0..100 {
        absent(n).await.is(401, "invalid-credentials");
    }

    let absent = wait(&absent(100).await);
    let elsewhere = wait(&guesses(&bob, HOME, 1).await.1);
    let here = wait(&guesses(&ada, HOME, 1).await.1);

    assert_eq!((here, elsewhere), (absent, absent));
    from(HOME, ada.tries(PASSWORD)).await.ok();
}

#[tokio::test]
async fn as_many_guesses_are_answered_at_the_owners_place_as_anywhere() {
    let app = counting().await;
    let ada = app.registered("ada@example.com").await;
    from(HOME, ada.tries(PASSWORD)).await.ok();

    let (here, _) = guesses(&ada, HOME, 14).await;
    let (elsewhere, _) = guesses(&ada, STRANGER, 14).await;

    assert_eq!(here, elsewhere);
    assert_eq!(here[..10], [401; 10]);
    from(HOME, ada.tries(PASSWORD)).await.ok();
}

#[tokio::test]
async fn the_usual_places_are_known_after_a_restart_and_to_other_instances() {
    let store = TestStore::memory();
    let ada = {
        let before = counting_on(&store).await;
        let ada = before.registered("ada@example.com").await;
        from(HOME, ada.tries(PASSWORD)).await.ok();
        ada.email
    };
    let app = counting_on(&store).await;
    let tries = |address: &str, password: &str| {
        let body = serde_json::json!({"email": ada, "password": password});
        from(address, app.post("/api/v1/auth/login", body))
    };
    for n in 0..50 {
        tries(&fresh(n), "a wrong but long password").await;
    }

    // While strangers go on: each takes the place of the account's own count as soon as there is one.
    for n in 50..55 {
        app.clock.advance(Duration::seconds(36));
        tries(&fresh(n), "a wrong but long password").await;
        wait(&tries(&fresh(99), PASSWORD).await);
        tries(HOME, PASSWORD).await.ok();
    }
}

#[tokio::test]
async fn strangers_can_hold_the_owner_up_elsewhere_for_less_than_a_minute() {
    let app = counting().await;
    let ada = app.registered("ada@example.com").await;
    for n in 0..500 {
        guesses(&ada, &fresh(n), 1).await;
        app.clock.advance(Duration::seconds(1));
    }

    let held_up = wait(&from(HOME, ada.tries(PASSWORD)).await);

    assert!(held_up <= 36, "{held_up}");
    app.clock.advance(Duration::seconds(held_up));
    from(HOME, ada.tries(PASSWORD)).await.ok();
}

#[tokio::test]
async fn a_network_that_tries_one_password_on_many_accounts_must_wait() {
    let app = counting().await;
    let wrong_password = |n: usize| {
        let email = format!("somebody{n}@example.com");
        let body = serde_json::json!({"email": email, "password": "spring in Riga 2026"});
        from(STRANGER, app.post("/api/v1/auth/login", body))
    };

    for n in 0..100 {
        wrong_password(n).await.is(401, "invalid-credentials");
    }

    wait(&wrong_password(100).await);
}

#[tokio::test]
async fn frequent_sign_ins_are_not_held_up() {
    let app = counting().await;
    let ada = app.registered("ada@example.com").await;

    for _ in 0..150 {
        from(HOME, ada.tries(PASSWORD)).await.ok();
    }
}

#[tokio::test]
async fn an_address_without_an_account_is_counted_like_one_with() {
    let app = counting().await;
    let ada = app.registered("ada@example.com").await;
    let mut absent = ada.clone();
    absent.email = "nobody@example.com".into();

    let (of_ada, ada_waits) = guesses(&ada, STRANGER, 12).await;
    let (of_absent, absent_waits) = guesses(&absent, STRANGER, 12).await;

    assert_eq!(of_ada, of_absent);
    assert_eq!(wait(&ada_waits), wait(&absent_waits));
}

#[tokio::test]
async fn a_forged_address_does_not_help() {
    let app = App::with(&TestStore::memory(), &[("LIMITS", "on")]).await;
    let ada = app.registered("ada@example.com").await;

    let mut statuses = Vec::new();
    for n in 0..12 {
        statuses.extend(guesses(&ada, &fresh(n), 1).await.0);
    }

    assert_eq!(statuses, [[401; 10].as_slice(), &[429; 2]].concat());
}

#[tokio::test]
async fn a_session_shows_the_address_that_the_proxy_sent() {
    let app = counting().await;
    let ada = app.registered("ada@example.com").await;

    let grant = from(HOME, ada.tries(PASSWORD)).await.grant();

    assert_eq!(ada.sessions(&grant).await[0]["address"], HOME);
}
