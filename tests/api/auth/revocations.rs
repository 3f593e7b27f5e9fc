//! The feed of ended sessions, for services that check access tokens by themselves.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::timeout;

use super::super::on_every_store;
use crate::support::{
    app::{App, REVOCATIONS_TOKEN},
    people::{OTHER_PASSWORD, PASSWORD},
    published,
    store::TestStore,
};

const FEED: &str = "/api/v1/auth/revocations";

async fn read(app: &App, since: &str) -> Value {
    let path = if since.is_empty() {
        FEED.to_owned()
    } else {
        format!("{FEED}?cursor={since}")
    };
    app.get(&path).bearing(REVOCATIONS_TOKEN).await.ok()
}

fn ids(feed: &Value) -> Vec<&str> {
    let items = feed["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["session_id"].as_str().unwrap())
        .collect()
}

async fn every_end_is_in_the_feed(store: TestStore) {
    let app = App::on(&store).await;
    let root = app.admin().await;
    let (ada, one) = app.signed_in("ada@example.com").await;
    let (two, three) = (ada.logs_in().await, ada.logs_in().await);
    let (bob, bobs) = app.signed_in("bob@example.com").await;

    ada.logs_out(&one, "current").await.has_status(204);
    app.clock.advance(time::Duration::SECOND);
    ada.changes_password(&two, PASSWORD, OTHER_PASSWORD)
        .await
        .has_status(204);
    app.clock.advance(time::Duration::SECOND);
    root.sets(&bob.id, "suspended").await.ok();

    let feed = read(&app, "").await;
    assert_eq!(
        ids(&feed),
        [&one.session_id, &three.session_id, &bobs.session_id]
    );
    assert_eq!(feed["has_more"], false);
    let ended = &feed["items"][0];
    assert_eq!(ended["ended_at"], "2026-11-22T12:00:00.123456Z");
    // The quarter of an hour of the last token, and the grace in which it may have been given out again.
    assert_eq!(ended["expires_at"], "2026-11-22T12:15:10.123456Z");
}

async fn who_comes_back_gets_what_is_new_and_the_last_half_minute(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, first) = app.signed_in("ada@example.com").await;
    let (second, third) = (ada.logs_in().await, ada.logs_in().await);
    ada.logs_out(&first, "current").await.has_status(204);
    app.clock.advance(time::Duration::seconds(29));
    ada.logs_out(&second, "current").await.has_status(204);

    let place = read(&app, "").await["next_cursor"]
        .as_str()
        .unwrap()
        .to_owned();
    let again = read(&app, &place).await;
    app.clock.advance(time::Duration::seconds(31));
    let place = again["next_cursor"].as_str().unwrap();
    let later = read(&app, place).await["next_cursor"]
        .as_str()
        .unwrap()
        .to_owned();
    ada.logs_out(&third, "current").await.has_status(204);
    let latest = read(&app, &later).await;

    assert_eq!(ids(&again), [&first.session_id, &second.session_id]);
    assert_eq!(ids(&latest), [&third.session_id]);
}

async fn what_no_token_is_left_of_is_left_out(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    ada.logs_out(&grant, "current").await.has_status(204);

    app.clock.advance(time::Duration::minutes(16));
    let soon = read(&app, "").await;
    app.clock.advance(time::Duration::seconds(11));
    let late = read(&app, "").await;

    assert_eq!(ids(&soon), [&grant.session_id]);
    assert_eq!(ids(&late), [""; 0]);
}

async fn a_token_with_an_older_longer_lifetime_is_listed_to_its_end(store: TestStore) {
    let before = App::with(&store, &[("JWT_EXPIRE_MINUTES", "60")]).await;
    let (ada, grant) = before.signed_in("ada@example.com").await;
    let app = App::with(&store, &[("JWT_EXPIRE_MINUTES", "1")]).await;
    let ada = ada.at(&app);

    app.clock.advance(time::Duration::minutes(5));
    let next = ada.refreshes(&grant).await.grant();
    ada.logs_out(&next, "current").await.has_status(204);
    app.clock.advance(time::Duration::minutes(50));
    let feed = read(&app, "").await;

    assert_eq!(ids(&feed), [&grant.session_id]);
    let expires_at = &feed["items"][0]["expires_at"];
    assert_eq!(expires_at, "2026-11-22T13:00:10.123456Z");
}

async fn a_watcher_is_sent_each_end_once(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, first) = app.signed_in("ada@example.com").await;
    let second = ada.logs_in().await;
    ada.logs_out(&first, "current").await.has_status(204);

    let mut stream = Stream::opened(&app, "").await;
    let (id, of_first) = stream.event().await;
    app.clock.advance(time::Duration::SECOND);
    ada.logs_out(&second, "current").await.has_status(204);
    let (_, of_second) = stream.event().await;
    let mut resumed = Stream::opened(&app, &id).await;

    assert_eq!(of_first["session_id"], first.session_id.as_str());
    assert_eq!(of_second["session_id"], second.session_id.as_str());
    assert_eq!(resumed.event().await.1, of_first);
    assert_eq!(resumed.event().await.1, of_second);
}

