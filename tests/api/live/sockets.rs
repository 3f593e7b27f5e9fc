//! WebSockets.

use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use super::{account, renames};
use crate::{
    api::{declared::live::handshake, on_every_store},
    support::{
        app::App,
        live::{SOCKET, Socket, ticket},
        store::TestStore,
    },
};

on_every_store!(
    a_socket_is_sent_the_same_as_a_stream,
    a_client_says_in_its_first_message_where_to_begin,
    an_event_of_one_instance_reaches_a_socket_of_another,
);

const UPDATED: &str = "users.profile_updated";

async fn a_socket_is_sent_the_same_as_a_stream(store: TestStore) {
    let app = App::on(&store).await;
    let _live = app.serves_live_events();
    let (ada, adas) = app.signed_in("ada@example.com").await;
    let (bob, bobs) = app.signed_in("bob@example.com").await;
    let mut socket = Socket::opened(&app, &adas, "").await;

    renames(&app, &bob, &bobs, "Bob").await;
    renames(&app, &ada, &adas, "Ada").await;

    let seen = socket.until(UPDATED).await;
    assert!(seen.iter().all(|message| account(message) == ada.id));
    let updated = seen.last().unwrap();
    assert_eq!(updated["data"]["fields"], json!(["display_name"]));
}

async fn a_client_says_in_its_first_message_where_to_begin(store: TestStore) {
    let app = App::on(&store).await;
    let _live = app.serves_live_events();
    let (ada, grant) = app.signed_in("ada@example.com").await;
    let mut socket = Socket::opened(&app, &grant, "").await;
    renames(&app, &ada, &grant, "Ada").await;
    let seen = socket.until(UPDATED).await;
    let id = seen.last().unwrap()["id"].as_str().unwrap().to_owned();
    drop(socket);
    let patch = json!({"locale": "en"});
    ada.changes_profile(&grant, patch).await.ok();
    app.settle().await;

    let mut by_message = Socket::opened(&app, &grant, "").await;
    let after = json!({"after": id}).to_string();
    by_message.sends(Message::text(after)).await;
    let by_query = Socket::opened(&app, &grant, &format!("?after={id}")).await;

    for mut socket in [by_message, by_query] {
        let missed = socket.message().await;
        assert_eq!(missed["data"]["fields"], json!(["locale"]));
    }
}

async fn an_event_of_one_instance_reaches_a_socket_of_another(store: TestStore) {
    let (one, other) = (App::on(&store).await, App::on(&store).await);
    let _live = other.serves_live_events();
    let (ada, grant) = one.signed_in("ada@example.com").await;
    let ticket = ticket(&one, &grant).await;
    let opened = Socket::try_open(&other, &format!("?ticket={ticket}"), &[]).await;
    let mut socket = opened.expect("a ticket of one instance is good at another");

    renames(&one, &ada, &grant, "Ada").await;

    let seen = socket.until(UPDATED).await;
    assert_eq!(account(seen.last().unwrap()), ada.id);
}

#[tokio::test]
async fn a_ping_is_answered() {
    let app = App::start().await;
    let (_, grant) = app.signed_in("ada@example.com").await;
    let mut socket = Socket::opened(&app, &grant, "").await;

    socket.sends(Message::Ping(vec![1, 2, 3].into())).await;

    assert_eq!(socket.pong().await, [1, 2, 3]);
}

#[tokio::test]
async fn a_request_for_something_else_is_refused() {
    let app = App::start().await;
    let (_, grant) = app.signed_in("ada@example.com").await;

    app.get(SOCKET)
        .by(&grant)
        .await
        .is(400, "malformed-request");
    let authorization = format!("Bearer {}", grant.access_token);
    for (name, value) in [
        ("content-length", "5"),
        ("transfer-encoding", "chunked"),
        ("upgrade", "h2c"),
        ("connection", "keep-alive"),
    ] {
        let headers = [("authorization", authorization.as_str()), (name, value)];
        let refused = Socket::try_open(&app, "", &headers).await;
        assert_eq!(refused.err(), Some(400), "{name}");
    }
}

#[tokio::test]
async fn another_version_is_told_which_one_there_is() {
    let app = App::start().await;
    let (_, grant) = app.signed_in("ada@example.com").await;
    let versions = |lines: &[&'static str]| {
        let upgrade = app.get(SOCKET).by(&grant).header("connection", "upgrade");
        let call = upgrade
            .header("upgrade", "websocket")
            .header("sec-websocket-key", KEY);
        let lines = lines.iter();
        lines.fold(call, |call, line| {
            call.header("sec-websocket-version", line)
        })
    };

    for lines in [
        &[][..],
        &["8"],
        &[""],
        &["13, 8"],
        &["13", "13"],
        &["13", "8"],
    ] {
        let refused = versions(lines).await;
        refused.is(426, "unsupported-websocket-version");
        assert_eq!(refused.header("sec-websocket-version"), "13");
        assert_eq!(refused.header("upgrade"), "websocket");
    }
    assert_eq!(versions(&["13"]).stream().await.status(), 101);
}

const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

#[tokio::test]
async fn a_key_is_there_once_and_is_sixteen_bytes() {
    let app = App::start().await;
    let (_, grant) = app.signed_in("ada@example.com").await;
    let keys = |lines: &[&'static str]| {
        let upgrade = app.get(SOCKET).by(&grant).header("connection", "upgrade");
        let call = upgrade
            .header("upgrade", "websocket")
            .header("sec-websocket-version", "13");
        let lines = lines.iter();
        lines.fold(call, |call, line| call.header("sec-websocket-key", line))
    };

    for lines in [
        &[][..],
        &[""],
        &["x"],
        &["dGhlIHNhbXBsZSBub25jZQ"],
        &["dGhlIHNhbXBsZSBub25jZQ="],
        &["dGhlIHNhbXBsZSBub25jZT8/"],
        &["dGhlIHNhbXBsZSBub25j!Q=="],
        &["dGhlIHNhbXBsZSBub25jZSBub25jZQ=="],
        &[KEY, KEY],
    ] {
        let refused = keys(lines).await;
        refused.is(400, "malformed-request");
    }
    assert_eq!(keys(&[KEY]).stream().await.status(), 101);
}

#[tokio::test]
async fn a_websocket_has_no_head() {
    let app = App::start().await;
    let (_, grant) = app.signed_in("ada@example.com").await;
    let head = handshake(app.call(reqwest::Method::HEAD, SOCKET)).by(&grant);

    let refused = head.stream().await;

    assert_eq!(refused.status(), 405);
    assert_eq!(refused.headers()["allow"], "GET, OPTIONS");
    let options = app.call(reqwest::Method::OPTIONS, SOCKET).stream().await;
    assert_eq!(options.headers()["allow"], "GET, OPTIONS");
}

#[tokio::test]
async fn a_page_of_another_site_may_not_open_one() {
    let app = App::start().await;
    let (_, grant) = app.signed_in("ada@example.com").await;
    let authorization = format!("Bearer {}", grant.access_token);
    let own = format!("http://{}", app.address);

    for (origin, refused) in [
        ("https://evil.example", Some(403)),
        ("null", Some(403)),
        (&own, None),
    ] {
        let headers = [
            ("authorization", authorization.as_str()),
            ("origin", origin),
        ];
        let opened = Socket::try_open(&app, "", &headers).await;
        assert_eq!(opened.err(), refused, "{origin}");
    }
}
