use serde_json::{Value, json};

use crate::support::{app::App, published};

#[tokio::test]
async fn the_document_is_served_as_it_was_built() {
    let app = App::start().await;

    let answer = app.get("/openapi.json").await;

    assert_eq!(answer.has_status(200).text, app.document());
    assert_eq!(answer.header("content-type"), "application/json");
}

/// Everything that has a name and is not described, in a document.
fn undescribed(document: &Value) -> Vec<String> {
    let is_described = |value: &Value| {
        value["description"]
            .as_str()
            .is_some_and(|text| !text.is_empty())
    };
    let mut found = Vec::new();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        let properties = schema["properties"].as_object().into_iter().flatten();
        found.extend(
            properties
                .filter(|(_, property)| !is_described(property))
                .map(|(property, _)| format!("{name}.{property}")),
        );
    }
    for operation in published::operations() {
        let parameters = operation.parameters();
        found.extend(
            parameters
                .iter()
                .filter(|parameter| !is_described(parameter))
                .map(|parameter| format!("{} {}", operation.id, parameter["name"])),
        );
    }
    found
}

#[tokio::test]
async fn every_property_and_parameter_is_described() {
    let app = App::start().await;
    let document: Value = serde_json::from_str(app.document()).unwrap();

    assert_eq!(undescribed(&document), [""; 0]);
}

#[tokio::test]
async fn responses_are_open_and_requests_are_closed() {
    let app = App::start().await;
    let document: Value = serde_json::from_str(app.document()).unwrap();
    let schemas = &document["components"]["schemas"];

    for open in [
        "User",
        "UserPage",
        "Grant",
        "Problem",
        "FieldFault",
        "Readiness",
    ] {
        assert_eq!(schemas[open]["additionalProperties"], true, "{open}");
    }
    for closed in ["RegisterBody", "ProfilePatch", "RoleChange"] {
        assert_eq!(schemas[closed]["additionalProperties"], false, "{closed}");
    }
    for open in ["UserRole", "UserStatus", "ProblemCode", "TokenErrorCode"] {
        assert_eq!(schemas[open].get("enum"), None, "{open}");
        assert!(schemas[open]["x-extensible-enum"].is_array(), "{open}");
    }
    let role = &schemas["RoleChange"]["properties"]["role"];
    assert_eq!(role["enum"], json!(["user", "admin"]));
    let types = &schemas["Problem"]["properties"]["type"]["x-extensible-enum"];
    let types = types.as_array().unwrap();
    assert!(types.contains(&json!("/problems/email-taken")));
}

#[tokio::test]
async fn addresses_have_a_format_and_every_response_its_request_id() {
    let app = App::start().await;
    let document: Value = serde_json::from_str(app.document()).unwrap();

    let user = &document["components"]["schemas"]["User"]["properties"];
    assert_eq!(user["avatar_url"]["format"], "uri");
    let paths = document["paths"].as_object().unwrap().values();
    let operations = paths.flat_map(|path| path.as_object().unwrap().values());
    for operation in operations {
        for (status, response) in operation["responses"].as_object().unwrap() {
            let shared = response["$ref"]
                .as_str()
                .and_then(|to| to.strip_prefix('#'));
            let shared = shared.and_then(|pointer| document.pointer(pointer));
            let header = &shared.unwrap_or(response)["headers"]["X-Request-Id"]["$ref"];
            let id = &operation["operationId"];
            assert_eq!(header, "#/components/headers/RequestId", "{id} {status}");
        }
    }
}
