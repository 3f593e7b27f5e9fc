//! The refresh token in a cookie, for browsers.

use reqwest::Method;
use serde_json::{Value, json};
use time::Duration;

use crate::{
    api::on_every_store,
    support::{
        answer::Answer,
        app::App,
        client::Call,
        people::{PASSWORD, Person},
        store::TestStore,
    },
};

on_every_store!(
    a_cookie_refreshes_and_is_replaced_by_the_next,
    a_cookie_spent_twice_ends_the_session,
    signing_out_removes_the_cookie,
    a_cookie_signs_out_when_the_access_token_has_run_out,
    a_cookie_of_another_session_than_the_one_meant_ends_nothing,
    two_cookies_sign_out_of_both,
);

const LOGOUT: &str = "/api/v1/auth/logout";
const REFRESH: &str = "/api/v1/auth/refresh";
const ATTRIBUTES: &str = "Path=/api/v1/auth; HttpOnly; Secure; SameSite=Strict";

/// Signs in as a browser does.
async fn by_cookie(app: &App, person: &Person) -> Answer {
    let body = json!({"email": person.email, "password": PASSWORD, "transport": "cookie"});
    let answer = app.post("/api/v1/auth/login", body).await;
    answer.has_status(200);
    answer
}

/// What the browser will send back: `portreeve_refresh=prt_...`.
fn cookie(answer: &Answer) -> String {
    let set = answer.header("set-cookie").split(';').next();
    set.unwrap_or_default().to_owned()
}

fn refresh_with(app: &App, cookie: &str) -> Call {
    app.call(Method::POST, REFRESH).header("cookie", cookie)
}

fn leave_with(app: &App, cookie: &str, body: Value) -> Call {
    app.post(LOGOUT, body).header("cookie", cookie)
}

async fn a_cookie_refreshes_and_is_replaced_by_the_next(store: TestStore) {
    let app = App::on(&store).await;
    let ada = app.registered("ada@example.com").await;
    let first = by_cookie(&app, &ada).await;

    let second = refresh_with(&app, &cookie(&first)).await;
    let third = refresh_with(&app, &cookie(&second)).await;

    assert_ne!(cookie(&second), cookie(&first));
    assert_eq!(third.ok().get("refresh_token"), None);
    ada.looks_at_themselves(&third.grant()).await.ok();
}

async fn a_cookie_spent_twice_ends_the_session(store: TestStore) {
    let app = App::with(&store, &[("REFRESH_GRACE_SECONDS", "0")]).await;
    let ada = app.registered("ada@example.com").await;
    let first = cookie(&by_cookie(&app, &ada).await);
    let second = cookie(&refresh_with(&app, &first).await);

    refresh_with(&app, &first).await.is(401, "token-reused");

    refresh_with(&app, &second).await.is(401, "session-ended");
}

async fn signing_out_removes_the_cookie(store: TestStore) {
    let app = App::on(&store).await;
    let ada = app.registered("ada@example.com").await;
    let signed_in = by_cookie(&app, &ada).await;

    let left = ada.logs_out(&signed_in.grant(), "current").await;

    let removal = format!("portreeve_refresh=; Max-Age=0; {ATTRIBUTES}");
    assert_eq!(left.has_status(204).header("set-cookie"), removal);
    refresh_with(&app, &cookie(&signed_in))
        .await
        .is(401, "session-ended");
}

async fn a_cookie_signs_out_when_the_access_token_has_run_out(store: TestStore) {
    let app = App::on(&store).await;
    let ada = app.registered("ada@example.com").await;
    let signed_in = by_cookie(&app, &ada).await;
    let cookie = cookie(&signed_in);
    app.clock.advance(Duration::minutes(16));

    let leaves = || leave_with(&app, &cookie, json!({}));
    let first = leaves().by(&signed_in.grant()).await;
    let again = leaves().await;

    let removal = format!("portreeve_refresh=; Max-Age=0; {ATTRIBUTES}");
    for left in [&first, &again] {
        assert_eq!(left.has_status(204).header("set-cookie"), removal);
    }
    refresh_with(&app, &cookie).await.is(401, "session-ended");
}

