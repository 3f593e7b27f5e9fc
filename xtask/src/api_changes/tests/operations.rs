use serde_json::{Value, json};

use super::{doing, holds, reported};

fn at(method: &str, path: &str, id: &str) -> Value {
    json!({"paths": {path: {method: {"operationId": id}}}})
}

#[test]
fn an_operation_that_goes_comes_moves_or_is_renamed() {
    let old = at("get", "/a", "one");
    let nothing = json!({"paths": {}});

    assert_eq!(
        reported(&old, &nothing),
        ["Breaking: `one`: `GET /a` is gone"]
    );
    assert_eq!(reported(&nothing, &old), ["Added: `one`: `GET /a` is new"]);
    assert_eq!(
        reported(&old, &at("get", "/b", "one")),
        ["Breaking: `one`: is `GET /b` instead of `GET /a`"]
    );
    assert_eq!(
        reported(&old, &at("get", "/a", "two")),
        ["Breaking: `two`: is called `two` instead of `one`"]
    );
}

#[test]
fn what_is_the_same_for_several_is_said_once() {
    let both = |more: Value| {
        let operation = |id: &str| {
            let mut operation = more.clone();
            operation["operationId"] = json!(id);
            operation
        };
        json!({"paths": {"/a": {"get": operation("b"), "put": operation("a")}}})
    };
    let and_another = |mut document: Value| {
        document["paths"]["/c"] = json!({"get": {"operationId": "c"}});
        document
    };
    let (old, new) = (both(json!({})), both(json!({"deprecated": true})));

    let every = reported(&old, &new);
    let some = reported(&and_another(old), &and_another(new));

    assert_eq!(every, ["Deprecated: every operation: is deprecated"]);
    assert_eq!(some, ["Deprecated: `a`, `b`: is deprecated"]);
}

#[test]
fn parameters() {
    let with = |parameters: Value| json!({"parameters": parameters});
    let free = || json!([{"in": "query", "name": "q", "schema": {"type": "string"}}]);
    let must =
        || json!([{"in": "query", "name": "q", "required": true, "schema": {"type": "string"}}]);

    holds([
        (
            with(free()),
            with(json!([])),
            &["Breaking: `do`: no longer takes the query parameter `q`"] as &[&str],
        ),
        (
            with(json!([])),
            with(free()),
            &["Added: `do`: takes the query parameter `q`"],
        ),
        (
            with(json!([])),
            with(must()),
            &["Breaking: `do`: needs the query parameter `q`, which is new"],
        ),
        (
            with(free()),
            with(must()),
            &[
                "Breaking: `do`: the query parameter `q` must be there, and could be left away before",
            ],
        ),
        (
            with(must()),
            with(free()),
            &["Changed: `do`: the query parameter `q` may be left away"],
        ),
        (
            with(free()),
            with(
                json!([{"in": "query", "name": "q", "schema": {"type": "string", "maxLength": 9}}]),
            ),
            &[
                "Breaking: `do`: the query parameter `q`: at most 9 characters instead of no such limit",
            ],
        ),
        (
            with(free()),
            with(
                json!([{"in": "query", "name": "q", "deprecated": true, "schema": {"type": "string"}}]),
            ),
            &["Deprecated: `do`: the query parameter `q` is deprecated"],
        ),
        (
            with(
                json!([{"in": "query", "name": "q", "deprecated": true, "schema": {"type": "string"}}]),
            ),
            with(free()),
            &["Changed: `do`: the query parameter `q` is no longer deprecated"],
        ),
        (
            with(free()),
            with(
                json!([{"in": "query", "name": "q", "explode": false, "schema": {"type": "string"}}]),
            ),
            &["Breaking: `do`: the query parameter `q` is written in another way"],
        ),
        (
            with(json!([{"in": "header", "name": "If-Match"}])),
            with(json!([{"in": "header", "name": "if-match"}])),
            &[],
        ),
    ]);
}

#[test]
fn a_parameter_may_be_said_of_the_path_or_by_reference() {
    let parameter = json!({"in": "query", "name": "q", "required": true});
    let own = doing(json!({"parameters": [parameter]}));
    let mut of_the_path = doing(json!({}));
    of_the_path["paths"]["/things"]["parameters"] = json!([parameter]);
    let mut named = doing(json!({"parameters": [{"$ref": "#/components/parameters/q"}]}));
    named["components"] = json!({"parameters": {"q": parameter}});

    for (old, new) in [(&own, &of_the_path), (&of_the_path, &named), (&named, &own)] {
        assert_eq!(reported(old, new), [""; 0]);
    }
}

