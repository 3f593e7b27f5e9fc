//! Tickets: what a browser opens a connection with.

use time::Duration;

use crate::{
    api::{at_once, declared::live::handshake, on_every_store},
    support::{
        app::App,
        live::{SOCKET, STREAM, Socket, Stream, TICKET, ticket},
        store::TestStore,
    },
};

on_every_store!(
    a_ticket_opens_one_connection,
    of_those_who_use_a_ticket_at_once_one_gets_in,
    a_ticket_is_good_for_half_a_minute,
    a_ticket_goes_with_its_session,
);

fn with(ticket: &str) -> String {
    format!("{STREAM}?ticket={ticket}")
}

async fn a_ticket_opens_one_connection(store: TestStore) {
    let app = App::on(&store).await;
    let (_, grant) = app.signed_in("ada@example.com").await;
    let one = ticket(&app, &grant).await;
    let other = ticket(&app, &grant).await;

    let stream = Stream::of(app.get(&with(&one))).await;
    let again = app.get(&with(&one)).await;
    let socket = Socket::try_open(&app, &format!("?ticket={other}"), &[]).await;
    let twice = Socket::try_open(&app, &format!("?ticket={other}"), &[]).await;

    again.is(401, "invalid-ticket");
    assert_eq!((socket.is_ok(), twice.err()), (true, Some(401)));
    drop(stream);
}

async fn of_those_who_use_a_ticket_at_once_one_gets_in(store: TestStore) {
    let app = App::on(&store).await;
    let (_, grant) = app.signed_in("ada@example.com").await;
    let ticket = ticket(&app, &grant).await;

    let answers = at_once(20, |_| app.get(&with(&ticket))).await;

    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    let let_in = statuses.iter().filter(|status| **status == 200).count();
    assert_eq!(let_in, 1, "{statuses:?}");
    let refused = statuses.iter().filter(|status| **status == 401).count();
    assert_eq!(refused, 19, "{statuses:?}");
}

async fn a_ticket_is_good_for_half_a_minute(store: TestStore) {
    let app = App::on(&store).await;
    let (_, grant) = app.signed_in("ada@example.com").await;
    let (soon, late) = (ticket(&app, &grant).await, ticket(&app, &grant).await);

    app.clock.advance(Duration::milliseconds(29_999));
    Stream::of(app.get(&with(&soon))).await;
    app.clock.advance(Duration::milliseconds(1));

    app.get(&with(&late)).await.is(401, "invalid-ticket");
}

async fn a_ticket_goes_with_its_session(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    let ticket = ticket(&app, &grant).await;

    ada.logs_out(&grant, "current").await.has_status(204);

    app.get(&with(&ticket)).await.is(401, "session-ended");
}

#[tokio::test]
async fn a_ticket_is_of_no_use_to_another_who_is_signed_in() {
    let app = App::start().await;
    let (_, adas) = app.signed_in("ada@example.com").await;
    let (_, bobs) = app.signed_in("bob@example.com").await;
    let (own, stolen) = (ticket(&app, &adas).await, ticket(&app, &adas).await);

    Stream::of(app.get(&with(&own)).by(&adas)).await;
    let by_bob = app.get(&with(&stolen)).by(&bobs).await;

    by_bob.is(401, "invalid-ticket");
    app.get(&with(&stolen)).await.is(401, "invalid-ticket");
}

/// Whatever can be refused without it is refused before it is spent.
#[tokio::test]
async fn a_ticket_outlives_a_request_that_opens_nothing_anyway() {
    let app = App::start().await;
    let (_, grant) = app.signed_in("ada@example.com").await;
    let ticket = ticket(&app, &grant).await;
    let socket = format!("{SOCKET}?ticket={ticket}");
    let call = |path: &str| app.get(path);

    let foreign = call(&with(&ticket)).header("origin", "https://evil.example");
    foreign.await.is(403, "foreign-origin");
    let nowhere = call(&format!("{}&after=x", with(&ticket)));
    nowhere.await.is(422, "validation-failed");
    let nowhere = call(&with(&ticket)).header("last-event-id", "x");
    nowhere.await.is(422, "validation-failed");
    call(&with(&ticket))
        .bearing("x")
        .await
        .is(401, "invalid-access-token");
    call(&socket).await.is(400, "malformed-request");
    let other_version = handshake(call(&socket)).header("sec-websocket-version", "8");
    other_version.await.is(426, "unsupported-websocket-version");
    let other_key = handshake(call(&socket)).header("sec-websocket-key", "x");
    other_key.await.is(400, "malformed-request");
    let head = handshake(app.call(reqwest::Method::HEAD, &socket));
    assert_eq!(head.stream().await.status(), 405);

    Stream::of(call(&with(&ticket))).await;
    call(&with(&ticket)).await.is(401, "invalid-ticket");
}

#[tokio::test]
async fn a_ticket_is_not_spent_where_there_is_no_room() {
    let app = App::with(&TestStore::memory(), &[("LIVE_CONNECTIONS", "1")]).await;
    let (_, grant) = app.signed_in("ada@example.com").await;
    let ticket = ticket(&app, &grant).await;
    let stream = Stream::opened(&app, &grant, "").await;

    app.get(&with(&ticket)).await.is(503, "unavailable");

    drop(stream);
    loop {
        let answer = app.get(&with(&ticket)).await;
        if answer.status != 503 {
            answer.has_status(200);
            break;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn what_is_no_ticket_opens_nothing() {
    let app = App::start().await;
    let (_, grant) = app.signed_in("ada@example.com").await;
    let real = ticket(&app, &grant).await;
    let forged = format!("{}A", &real[..real.len() - 1]);

    for none in [
        "",
        "x",
        &grant.access_token,
        &forged.replace("pet_", "pet-"),
    ] {
        app.get(&with(none)).await.is(401, "invalid-ticket");
    }
    app.get(&format!("/api/v1/users/me?ticket={real}"))
        .await
        .is(401, "invalid-access-token");
}

#[tokio::test]
async fn a_ticket_says_how_long_it_is_good() {
    let app = App::start().await;
    let (_, grant) = app.signed_in("ada@example.com").await;

    let answer = app.call(reqwest::Method::POST, TICKET).by(&grant).await;

    let body = answer.has_status(201).json();
    assert_eq!(body["expires_in"], 30);
    assert!(body["ticket"].as_str().unwrap().starts_with("pet_"));
}
