use serde_json::{Value, json};

use super::{doing, holds, reported};

fn at(urls: &[&str]) -> Value {
    let servers = urls.iter().map(|url| json!({"url": url}));
    json!({"servers": servers.collect::<Vec<_>>()})
}

#[test]
fn an_address_may_be_added_behind_the_others() {
    holds([
        (
            at(&["/accounts"]),
            at(&["/"]),
            &[
                "Breaking: `do`: is no longer served at `/accounts`",
                "Added: `do`: is served at `/`",
            ] as &[&str],
        ),
        (
            at(&["/a"]),
            at(&["/a", "/b"]),
            &["Added: `do`: is served at `/b`"],
        ),
        (
            at(&["/a"]),
            at(&["/b", "/a"]),
            &[
                "Breaking: `do`: is served at `/b` first, and was at `/a` before",
                "Added: `do`: is served at `/b`",
            ],
        ),
        (
            at(&["/a", "/b"]),
            at(&["/b"]),
            &["Breaking: `do`: is no longer served at `/a`"],
        ),
    ]);
}

#[test]
fn an_address_is_another_where_its_variables_are() {
    let of = |variable: Value| json!({"servers": [{"url": "https://{host}", "variables": {"host": variable}}]});

    holds([
        (
            of(json!({"default": "a", "enum": ["a", "b"]})),
            of(json!({"default": "b", "enum": ["a", "b"]})),
            &[
                "Breaking: `do`: is no longer served at `https://{host}` with `host` as a or b",
                "Added: `do`: is served at `https://{host}` with `host` as b or a",
            ] as &[&str],
        ),
        (
            of(json!({"default": "a", "description": "Old."})),
            of(json!({"default": "a", "description": "New."})),
            &[],
        ),
    ]);
}

#[test]
fn an_address_may_be_said_of_an_operation_its_path_or_all() {
    let own = doing(at(&["/accounts"]));
    let mut of_the_path = doing(json!({}));
    of_the_path["paths"]["/things"]["servers"] = json!([{"url": "/accounts"}]);
    let mut of_all = doing(json!({}));
    of_all["servers"] = json!([{"url": "/accounts", "description": "The service."}]);

    for (old, new) in [
        (&own, &of_the_path),
        (&of_the_path, &of_all),
        (&of_all, &own),
    ] {
        assert_eq!(reported(old, new), [""; 0]);
    }
}

#[test]
fn an_address_that_is_not_said_is_the_root() {
    holds([
        (json!({}), at(&["/"]), &[] as &[&str]),
        (
            json!({}),
            at(&["/accounts"]),
            &[
                "Breaking: `do`: is no longer served at `/`",
                "Added: `do`: is served at `/accounts`",
            ],
        ),
    ]);
}