async fn a_cookie_of_another_session_than_the_one_meant_ends_nothing(store: TestStore) {
    let app = App::on(&store).await;
    let (_, hers) = app.signed_in("ada@example.com").await;
    let bob = app.registered("bob@example.com").await;
    let cookie = cookie(&by_cookie(&app, &bob).await);

    let body = json!({"session_id": hers.session_id});
    let left = leave_with(&app, &cookie, body).await;

    assert_eq!(left.has_status(204).header("set-cookie"), "");
    refresh_with(&app, &cookie).await.ok();
}

async fn two_cookies_sign_out_of_both(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, mallory) = (
        app.registered("ada@example.com").await,
        app.registered("mallory@example.com").await,
    );
    let one = cookie(&by_cookie(&app, &ada).await);
    let other = cookie(&by_cookie(&app, &mallory).await);

    let left = leave_with(&app, &format!("{one}; {other}"), json!({})).await;

    left.has_status(204);
    refresh_with(&app, &one).await.is(401, "session-ended");
    refresh_with(&app, &other).await.is(401, "session-ended");
}

#[tokio::test]
async fn two_refresh_cookies_are_refused_and_removed() {
    let app = App::start().await;
    let (ada, mallory) = (
        app.registered("ada@example.com").await,
        app.registered("mallory@example.com").await,
    );
    let hers = cookie(&by_cookie(&app, &ada).await);
    let planted = cookie(&by_cookie(&app, &mallory).await);

    for both in [
        format!("{planted}; {hers}"),
        format!("{hers}; a=1; {planted}"),
    ] {
        let refused = refresh_with(&app, &both).await;

        let removals: Vec<_> = refused.headers.get_all("set-cookie").iter().collect();
        let own = format!("portreeve_refresh=; Max-Age=0; {ATTRIBUTES}");
        refused.is(400, "ambiguous-cookie");
        assert_eq!(removals[0], own.as_str());
        assert!(
            removals
                .iter()
                .all(|one| one.to_str().unwrap().contains("Max-Age=0"))
        );
    }

    refresh_with(&app, &hers).await.ok();
}

#[tokio::test]
async fn a_sibling_page_can_neither_refresh_nor_sign_out() {
    let app = App::start().await;
    let ada = app.registered("ada@example.com").await;
    let cookie = cookie(&by_cookie(&app, &ada).await);

    for (name, value) in [
        ("origin", "https://sibling.example.com"),
        ("sec-fetch-site", "same-site"),
        ("sec-fetch-site", "cross-site"),
    ] {
        let refreshed = refresh_with(&app, &cookie).header(name, value).await;
        refreshed.is(403, "foreign-origin");
        let left = leave_with(&app, &cookie, json!({}))
            .header(name, value)
            .await;
        left.is(403, "foreign-origin");
        assert_eq!(left.header("set-cookie"), "");
    }

    refresh_with(&app, &cookie).await.ok();
}

#[tokio::test]
async fn over_https_and_below_a_path_the_cookie_says_so() {
    let variables = [
        ("PUBLIC_URL", "https://example.com/accounts/"),
        ("COOKIE_NAME", "shop"),
    ];
    let app = App::with(&TestStore::memory(), &variables).await;
    let ada = app.registered("ada@example.com").await;

    let signed_in = by_cookie(&app, &ada).await;

    let (token, attributes) = signed_in.header("set-cookie").split_once("; ").unwrap();
    assert!(token.starts_with("__Secure-shop=prt_"), "{token}");
    assert_eq!(
        attributes,
        "Max-Age=604800; Path=/accounts/api/v1/auth; HttpOnly; Secure; SameSite=Strict"
    );
    let second = refresh_with(&app, token).await;
    second.ok();
    let unprefixed = token.strip_prefix("__Secure-").unwrap();
    refresh_with(&app, unprefixed).await.has_status(204);
}

#[tokio::test]
async fn our_own_page_can_refresh_behind_a_proxy_that_names_another_host() {
    let variables = [("PUBLIC_URL", "https://example.com")];
    let app = App::with(&TestStore::memory(), &variables).await;
    let ada = app.registered("ada@example.com").await;
    let cookie = cookie(&by_cookie(&app, &ada).await);

    let own = refresh_with(&app, &cookie)
        .header("origin", "https://example.com")
        .header("sec-fetch-site", "same-origin")
        .await;

    own.ok();
}

