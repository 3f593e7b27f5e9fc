use std::collections::BTreeSet;

use serde_json::{Value, json};
use time::Duration;

use crate::{
    api::on_every_store,
    support::{
        app::App,
        people::{Admin, PASSWORD},
        store::TestStore,
    },
};

on_every_store!(
    all_pages_together_hold_everybody_once_the_newest_first,
    somebody_who_registers_meanwhile_shifts_nothing,
    the_last_page_says_that_it_is_the_last,
    the_list_is_searched_by_parts_of_address_and_name,
    a_search_knows_no_wildcards,
    the_list_is_filtered_by_address_role_status_and_time,
    any_time_may_be_asked_for,
    filters_and_pages_go_together,
);

/// The addresses on a page, and where the next one begins.
async fn page(root: &Admin, query: &str) -> (Vec<String>, Option<String>) {
    let body = root.lists(query).await.ok();
    let items = body["items"].as_array().unwrap().iter();
    let emails = items.map(|user| user["email"].as_str().unwrap().to_owned());
    (
        emails.collect(),
        body["next_cursor"].as_str().map(str::to_owned),
    )
}

async fn emails(root: &Admin, query: &str) -> Vec<String> {
    page(root, query).await.0
}

/// Six people, each a second after the one before, and the administrator, who came first.
async fn town(app: &App) -> Admin {
    let root = app.admin().await;
    for name in ["ann", "ben", "cleo", "dan", "eva", "finn"] {
        app.clock.advance(Duration::SECOND);
        app.registered(&format!("{name}@example.com")).await;
    }
    app.settle().await;
    root
}

async fn all_pages_together_hold_everybody_once_the_newest_first(store: TestStore) {
    let app = App::on(&store).await;
    let root = town(&app).await;

    let mut everybody = Vec::new();
    let mut next = Some(String::new());
    while let Some(cursor) = next {
        let query = match cursor.as_str() {
            "" => "?limit=3".to_owned(),
            cursor => format!("?limit=3&cursor={cursor}"),
        };
        let (items, following) = page(&root, &query).await;
        assert!((1..=3).contains(&items.len()));
        everybody.extend(items);
        next = following;
    }

    let expected = ["finn", "eva", "dan", "cleo", "ben", "ann", "root"];
    assert_eq!(
        everybody,
        expected.map(|name| format!("{name}@example.com"))
    );
}

async fn somebody_who_registers_meanwhile_shifts_nothing(store: TestStore) {
    let app = App::on(&store).await;
    let root = town(&app).await;
    let (first, cursor) = page(&root, "?limit=4").await;

    app.clock.advance(Duration::SECOND);
    app.registered("gil@example.com").await;
    let (second, _) = page(&root, &format!("?limit=4&cursor={}", cursor.unwrap())).await;

    let seen: BTreeSet<_> = first.iter().chain(&second).collect();
    assert_eq!((first.len() + second.len(), seen.len()), (7, 7));
}

async fn the_last_page_says_that_it_is_the_last(store: TestStore) {
    let app = App::on(&store).await;
    let root = town(&app).await;

    let exactly_full = root.lists("?limit=7").await.ok();

    assert_eq!(exactly_full["items"].as_array().unwrap().len(), 7);
    assert_eq!(exactly_full.get("next_cursor"), Some(&Value::Null));
}

async fn the_list_is_searched_by_parts_of_address_and_name(store: TestStore) {
    let app = App::on(&store).await;
    let root = town(&app).await;
    let body =
        json!({"email": "x@other.example", "password": PASSWORD, "display_name": "Zoë Ann Quist"});
    app.post("/api/v1/auth/register", body)
        .await
        .has_status(201);

    assert_eq!(
        emails(&root, "?q=ANN").await,
        ["x@other.example", "ann@example.com"]
    );
    assert_eq!(emails(&root, "?q=other.ex").await, ["x@other.example"]);
    assert_eq!(emails(&root, "?q=ZO%C3%8B").await, ["x@other.example"]);
    assert_eq!(emails(&root, "?q=nobody").await, [""; 0]);
}

