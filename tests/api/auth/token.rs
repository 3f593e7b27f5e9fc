//! Signing in in the words of OAuth 2.0, for tools that know no others.

use serde_json::Value;

use super::super::on_every_store;
use crate::support::{
    answer::Answer,
    app::App,
    client::{Call, Client},
    people::{Grant, PASSWORD},
    store::TestStore,
};

const PATH: &str = "/api/v1/auth/token";

fn form(client: &Client, fields: &str) -> Call {
    let call = client.call(reqwest::Method::POST, PATH);
    call.body(fields.to_owned(), "application/x-www-form-urlencoded")
}

fn by_password(client: &Client, username: &str, password: &str) -> Call {
    let password = password.replace(' ', "+");
    form(
        client,
        &format!("grant_type=password&username={username}&password={password}"),
    )
}

fn by_refresh_token(client: &Client, grant: &Grant) -> Call {
    let token = &grant.refresh_token;
    form(
        client,
        &format!("grant_type=refresh_token&refresh_token={token}"),
    )
}

/// Refused with this code, and with this problem's page.
#[track_caller]
fn refused(answer: &Answer, code: &str, slug: &str) {
    let body = answer.has_status(400).json();
    let page = format!("/problems/{slug}");
    assert_eq!(
        (&body["error"], &body["error_uri"]),
        (&code.into(), &page.into())
    );
    // RFC 6749, section 5.2, has some characters only.
    let description = body["error_description"].as_str().unwrap();
    assert!(
        !description.is_empty()
            && description
                .bytes()
                .all(|byte| matches!(byte, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e))
    );
}

async fn a_password_gives_tokens_that_work_everywhere(store: TestStore) {
    let app = App::on(&store).await;
    let ada = app.registered("ada@example.com").await;

    let grant = by_password(&app, "ada%40example.com", PASSWORD)
        .await
        .grant();

    ada.looks_at_themselves(&grant).await.ok();
    ada.refreshes(&grant).await.grant();
}

async fn a_refresh_token_is_good_for_one_use(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, first) = app.signed_in("ada@example.com").await;

    let second = by_refresh_token(&app, &first).await.grant();
    let third = by_refresh_token(&app, &second).await.grant();

    let reused = by_refresh_token(&app, &first).await;
    refused(&reused, "invalid_grant", "token-reused");
    ada.looks_at_themselves(&third)
        .await
        .is(401, "session-ended");
    let ended = by_refresh_token(&app, &third).await;
    refused(&ended, "invalid_grant", "session-ended");
}

on_every_store!(
    a_password_gives_tokens_that_work_everywhere,
    a_refresh_token_is_good_for_one_use,
);

#[tokio::test]
async fn an_account_that_may_not_sign_in_gets_the_same_answer() {
    let app = App::start().await;
    let root = app.admin().await;
    let ada = app.registered("ada@example.com").await;
    root.sets(&ada.id, "suspended").await.ok();
    let long = "x".repeat(200);

    for (username, password) in [
        ("root@example.com", "a wrong but long password"),
        ("nobody@example.com", PASSWORD),
        ("ada@example.com", PASSWORD),
        ("no+address", PASSWORD),
        ("root@example.com", long.as_str()),
    ] {
        let answer = by_password(&app, username, password).await;
        refused(&answer, "invalid_grant", "invalid-credentials");
    }
}

#[tokio::test]
async fn what_is_no_request_for_tokens_is_refused_in_the_words_of_oauth() {
    let app = App::start().await;

    for (fields, code) in [
        ("", "invalid_request"),
        ("username=ada", "invalid_request"),
        ("grant_type=password&username=ada", "invalid_request"),
        (
            "grant_type=password&username=&password=x",
            "invalid_request",
        ),
        (
            "grant_type=password&username=a&username=b&password=x",
            "invalid_request",
        ),
        (
            "grant_type=password&username=%ff&password=x",
            "invalid_request",
        ),
        ("grant_type=refresh_token", "invalid_request"),
        (
            "grant_type=authorization_code&code=x",
            "unsupported_grant_type",
        ),
        ("grant_type=&username=ada", "invalid_request"),
        (
            "grant_type=password&username=a&password=x&scope=admin",
            "invalid_scope",
        ),
    ] {
        let answer = form(&app, fields).await;
        refused(&answer, code, "malformed-request");
        assert!(!answer.text.contains("ada"), "nothing is repeated");
    }
}

#[tokio::test]
async fn what_a_tool_sends_besides_is_ignored() {
    let app = App::start().await;
    app.registered("ada@example.com").await;
    let fields = format!(
        "grant_type=password&username=ada@example.com&password={}&scope=&client_id=&client_secret=&audience=x",
        PASSWORD.replace(' ', "%20")
    );

    // A client without an id or a secret, as Swagger UI has it.
    let answer = form(&app, &fields)
        .header("authorization", "Basic Og==")
        .await;

    answer.grant();
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert_eq!(answer.headers["pragma"], "no-cache");
}

#[tokio::test]
async fn a_body_of_another_kind_is_a_problem_as_elsewhere() {
    let app = App::start().await;

    let json = app.post(PATH, Value::Object(Default::default())).await;
    let large = form(&app, &"x".repeat(70_000)).await;

    json.is(415, "unsupported-media-type");
    large.is(413, "payload-too-large");
}
