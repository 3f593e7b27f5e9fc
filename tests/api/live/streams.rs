//! Server-sent events.

use serde_json::json;

use super::{account, renames};
use crate::{
    api::on_every_store,
    support::{
        app::App,
        live::{STREAM, Stream},
        store::TestStore,
    },
};

on_every_store!(
    people_are_sent_their_own_events_and_administrators_all,
    who_comes_back_gets_what_was_missed_and_then_what_comes,
    an_event_of_one_instance_reaches_a_stream_of_another,
);

const UPDATED: &str = "users.profile_updated";

async fn people_are_sent_their_own_events_and_administrators_all(store: TestStore) {
    let app = App::on(&store).await;
    let _live = app.serves_live_events();
    let root = app.admin().await;
    let (ada, adas) = app.signed_in("ada@example.com").await;
    let (bob, bobs) = app.signed_in("bob@example.com").await;
    let mut of_ada = Stream::opened(&app, &adas, "").await;
    let mut of_root = Stream::opened(&app, &root.grant, "").await;

    renames(&app, &bob, &bobs, "Bob").await;
    renames(&app, &ada, &adas, "Ada").await;

    let seen = of_ada.until(UPDATED).await;
    assert!(seen.iter().all(|message| account(message) == ada.id));
    let updated = seen.last().unwrap();
    assert_eq!(updated["data"]["fields"], json!(["display_name"]));
    assert_eq!(updated["at"], "2026-11-22T12:00:00.123456Z");
    let first = of_root.until(UPDATED).await;
    let second = of_root.until(UPDATED).await;
    assert_eq!(account(first.last().unwrap()), bob.id);
    assert_eq!(account(second.last().unwrap()), ada.id);
}

async fn who_comes_back_gets_what_was_missed_and_then_what_comes(store: TestStore) {
    let app = App::on(&store).await;
    let _live = app.serves_live_events();
    let (ada, grant) = app.signed_in("ada@example.com").await;
    let mut stream = Stream::opened(&app, &grant, "").await;
    renames(&app, &ada, &grant, "Ada 1").await;
    stream.until(UPDATED).await;
    let seen = stream.last_event_id.clone();
    drop(stream);

    renames(&app, &ada, &grant, "Ada 2").await;
    ada.changes_profile(&grant, json!({"locale": "en"}))
        .await
        .ok();
    app.settle().await;

    let by_header = app.get(STREAM).by(&grant).header("last-event-id", &seen);
    let by_query = Stream::opened(&app, &grant, &format!("?after={seen}")).await;
    for mut stream in [Stream::of(by_header).await, by_query] {
        let missed = [stream.message().await, stream.message().await];
        let fields = missed.map(|message| message["data"]["fields"].clone());
        assert_eq!(fields, [json!(["display_name"]), json!(["locale"])]);
        ada.changes_profile(&grant, json!({"time_zone": "Europe/Riga"}))
            .await;
        renames(
            &app,
            &ada,
            &grant,
            &format!("Ada at {}", stream.last_event_id),
        )
        .await;
        let next = stream.message().await;
        assert_eq!(next["data"]["user_id"], ada.id.as_str());
    }
}

async fn an_event_of_one_instance_reaches_a_stream_of_another(store: TestStore) {
    let (one, other) = (App::on(&store).await, App::on(&store).await);
    let _live = other.serves_live_events();
    let (ada, grant) = one.signed_in("ada@example.com").await;
    let mut stream = Stream::opened(&other, &grant, "").await;

    renames(&one, &ada, &grant, "Ada").await;

    let seen = stream.until(UPDATED).await;
    assert_eq!(account(seen.last().unwrap()), ada.id);
}

#[tokio::test]
async fn who_names_a_place_that_never_was_hears_of_a_gap_and_gets_what_comes() {
    let app = App::start().await;
    let _live = app.serves_live_events();
    let (ada, grant) = app.signed_in("ada@example.com").await;

    let call = app.get(&format!("{STREAM}?after=123456789")).by(&grant);
    let mut stream = Stream::of(call).await;
    renames(&app, &ada, &grant, "Ada").await;

    assert_ne!(stream.last_event_id, "123456789");
    stream.until(UPDATED).await;
}

#[tokio::test]
async fn a_place_that_is_none_is_refused() {
    let app = App::start().await;
    let (_, grant) = app.signed_in("ada@example.com").await;

    for after in ["x", "-1", "1.5", ""] {
        let answer = app.get(&format!("{STREAM}?after={after}")).by(&grant).await;
        answer.is(422, "validation-failed").blames(&["after"]);
    }
    let stream = app.get(STREAM).by(&grant).header("last-event-id", "x");
    let answer = stream.await;
    answer
        .is(422, "validation-failed")
        .blames(&["Last-Event-ID"]);
}

#[tokio::test]
async fn only_our_own_pages_and_those_that_are_listed_may_watch() {
    let listed = [("CORS_ORIGINS", "https://app.example.com")];
    let app = App::with(&TestStore::memory(), &listed).await;
    let (_, grant) = app.signed_in("ada@example.com").await;
    let from = |origin: &str| app.get(STREAM).by(&grant).header("origin", origin);

    let own = format!("http://{}", app.address);
    Stream::of(from("https://app.example.com")).await;
    Stream::of(from(&own)).await;

    for foreign in ["https://evil.example", "null"] {
        from(foreign).await.is(403, "foreign-origin");
    }
}