async fn a_search_knows_no_wildcards(store: TestStore) {
    let app = App::on(&store).await;
    let root = town(&app).await;
    let body = json!({"email": "50%_off@example.com", "password": PASSWORD, "display_name": "back\\slash"});
    app.post("/api/v1/auth/register", body)
        .await
        .has_status(201);

    for (text, found) in [
        ("%25", 1),
        ("_", 1),
        ("0%25_o", 1),
        ("%5C", 1),
        ("K%5CS", 1),
        ("a%25n", 0),
        ("a_n", 0),
        ("%5C%25", 0),
    ] {
        let query = format!("?q={text}");
        assert_eq!((emails(&root, &query).await.len(), text), (found, text));
    }
}

async fn the_list_is_filtered_by_address_role_status_and_time(store: TestStore) {
    let app = App::on(&store).await;
    let root = town(&app).await;
    let eva = root.lists("?email=eva@example.com").await.items()[0].clone();
    root.sets(eva["id"].as_str().unwrap(), "suspended")
        .await
        .ok();
    app.settle().await;

    assert_eq!(
        emails(&root, "?email=EVA@Example.com").await,
        ["eva@example.com"]
    );
    assert_eq!(emails(&root, "?email=nobody@example.com").await, [""; 0]);
    assert_eq!(emails(&root, "?role=admin").await, ["root@example.com"]);
    assert_eq!(
        emails(&root, "?status=suspended").await,
        ["eva@example.com"]
    );
    let after_dan = "?created_after=2026-11-22T12:00:04.123456Z";
    assert_eq!(
        emails(&root, after_dan).await,
        ["finn@example.com", "eva@example.com"]
    );
}

async fn any_time_may_be_asked_for(store: TestStore) {
    let app = App::on(&store).await;
    let root = town(&app).await;

    assert_eq!(
        emails(&root, "?created_after=0000-01-01T00:00:00Z")
            .await
            .len(),
        7
    );
    assert_eq!(
        emails(&root, "?created_after=9999-12-31T23:59:59Z")
            .await
            .len(),
        0
    );
    let in_zurich = "?created_after=2026-11-22T13:00:05.123456%2B01:00";
    assert_eq!(emails(&root, in_zurich).await, ["finn@example.com"]);
}

async fn filters_and_pages_go_together(store: TestStore) {
    let app = App::on(&store).await;
    let root = town(&app).await;

    let (first, cursor) = page(&root, "?role=user&limit=4").await;
    let cursor = cursor.unwrap();
    let (second, end) = page(&root, &format!("?role=user&limit=4&cursor={cursor}")).await;

    assert_eq!((first.len(), second.len(), end), (4, 2, None));
    assert_eq!(second, ["ben@example.com", "ann@example.com"]);
}

#[tokio::test]
async fn a_page_has_1_to_200_items_and_50_when_nothing_is_said() {
    let app = App::start().await;
    let root = app.admin().await;
    for n in 0..60 {
        app.registered(&format!("u{n}@example.com")).await;
    }
    app.settle().await;

    assert_eq!(emails(&root, "").await.len(), 50);
    assert_eq!(emails(&root, "?limit=1").await.len(), 1);
    assert_eq!(emails(&root, "?limit=200").await.len(), 61);
    for limit in ["0", "201", "-1", "1.5", "many", "99999999999", ""] {
        let answer = root.lists(&format!("?limit={limit}")).await;
        answer.is(400, "malformed-request");
    }
}

#[tokio::test]
async fn what_is_no_filter_is_refused() {
    let app = App::start().await;
    let root = app.admin().await;

    for (query, status) in [
        ("?cursor=garbage", 422),
        ("?cursor=", 422),
        ("?email=ada", 422),
        ("?q=a%00b", 422),
        ("?role=root", 400),
        ("?status=gone", 400),
        ("?created_after=yesterday", 400),
        ("?created_after=10000-01-01T00:00:00Z", 400),
    ] {
        let answer = root.lists(query).await;
        assert_eq!(answer.status, status, "{query}: {}", answer.text);
    }
}

#[tokio::test]
async fn every_filter_at_fault_is_listed() {
    let app = App::start().await;
    let root = app.admin().await;

    let answer = root.lists("?cursor=x&email=ada&q=%07").await;

    answer
        .is(422, "validation-failed")
        .blames(&["cursor", "email", "q"]);
}

#[tokio::test]
async fn only_administrators_see_the_list() {
    let app = App::start().await;
    let (_, grant) = app.signed_in("ada@example.com").await;

    app.get("/api/v1/users")
        .await
        .is(401, "invalid-access-token");
    app.get("/api/v1/users")
        .by(&grant)
        .await
        .is(403, "not-admin");
}
