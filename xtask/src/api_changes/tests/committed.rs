//! The document that is in the repository, and what would be said of changes to it.

use serde_json::{Value, json};

use super::reported;

fn committed() -> Value {
    let text = crate::Repository::here()
        .read(super::super::DOCUMENT)
        .unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn the_document_is_no_change_to_itself() {
    assert_eq!(reported(&committed(), &committed()), [""; 0]);
}

#[test]
fn the_order_of_the_document_does_not_matter() {
    let document = committed();
    let mut other = document.clone();
    let paths = other["paths"].as_object_mut().unwrap();
    let first = paths.keys().next().unwrap().clone();
    let item = paths.shift_remove(&first).unwrap();
    paths.insert(first, item);

    assert_eq!(reported(&document, &other), [""; 0]);
}

/// One change to the document: what stands at the pointer is taken away, or replaced.
fn with(pointer: &str, value: Option<Value>) -> Value {
    let mut document = committed();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/");
    let parent = document
        .pointer_mut(parent)
        .unwrap_or_else(|| panic!("{parent} is gone"));
    match (parent, value) {
        (Value::Array(items), None) => items.retain(|item| item != key.as_str()),
        (Value::Array(items), Some(value)) => items.push(value),
        (parent, None) => {
            let removed = parent.as_object_mut().unwrap().shift_remove(&key);
            assert!(removed.is_some(), "{pointer} is gone");
        }
        (parent, Some(value)) => parent[key] = value,
    }
    document
}

/// The document where `getMe` has a last day, marked as the service does it.
fn retiring(sunset: &str) -> Value {
    let mut document = committed();
    let operation = document.pointer_mut("/paths/~1api~1v1~1users~1me/get");
    let operation = operation.unwrap();
    operation["deprecated"] = json!(true);
    operation["x-deprecation"] = json!("@1767225600");
    operation["x-sunset"] = json!(sunset);
    for answer in operation["responses"].as_object_mut().unwrap().values_mut() {
        for header in ["Deprecation", "Sunset"] {
            answer["headers"][header] = json!({"required": true, "schema": {"type": "string"}});
        }
    }
    document
}

#[test]
fn an_operation_of_it_goes_out_in_order() {
    let (stays, goes) = (committed(), with("/paths/~1api~1v1~1users~1me/get", None));
    let past = retiring("Wed, 30 Jun 2027 23:59:59 GMT");
    let future = retiring("Sun, 01 Aug 2027 23:59:59 GMT");

    for (old, new, expected) in [
        (
            &stays,
            &future,
            &[
                "Changed: `getMe`: has its last day on 2027-08-01",
                "Deprecated: `getMe`: is deprecated",
            ] as &[&str],
        ),
        (
            &future,
            &stays,
            &[
                "Changed: `getMe`: is no longer deprecated",
                "Changed: `getMe`: stays after 2027-08-01, which was to be its last day",
            ],
        ),
        (
            &future,
            &past,
            &["Breaking: `getMe`: has its last day on 2027-06-30 instead of 2027-08-01"],
        ),
        (
            &future,
            &goes,
            &[
                "Breaking: `getMe`: `GET /api/v1/users/me` is gone before its last day, 2027-08-01, is over",
            ],
        ),
        (
            &past,
            &goes,
            &["Changed: `getMe`: `GET /api/v1/users/me` is gone after its last day, 2027-06-30"],
        ),
    ] {
        assert_eq!(reported(old, new), expected);
    }
}

#[test]
fn a_schema_of_it_keeps_its_name() {
    let renamed = committed()
        .to_string()
        .replace(
            "#/components/schemas/Grant\"",
            "#/components/schemas/Pass\"",
        )
        .replace("\"Grant\":", "\"Pass\":");

    assert_eq!(
        reported(&committed(), &serde_json::from_str(&renamed).unwrap()),
        [
            "Breaking: `issueToken`, `logIn`, `refreshSession`: uses the schema `Pass` instead of `Grant`"
        ]
    );
}

#[test]
fn a_map_of_it_keeps_the_type_of_its_values() {
    let numbers = Some(json!({"type": "integer"}));
    let answered = with("/components/schemas/User/additionalProperties", numbers);

    assert_eq!(
        reported(&answered, &committed()),
        [
            "Breaking: `changeRole`, `changeStatus`, `getMe`, `getUser`, `updateMe`: the fields of the answer 200 that are not listed may be anything",
            "Breaking: `listUsers`: the fields of `items[]` in the answer 200 that are not listed may be anything",
            "Breaking: `registerAccount`: the fields of the answer 201 that are not listed may be anything",
        ]
    );
}

#[test]
fn a_client_of_it_may_get_a_way_to_refresh() {
    let without = with(
        "/components/securitySchemes/passwordAuth/flows/password/refreshUrl",
        None,
    );

    assert_eq!(
        reported(&without, &committed()),
        ["Added: `passwordAuth`: the flow `password` has the `refreshUrl` `api/v1/auth/token`"]
    );
}

#[test]
fn each_change_to_it_is_found_and_no_other() {
    const SCHEMAS: &str = "/components/schemas";
    const ME: &str = "/paths/~1api~1v1~1users~1me";
    const FLOW: &str = "/components/securitySchemes/passwordAuth/flows/password";
    let schema = |rest: &str| format!("{SCHEMAS}/{rest}");
    let me = |rest: &str| format!("{ME}/{rest}");
    let flow = |rest: &str| format!("{FLOW}/{rest}");

    for (pointer, value, expected) in [
        (
            schema("User/properties/locale"),
            None,
            &[
                "Breaking: `changeRole`, `changeStatus`, `getMe`, `getUser`, `updateMe`: the answer 200 no longer has `locale`",
                "Breaking: `listUsers`: the answer 200 no longer has `items[].locale`",
                "Breaking: `registerAccount`: the answer 201 no longer has `locale`",
            ] as &[&str],
        ),
        (
            schema("Grant/required/expires_in"),
            None,
            &[
                "Breaking: `issueToken`, `logIn`, `refreshSession`: `expires_in` in the answer 200 may be absent, and was always there before",
            ],
        ),
        (
            schema("UserPage/properties/total"),
            Some(json!({"type": "integer"})),
            &["Added: `listUsers`: `total` in the answer 200 is new"],
        ),
        (
            schema("TokenType/x-extensible-enum/-"),
            Some(json!("DPoP")),
            &[
                "Changed: `issueToken`, `logIn`, `refreshSession`: `token_type` in the answer 200 may also be `DPoP`",
            ],
        ),
        (
            schema("ProblemCode/x-extensible-enum/-"),
            Some(json!("GONE")),
            &["Changed: every operation: `code` in a refusal may also be `GONE`"],
        ),
        (
            schema("Transport/enum/-"),
            Some(json!("both")),
            &["Added: `logIn`: `transport` in the body may also be `both`"],
        ),
        (
            schema("RegisterBody/properties/password/minLength"),
            Some(json!(12)),
            &[
                "Breaking: `registerAccount`: `password` in the body: at least 12 characters instead of at least 8 characters",
            ],
        ),
        (
            schema("RegisterBody/required/-"),
            Some(json!("display_name")),
            &[
                "Breaking: `registerAccount`: `display_name` in the body must be there, and could be left away before",
            ],
        ),
        (
            schema("ProfilePatch/properties/locale/nullable"),
            None,
            &["Breaking: `updateMe`: `locale` in the body cannot be `null` any more"],
        ),
        (
            schema("UserSession/properties/id/format"),
            None,
            &[
                "Breaking: `listSessions`: `items[].id` in the answer 200 is `string` instead of `string` (`uuid`)",
            ],
        ),
        (
            me("get"),
            None,
            &["Breaking: `getMe`: `GET /api/v1/users/me` is gone"],
        ),
        (
            me("get/operationId"),
            Some(json!("whoAmI")),
            &["Breaking: `whoAmI`: is called `whoAmI` instead of `getMe`"],
        ),
        (
            me("get/tags"),
            Some(json!(["people", "users"])),
            &["Breaking: `getMe`: is filed under `people` instead of `users`"],
        ),
        (me("get/tags/-"), Some(json!("people")), &[]),
        (
            me("get/deprecated"),
            Some(json!(true)),
            &["Deprecated: `getMe`: is deprecated"],
        ),
        (
            me("get/responses/200/headers/ETag"),
            None,
            &["Breaking: `getMe`: the answer 200 no longer has the header `ETag`"],
        ),
        (
            me("patch/responses/412"),
            None,
            &["Changed: `updateMe`: no longer refuses with 412 `precondition-failed`"],
        ),
        (
            me("get/responses/401/content/application~1problem+json/examples/locked"),
            Some(json!({})),
            &["Changed: `getMe`: may refuse with 401 `locked`"],
        ),
        (
            me("get/security"),
            Some(json!([{"bearerAuth": []}])),
            &["Breaking: `getMe`: cannot be called with `passwordAuth` alone any more"],
        ),
        (
            "/paths/~1health~1live/get/security".into(),
            Some(json!([{"bearerAuth": []}])),
            &["Breaking: `getLiveness`: needs `bearerAuth`, and was open before"],
        ),
        (
            "/paths/~1api~1v1~1auth~1logout/post/requestBody/required".into(),
            Some(json!(true)),
            &["Breaking: `logOut`: the body must be there, and could be left away before"],
        ),
        (
            "/servers/0/url".into(),
            Some(json!("/accounts")),
            &[
                "Breaking: every operation: is no longer served at `/`",
                "Added: every operation: is served at `/accounts`",
            ],
        ),
        (
            flow("tokenUrl"),
            Some(json!("/token")),
            &[
                "Breaking: `passwordAuth`: the `tokenUrl` of the flow `password` is `/token` instead of `api/v1/auth/token`",
            ],
        ),
        (
            flow("refreshUrl"),
            None,
            &["Breaking: `passwordAuth`: the flow `password` no longer has a `refreshUrl`"],
        ),
        (
            flow("scopes/read"),
            Some(json!("Looks.")),
            &["Added: `passwordAuth`: the flow `password` has the scope `read`"],
        ),
        ("/info/description".into(), Some(json!("Other words.")), &[]),
    ] {
        assert_eq!(
            reported(&committed(), &with(&pointer, value)),
            expected,
            "{pointer}"
        );
    }
}
