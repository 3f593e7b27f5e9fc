use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    api::on_every_store,
    support::{
        app::App,
        people::{PASSWORD, Person},
        store::TestStore,
    },
};

on_every_store!(
    a_newcomer_is_answered_with_who_they_are_now,
    a_newcomer_sees_at_once_what_the_registration_answered,
    the_delivered_event_changes_nothing_for_the_newcomer,
    an_address_is_taken_whatever_its_case_or_unicode_form,
    a_refused_registration_leaves_nothing,
    a_newcomer_is_listed_once_the_events_are_delivered,
);

const PATH: &str = "/api/v1/auth/register";

fn ada() -> Value {
    json!({"email": "Ada@Example.com", "password": PASSWORD, "display_name": " Ada Lovelace "})
}

async fn a_newcomer_is_answered_with_who_they_are_now(store: TestStore) {
    let app = App::on(&store).await;

    let answer = app.post(PATH, ada()).await;

    let mut user = answer.has_status(201).json();
    let id: Uuid = user["id"].as_str().unwrap().parse().unwrap();
    assert_eq!(id.get_version_num(), 7);
    user["id"] = Value::Null;
    let expected = json!({
        "id": null,
        "email": "ada@example.com",
        "email_verified": false,
        "roles": ["user"],
        "status": "active",
        "display_name": "Ada Lovelace",
        "created_at": "2026-11-22T12:00:00.123456Z",
        "updated_at": "2026-11-22T12:00:00.123456Z",
    });
    assert_eq!(user, expected);
}

async fn a_newcomer_sees_at_once_what_the_registration_answered(store: TestStore) {
    let app = App::on(&store).await;

    let registered = app.post(PATH, ada()).await.json();

    let ada = Person::of(&app, registered.clone(), PASSWORD);
    let grant = ada.logs_in().await;
    assert_eq!(ada.looks_at_themselves(&grant).await.ok(), registered);
}

async fn the_delivered_event_changes_nothing_for_the_newcomer(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    let before = ada.looks_at_themselves(&grant).await;

    app.settle().await;

    let after = ada.looks_at_themselves(&grant).await;
    assert_eq!(before.ok(), after.ok());
    assert_eq!(before.header("etag"), after.header("etag"));
}

async fn an_address_is_taken_whatever_its_case_or_unicode_form(store: TestStore) {
    let app = App::on(&store).await;
    app.registered("jos\u{e9}@b\u{fc}cher.example").await;

    for email in [
        "jos\u{e9}@b\u{fc}cher.example",
        "JOS\u{c9}@B\u{dc}CHER.EXAMPLE",
        "jose\u{301}@xn--bcher-kva.example",
        "\u{ff4a}os\u{e9}@b\u{fc}cher.example",
        " jos\u{e9}@bu\u{308}cher.example ",
    ] {
        let body = json!({"email": email, "password": PASSWORD});
        app.post(PATH, body).await.is(409, "email-taken");
    }
}

async fn a_refused_registration_leaves_nothing(store: TestStore) {
    let app = App::on(&store).await;

    let body = json!({"email": "ada@example.com", "password": "12345678"});
    app.post(PATH, body).await.is(422, "validation-failed");

    assert_eq!(app.envelopes().await, []);
    app.registered("ada@example.com").await;
}

async fn a_newcomer_is_listed_once_the_events_are_delivered(store: TestStore) {
    let app = App::on(&store).await;
    let root = app.admin().await;
    let ada = app.registered("ada@example.com").await;

    app.settle().await;

    let listed = root.lists("?email=ada@example.com").await.items();
    assert_eq!(listed, [ada.body]);
}

#[tokio::test]
async fn every_field_at_fault_is_listed() {
    let app = App::start().await;

    let body = json!({"email": "ada", "password": "password", "display_name": " "});
    let answer = app.post(PATH, body).await;

    answer.is(422, "validation-failed");
    answer.blames(&["email", "password", "display_name"]);
}

#[tokio::test]
async fn a_weak_password_is_refused_with_what_to_do() {
    let app = App::start().await;

    let body = json!({"email": "ada@example.com", "password": "password1"});
    let answer = app.post(PATH, body).await;

    answer.is(422, "validation-failed").blames(&["password"]);
    let error = answer.json()["error"].as_str().unwrap().to_owned();
    assert!(error.starts_with("password is too easy to guess: "));
}

#[tokio::test]
async fn the_own_address_and_name_make_no_password() {
    let app = App::start().await;

    for password in ["ada.lovelace", "augusta ada king"] {
        let body = json!({
            "email": "ada.lovelace@example.com",
            "password": password,
            "display_name": "Augusta Ada King",
        });
        app.post(PATH, body).await.blames(&["password"]);
    }
}

/// The shortest that is hard to guess has nine.
#[tokio::test]
async fn a_password_has_8_to_128_characters_of_any_script() {
    let app = App::start().await;
    // Letters of which no two are neighbours, so that length alone decides.
    let letters = |n: u32| -> String {
        let letter = |i: u32| char::from_u32(0x4e00 + i * i * 7 % 20_000).unwrap();
        (1..=n).map(letter).collect()
    };

    for (length, status) in [(7, 422), (9, 201), (128, 201), (129, 422)] {
        let email = format!("with{length}@example.com");
        let body = json!({"email": email, "password": letters(length)});
        app.post(PATH, body).await.has_status(status);
    }
}

#[tokio::test]
async fn a_closed_service_registers_no_account() {
    let app = App::with(&TestStore::memory(), &[("REGISTRATION", "closed")]).await;

    app.post(PATH, ada()).await.is(403, "registration-closed");

    assert_eq!(app.envelopes().await, []);
}
