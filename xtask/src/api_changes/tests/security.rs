use serde_json::{Value, json};

use super::{doing, holds, reported};

#[test]
fn who_may_call() {
    let with = |ways: Value| json!({"security": ways});

    holds([
        (
            with(json!([])),
            with(json!([{"key": []}, {"password": []}])),
            &["Breaking: `do`: needs `key` or `password`, and was open before"] as &[&str],
        ),
        (
            with(json!([{"key": []}])),
            with(json!([])),
            &["Changed: `do`: is open to everybody"],
        ),
        (
            with(json!([{"key": []}, {"password": []}])),
            with(json!([{"key": []}])),
            &["Breaking: `do`: cannot be called with `password` alone any more"],
        ),
        (
            with(json!([{"key": []}])),
            with(json!([{"key": [], "password": []}])),
            &["Breaking: `do`: cannot be called with `key` alone any more"],
        ),
        (
            with(json!([{"key": ["read"]}])),
            with(json!([{"key": ["read", "write"]}])),
            &["Breaking: `do`: cannot be called with `key` (read) alone any more"],
        ),
        (
            with(json!([{"key": []}])),
            with(json!([{"key": []}, {"password": []}])),
            &["Added: `do`: can be called with `password`"],
        ),
    ]);
}

#[test]
fn who_may_call_as_it_is_said_for_all_operations() {
    let mut open = doing(json!({}));
    open["security"] = json!([]);
    let mut closed = doing(json!({}));
    closed["security"] = json!([{"key": []}]);

    let changes = reported(&open, &closed);

    assert_eq!(
        changes,
        ["Breaking: `do`: needs `key`, and was open before"]
    );
}

/// A document with a scheme of OAuth2 that has these flows.
fn flowing(flows: Value) -> Value {
    let mut document = doing(json!({}));
    document["components"] =
        json!({"securitySchemes": {"oauth": {"type": "oauth2", "flows": flows}}});
    document
}

/// Each row: a flow before and now, and all that is reported of it.
fn flow_holds(rows: impl IntoIterator<Item = (Value, Value, &'static str)>) {
    for (old, new, expected) in rows {
        let with = |flow: &Value| flowing(json!({"password": flow}));
        let case = format!("{old} -> {new}");

        assert_eq!(reported(&with(&old), &with(&new)), [expected], "{case}");
        assert_eq!(reported(&with(&old), &with(&old)), [""; 0]);
    }
}

#[test]
fn a_flow_may_be_added_and_none_may_go() {
    let one = flowing(json!({"password": {"tokenUrl": "/a"}}));
    let two = flowing(
        json!({"password": {"tokenUrl": "/a"}, "clientCredentials": {"tokenUrl": "/a"}, "x-note": {}}),
    );

    assert_eq!(
        reported(&one, &two),
        ["Added: `oauth`: has the flow `clientCredentials`"]
    );
    assert_eq!(
        reported(&two, &one),
        ["Breaking: `oauth`: no longer has the flow `clientCredentials`"]
    );
}

#[test]
fn the_addresses_of_a_flow_stay() {
    let a = || json!({"tokenUrl": "/a"});
    let with_refresh = |url: &str| json!({"tokenUrl": "/a", "refreshUrl": url});

    flow_holds([
        (
            a(),
            json!({"tokenUrl": "/b"}),
            "Breaking: `oauth`: the `tokenUrl` of the flow `password` is `/b` instead of `/a`",
        ),
        (
            a(),
            json!({}),
            "Breaking: `oauth`: the flow `password` no longer has a `tokenUrl`",
        ),
        (
            a(),
            with_refresh("/a"),
            "Added: `oauth`: the flow `password` has the `refreshUrl` `/a`",
        ),
        (
            with_refresh("/a"),
            with_refresh("/b"),
            "Breaking: `oauth`: the `refreshUrl` of the flow `password` is `/b` instead of `/a`",
        ),
        (
            with_refresh("/a"),
            a(),
            "Breaking: `oauth`: the flow `password` no longer has a `refreshUrl`",
        ),
        (
            a(),
            json!({"tokenUrl": "/a", "deviceUrl": "/d"}),
            "Breaking: `oauth`: the flow `password` has another `deviceUrl`",
        ),
    ]);
}

#[test]
fn a_scope_may_be_added_and_described_anew() {
    let with = |scopes: Value| json!({"tokenUrl": "/a", "scopes": scopes});

    flow_holds([
        (
            with(json!({})),
            with(json!({"read": "Reads."})),
            "Added: `oauth`: the flow `password` has the scope `read`",
        ),
        (
            with(json!({"read": "Reads."})),
            with(json!({"read": "Looks."})),
            "Changed: `oauth`: the scope `read` of the flow `password` is described in other words",
        ),
        (
            with(json!({"read": "Reads."})),
            with(json!({})),
            "Breaking: `oauth`: the flow `password` no longer has the scope `read`",
        ),
    ]);
}

#[test]
fn a_scheme_that_becomes_another() {
    let with = |scheme: &str| {
        let mut document = doing(json!({}));
        document["components"] =
            json!({"securitySchemes": {"key": {"type": "http", "scheme": scheme}}});
        document
    };

    let changes = reported(&with("bearer"), &with("basic"));

    assert_eq!(
        changes,
        ["Breaking: `key`: is another way to prove who you are: its `scheme` differs"]
    );
}