#[tokio::test]
async fn the_refresh_token_is_in_the_cookie_and_nowhere_else() {
    let app = App::start().await;
    let ada = app.registered("ada@example.com").await;

    let answer = by_cookie(&app, &ada).await;

    assert!(!answer.text.contains("refresh_token") && !answer.text.contains("prt_"));
    let (token, attributes) = answer.header("set-cookie").split_once("; ").unwrap();
    assert!(token.starts_with("portreeve_refresh=prt_"));
    assert_eq!(attributes, format!("Max-Age=604800; {ATTRIBUTES}"));
}

#[tokio::test]
async fn a_sign_in_without_the_cookie_sets_none() {
    let app = App::start().await;
    let ada = app.registered("ada@example.com").await;

    let answer = ada.tries(PASSWORD).await;

    assert_eq!(answer.has_status(200).header("set-cookie"), "");
}

#[tokio::test]
async fn signing_out_elsewhere_leaves_the_cookie() {
    let app = App::start().await;
    let ada = app.registered("ada@example.com").await;
    let grant = by_cookie(&app, &ada).await.grant();

    let left = ada.logs_out(&grant, "others").await;

    assert_eq!(left.has_status(204).header("set-cookie"), "");
}

#[tokio::test]
async fn a_foreign_page_cannot_sign_its_visitors_in() {
    let app = App::start().await;
    let ada = app.registered("ada@example.com").await;
    let log_in = |transport| {
        let body = json!({"email": ada.email, "password": ada.password, "transport": transport});
        let call = app.post("/api/v1/auth/login", body);
        call.header("origin", "https://evil.example")
    };

    let by_cookie = log_in("cookie").await;
    let for_a_script = log_in("body").await;

    by_cookie.is(403, "foreign-origin");
    assert_eq!(by_cookie.header("set-cookie"), "");
    // A script has to be allowed by CORS to read them, and the browser keeps nothing.
    for_a_script.has_status(200);
}

#[tokio::test]
async fn a_foreign_page_cannot_refresh_by_cookie() {
    let app = App::start().await;
    let ada = app.registered("ada@example.com").await;
    let cookie = cookie(&by_cookie(&app, &ada).await);

    for origin in ["https://evil.example", "null", ""] {
        let answer = refresh_with(&app, &cookie).header("origin", origin).await;
        answer.is(403, "foreign-origin");
    }

    refresh_with(&app, &cookie).await.ok();
}

#[tokio::test]
async fn our_own_pages_and_listed_ones_can() {
    let variables = [("CORS_ORIGINS", "https://app.example.com")];
    let app = App::with(&TestStore::memory(), &variables).await;
    let ada = app.registered("ada@example.com").await;
    let first = by_cookie(&app, &ada).await;

    let own = format!("http://{}", app.address);
    let second = refresh_with(&app, &cookie(&first))
        .header("origin", own)
        .await;
    let listed = "https://app.example.com";
    let third = refresh_with(&app, &cookie(&second))
        .header("origin", listed)
        .await;

    third.ok();
}

#[tokio::test]
async fn a_wildcard_lists_no_origin_for_cookies() {
    let app = App::with(&TestStore::memory(), &[("CORS_ORIGINS", "*")]).await;
    let ada = app.registered("ada@example.com").await;
    let cookie = cookie(&by_cookie(&app, &ada).await);

    let foreign = refresh_with(&app, &cookie)
        .header("origin", "https://evil.example")
        .await;

    foreign.is(403, "foreign-origin");
}

#[tokio::test]
async fn a_token_in_the_body_needs_no_origin_and_goes_before_the_cookie() {
    let app = App::start().await;
    let (ada, grant) = app.signed_in("ada@example.com").await;

    let answer = ada
        .refreshes(&grant)
        .header("origin", "https://evil.example")
        .header("cookie", "portreeve_refresh=prt_rubbish")
        .await;

    answer.ok();
    assert_eq!(answer.header("set-cookie"), "");
}

#[tokio::test]
async fn a_transport_that_does_not_exist_is_refused() {
    let app = App::start().await;
    app.registered("ada@example.com").await;

    let body = json!({"email": "ada@example.com", "password": PASSWORD, "transport": "pigeon"});

    app.post("/api/v1/auth/login", body)
        .await
        .is(400, "malformed-request");
}
