use serde_json::Value;
use time::Duration;

use super::{creates, lists};
use crate::{
    api::on_every_store,
    support::{app::App, store::TestStore},
};

on_every_store!(
    all_pages_together_hold_everything_once_the_newest_first,
    everybody_sees_their_own,
);

async fn all_pages_together_hold_everything_once_the_newest_first(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    for name in ["one", "two", "three"] {
        app.clock.advance(Duration::SECOND);
        creates(&ada, &grant, name).await.has_status(201);
    }

    let first = lists(&ada, &grant, "?limit=2").await.ok();
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = lists(&ada, &grant, &format!("?limit=2&cursor={cursor}")).await;

    let second = second.ok();
    assert_eq!(names(&first), ["three", "two"]);
    assert_eq!(names(&second), ["one"]);
    assert_eq!(second.get("next_cursor"), Some(&Value::Null));
}

fn names(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().unwrap();
    items.iter().map(|item| item["name"].as_str().unwrap()).collect()
}

async fn everybody_sees_their_own(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, hers) = app.signed_in("ada@example.com").await;
    let (bob, his) = app.signed_in("bob@example.com").await;
    creates(&ada, &hers, "hers").await.has_status(201);
    creates(&bob, &his, "his").await.has_status(201);

    assert_eq!(names(&lists(&ada, &hers, "").await.ok()), ["hers"]);
    assert_eq!(names(&lists(&bob, &his, "").await.ok()), ["his"]);
}

#[tokio::test]
async fn a_page_that_cannot_be_is_refused() {
    let app = App::start().await;
    let (ada, grant) = app.signed_in("ada@example.com").await;

    for limit in ["0", "201", "-1", "many"] {
        let answer = lists(&ada, &grant, &format!("?limit={limit}")).await;
        answer.is(400, "malformed-request");
    }
    let answer = lists(&ada, &grant, "?cursor=x").await;
    answer.is(422, "validation-failed").blames(&["cursor"]);
}