#[test]
fn bodies() {
    let with = |required: bool, kind: &str| json!({"requestBody": {"required": required, "content": {kind: {"schema": {"type": "object"}}}}});

    holds([
        (
            json!({}),
            with(true, "application/json"),
            &["Breaking: `do`: needs a body, which is new"] as &[&str],
        ),
        (
            json!({}),
            with(false, "application/json"),
            &["Added: `do`: takes a body"],
        ),
        (
            with(false, "application/json"),
            json!({}),
            &["Breaking: `do`: no longer takes a body"],
        ),
        (
            with(false, "application/json"),
            with(true, "application/json"),
            &["Breaking: `do`: the body must be there, and could be left away before"],
        ),
        (
            with(true, "application/json"),
            with(false, "application/json"),
            &["Changed: `do`: the body may be left away"],
        ),
        (
            with(true, "application/json"),
            with(true, "text/plain"),
            &[
                "Breaking: `do`: the body cannot be `application/json` any more",
                "Added: `do`: the body may be `text/plain`",
            ],
        ),
    ]);
}

#[test]
fn answers() {
    let with = |status: &str, kind: &str| json!({"responses": {status: {"content": {kind: {}}}}});

    holds([
        (
            with("200", "application/json"),
            with("201", "application/json"),
            &[
                "Breaking: `do`: may answer 201, which is new",
                "Breaking: `do`: no longer answers 200",
            ] as &[&str],
        ),
        (
            with("200", "application/json"),
            with("200", "text/plain"),
            &[
                "Breaking: `do`: the answer 200 cannot be `application/json` any more",
                "Added: `do`: the answer 200 may be `text/plain`",
            ],
        ),
    ]);
}

#[test]
fn headers_of_answers() {
    let with = |headers: Value| json!({"responses": {"200": {"headers": headers}}});
    let tag =
        |required: bool| json!({"ETag": {"required": required, "schema": {"type": "string"}}});

    holds([
        (
            with(tag(true)),
            with(json!({})),
            &["Breaking: `do`: the answer 200 no longer has the header `ETag`"] as &[&str],
        ),
        (
            with(json!({})),
            with(tag(true)),
            &["Added: `do`: the answer 200 has the header `ETag`"],
        ),
        (
            with(tag(true)),
            with(tag(false)),
            &[
                "Breaking: `do`: the header `ETag` of the answer 200 may be absent, and was always there before",
            ],
        ),
        (
            with(tag(false)),
            with(tag(true)),
            &["Changed: `do`: the header `ETag` of the answer 200 is always there"],
        ),
        (
            with(json!({"X": {"schema": {"type": "string"}}})),
            with(json!({"x": {"schema": {"type": "integer"}}})),
            &["Breaking: `do`: the header `X` of the answer 200 is `integer` instead of `string`"],
        ),
    ]);
}

#[test]
fn refusals() {
    let with = |status: &str, problems: &[&str]| {
        let examples = problems.iter().map(|slug| ((*slug).to_owned(), json!({})));
        let examples: Value = examples.collect::<serde_json::Map<_, _>>().into();
        json!({"responses": {status: {"content": {"application/problem+json": {"examples": examples}}}}})
    };
    let plain =
        |status: &str| json!({"responses": {status: {"content": {"application/json": {}}}}});

    holds([
        (
            with("409", &["taken"]),
            with("409", &["taken", "locked"]),
            &["Changed: `do`: may refuse with 409 `locked`"] as &[&str],
        ),
        (
            with("409", &["taken", "locked"]),
            with("409", &["taken"]),
            &["Changed: `do`: no longer refuses with 409 `locked`"],
        ),
        (
            with("409", &["taken"]),
            with("422", &["taken"]),
            &["Breaking: `do`: refuses with 422 `taken` instead of 409"],
        ),
        (
            json!({"responses": {}}),
            plain("418"),
            &["Changed: `do`: may refuse with 418"],
        ),
        (
            plain("418"),
            json!({"responses": {}}),
            &["Changed: `do`: no longer refuses with 418"],
        ),
    ]);
}
