use serde_json::{Value, json};

use crate::{Repository, api_changes::events::between, asyncapi};

fn committed() -> Value {
    let document = Repository::here().read(asyncapi::FILE).unwrap();
    serde_json::from_str(&document).unwrap()
}

/// What is reported where this was done to the committed document.
fn after(change: impl FnOnce(&mut Value)) -> Vec<String> {
    let old = committed();
    let mut new = old.clone();
    change(&mut new["components"]);
    let changes = between(&old, &new).into_iter();
    changes
        .map(|change| format!("{}: {}", change.weight, change.sentence))
        .collect()
}

fn remove(from: &mut Value, key: &str) {
    let removed = from.as_object_mut().unwrap().shift_remove(key);
    assert!(removed.is_some(), "{key}");
}

#[test]
fn the_same_events_are_no_change() {
    assert_eq!(after(|_| {}), [""; 0]);
}

#[test]
fn an_event_may_come_and_not_go() {
    assert_eq!(
        after(|all| {
            let event = all["messages"]["auth.signed_in"].take();
            remove(&mut all["messages"], "auth.signed_in");
            all["messages"]["auth.came_in"] = event;
        }),
        [
            "Breaking: `auth.signed_in`: the event is gone",
            "Added: `auth.came_in`: the event is new",
        ]
    );
}

#[test]
fn a_field_may_come_and_not_go() {
    assert_eq!(
        after(|all| {
            let event = &mut all["schemas"]["AccountRegistered"];
            remove(&mut event["properties"], "display_name");
            event["properties"]["locale"] = json!({"type": "string"});
        }),
        [
            "Breaking: `auth.account_registered`: the event no longer has `display_name`",
            "Added: `auth.account_registered`: `locale` in the event is new",
        ]
    );
}

#[test]
fn a_field_that_was_always_there_stays() {
    assert_eq!(
        after(|all| {
            let required = all["schemas"]["SignedIn"]["required"].as_array_mut();
            required.unwrap().retain(|field| field != "session_id");
        }),
        [
            "Breaking: `auth.signed_in`: `session_id` in the event may be absent, and was always there before"
        ]
    );
}

#[test]
fn a_value_of_another_type_breaks_every_event_that_has_it() {
    assert_eq!(
        after(|all| all["schemas"]["SessionId"] = json!({"type": "integer"})),
        [
            "Breaking: `auth.refresh_token_reused`, `auth.signed_in`, `auth.signed_out`: `session_id` in the event is `integer` instead of \
             `string` (`uuid`)"
        ]
    );
}

#[test]
fn an_open_enum_may_get_more_values() {
    let changes = after(|all| {
        let words = all["schemas"]["EndReason"]["x-extensible-enum"].as_array_mut();
        words.unwrap().push("expired".into());
    });

    assert!(
        changes.iter().all(|change| !change.starts_with("Breaking")),
        "{changes:?}"
    );
}
