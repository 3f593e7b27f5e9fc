//! How many may watch, how often they may begin, and how often they may ask for a ticket.

use crate::support::{
    app::App,
    live::{STREAM, Stream, TICKET},
    store::TestStore,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_account_has_twenty_connections_and_one_that_is_closed_makes_room() {
    let app = App::start().await;
    let (_, adas) = app.signed_in("ada@example.com").await;
    let (_, bobs) = app.signed_in("bob@example.com").await;
    let mut streams = Vec::new();
    for _ in 0..20 {
        streams.push(Stream::opened(&app, &adas, "").await);
    }

    let refused = app.get(STREAM).by(&adas).await;

    refused.is(429, "too-many-live-connections");
    assert_eq!(refused.header("retry-after"), "30");
    Stream::opened(&app, &bobs, "").await;
    drop(streams.pop());
    while app.get(STREAM).by(&adas).await.status != 200 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_process_has_as_many_as_the_configuration_says() {
    let app = App::with(&TestStore::memory(), &[("LIVE_CONNECTIONS", "1")]).await;
    let (_, adas) = app.signed_in("ada@example.com").await;
    let (_, bobs) = app.signed_in("bob@example.com").await;
    let _stream = Stream::opened(&app, &adas, "").await;

    let refused = app.get(STREAM).by(&bobs).await;

    refused.is(503, "unavailable");
    assert_eq!(refused.header("retry-after"), "30");
}

#[tokio::test]
async fn who_asks_for_ticket_after_ticket_must_wait() {
    let app = App::with(&TestStore::memory(), &[("LIMITS", "on")]).await;
    let (_, adas) = app.signed_in("ada@example.com").await;
    let (_, bobs) = app.signed_in("bob@example.com").await;
    let ask = |grant| app.call(reqwest::Method::POST, TICKET).by(grant);
    for _ in 0..60 {
        ask(&adas).await.has_status(201);
    }

    ask(&adas).await.is(429, "too-many-attempts");
    ask(&bobs).await.has_status(201);
    app.clock.advance(time::Duration::seconds(1));
    ask(&adas).await.has_status(201);
}

#[tokio::test]
async fn who_opens_one_connection_after_the_other_must_wait() {
    let app = App::with(&TestStore::memory(), &[("LIMITS", "on")]).await;
    let (_, adas) = app.signed_in("ada@example.com").await;
    let (_, bobs) = app.signed_in("bob@example.com").await;
    let opens = async |grant| app.get(STREAM).by(grant).await;
    for _ in 0..60 {
        // Those that are open at the same time have a limit of their own.
        let answer = opens(&adas).await;
        assert_ne!(answer.slug_if_any(), "too-many-attempts");
    }

    let refused = opens(&adas).await;

    refused.is(429, "too-many-attempts");
    assert_eq!(refused.header("retry-after"), "1");
    opens(&bobs).await.has_status(200);
    app.clock.advance(time::Duration::seconds(1));
    let answer = opens(&adas).await;
    assert_ne!(answer.slug_if_any(), "too-many-attempts");
}
