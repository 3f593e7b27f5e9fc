use std::collections::BTreeSet;

use serde_json::Value;
use time::Duration;

use super::people::{emails, page, town};
use crate::{
    api::on_every_store,
    support::{app::App, store::TestStore},
};

on_every_store!(
    all_pages_together_hold_every_user_once_the_newest_first,
    a_registration_meanwhile_shifts_nothing,
    the_last_page_says_that_it_is_the_last,
);

async fn all_pages_together_hold_every_user_once_the_newest_first(store: TestStore) {
    let app = App::on(&store).await;
    let root = town(&app).await;

    let mut all = Vec::new();
    let mut next = Some(String::new());
    while let Some(cursor) = next {
        let query = match cursor.as_str() {
            "" => "?limit=3".to_owned(),
            cursor => format!("?limit=3&cursor={cursor}"),
        };
        let (items, following) = page(&root, &query).await;
        assert!((1..=3).contains(&items.len()));
        all.extend(items);
        next = following;
    }

    let expected = ["finn", "eva", "dan", "cleo", "ben", "ann", "root"];
    assert_eq!(all, expected.map(|name| format!("{name}@example.com")));
}

async fn a_registration_meanwhile_shifts_nothing(store: TestStore) {
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