on_every_store!(
    every_end_is_in_the_feed,
    who_comes_back_gets_what_is_new_and_the_last_half_minute,
    what_no_token_is_left_of_is_left_out,
    a_token_with_an_older_longer_lifetime_is_listed_to_its_end,
    a_watcher_is_sent_each_end_once,
);

fn is_as_published(kind: &str, data: &Value) {
    let watching = published::operation("GET", &format!("{FEED}/stream")).unwrap();
    assert!(
        watching
            .shown_event()
            .starts_with(&format!("event: {kind}\n"))
    );
    let schema = json!({"$ref": "#/components/schemas/Revocation"});
    assert_eq!(published::conforms(&schema, data), Ok(()));
}

/// Server-sent events as they come in.
struct Stream {
    response: reqwest::Response,
    text: String,
}

impl Stream {
    async fn opened(app: &App, last_event_id: &str) -> Self {
        let mut call = app
            .get(&format!("{FEED}/stream"))
            .bearing(REVOCATIONS_TOKEN);
        if !last_event_id.is_empty() {
            call = call.header("last-event-id", last_event_id);
        }
        let response = call.stream().await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self {
            response,
            text: String::new(),
        }
    }

    /// The id and the data of the next one.
    async fn event(&mut self) -> (String, Value) {
        let reading = async {
            loop {
                if let Some((event, rest)) = self.text.split_once("\n\n") {
                    let field = |name: &str| {
                        let line = event
                            .lines()
                            .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
                        line.map(|line| line.trim().to_owned())
                    };
                    let found = (field("event"), field("id"), field("data"));
                    self.text = rest.to_owned();
                    if let (Some(kind), Some(id), Some(data)) = found {
                        let data = serde_json::from_str(&data).unwrap();
                        is_as_published(&kind, &data);
                        return (id, data);
                    }
                    continue;
                }
                let chunk = self.response.chunk().await.unwrap().expect("it goes on");
                self.text.push_str(std::str::from_utf8(&chunk).unwrap());
            }
        };
        timeout(Duration::from_secs(120), reading)
            .await
            .expect("an event comes")
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn so_many_may_watch_and_one_who_leaves_makes_room() {
    let app = App::start().await;
    let another = || {
        app.get(&format!("{FEED}/stream"))
            .bearing(REVOCATIONS_TOKEN)
    };
    let mut watching = Vec::new();
    for _ in 0..100 {
        watching.push(Stream::opened(&app, "").await);
    }

    let refused = another().await;
    refused.is(503, "unavailable");
    assert_eq!(refused.header("retry-after"), "30");

    drop(watching.pop());
    let room = async { while another().stream().await.status() != 200 {} };
    let found = timeout(Duration::from_secs(120), room).await;
    assert!(found.is_ok(), "no other client gets in");
}

#[tokio::test]
async fn a_place_that_is_none_is_refused() {
    let app = App::start().await;

    for since in ["x", "-1", "1.2", "2026-11-22T12%3A00%3A00Z"] {
        let answer = app
            .get(&format!("{FEED}?cursor={since}"))
            .bearing(REVOCATIONS_TOKEN)
            .await;
        answer.is(422, "validation-failed").blames(&["cursor"]);
    }
    let stream = app
        .get(&format!("{FEED}/stream"))
        .bearing(REVOCATIONS_TOKEN);
    let answer = stream.header("last-event-id", "x").await;
    answer
        .is(422, "validation-failed")
        .blames(&["Last-Event-ID"]);
}

#[tokio::test]
async fn without_a_token_in_the_configuration_it_cannot_be_read() {
    let app = App::with(&TestStore::memory(), &[("REVOCATIONS_TOKEN", "")]).await;

    for token in [REVOCATIONS_TOKEN, ""] {
        app.get(FEED)
            .bearing(token)
            .await
            .is(401, "invalid-revocations-token");
    }
}

#[tokio::test]
async fn a_feed_longer_than_one_answer_comes_in_several() {
    let many = [("MAX_SESSIONS_PER_ACCOUNT", "2000")];
    let app = App::with(&TestStore::memory(), &many).await;
    let (ada, last) = app.signed_in("ada@example.com").await;
    let mut all = Vec::new();
    for _ in 0..1001 {
        all.push(ada.logs_in().await.session_id);
    }
    ada.logs_out(&last, "others").await.has_status(204);

    let first = read(&app, "").await;
    let second = read(&app, first["next_cursor"].as_str().unwrap()).await;

    assert_eq!(
        (&first["has_more"], &second["has_more"]),
        (&json!(true), &json!(false))
    );
    let mut met = [ids(&first), ids(&second)].concat();
    met.sort_unstable();
    all.sort_unstable();
    assert_eq!(met, all);
}
