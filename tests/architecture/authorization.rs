//! Who may call what. An operation without a row, here or in the `authorization.rs` of its context, fails; each row is tried over HTTP.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use super::{Operation, document, operations};
use crate::{
    contexts,
    support::{
        answer::Answer,
        app::{App, REVOCATIONS_TOKEN},
        client::Call,
    },
};

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Access {
    /// Public.
    Public,
    /// Public too, but an access token that is sent must be of a live session.
    Anyone,
    /// A caller with an access token of ours, even if its session is over, or a refresh token: in the body, or in the cookie.
    TokenHolder,
    /// A caller with a live session.
    SignedIn,
    /// The same, or one who has a ticket for it.
    Watcher,
    /// Administrators.
    Admin,
    /// Services that have the token of the configuration, and no person.
    Service,
}
use Access::{Admin, Anyone, Public, Service, SignedIn, TokenHolder, Watcher};

/// The operations of no context.
const BESIDE_THE_CONTEXTS: &[(&str, Access)] = &[
    ("createEventTicket", SignedIn),
    ("openEventSocket", Watcher),
    ("streamEvents", Watcher),
    ("getAuthorizationServerMetadata", Public),
    ("getJwks", Public),
    ("getLiveness", Public),
    ("getOpenidConfiguration", Public),
    ("getReadiness", Public),
    ("getJobRun", Admin),
    ("listJobs", Admin),
    ("listSubscriptions", Admin),
    ("runJob", Admin),
];

/// The rows of every context, and those beside them.
fn matrix() -> Vec<(&'static str, Access)> {
    [
        contexts::AUTHORIZATION.concat().as_slice(),
        BESIDE_THE_CONTEXTS,
    ]
    .concat()
}

fn access(operation: &Operation) -> Access {
    let row = matrix().into_iter().find(|(id, _)| *id == operation.id());
    row.unwrap_or_else(|| {
        panic!(
            "who may call {}? Add it to the matrix of its context",
            operation.id()
        )
    })
    .1
}

/// Calls the operation with unknown ids and an empty body: a caller that is let in may still be refused for that.
async fn tried(app: &App, operation: &Operation, access_token: Option<&str>) -> Answer {
    let call = call(app, operation);
    match access_token {
        Some(token) => call.bearing(token).await,
        None => call.await,
    }
}

fn call(app: &App, operation: &Operation) -> Call {
    let path = operation.path.replace("{id}", &Uuid::nil().to_string());
    let path = path.replace("{name}", "unknown");
    assert!(
        !path.contains('{'),
        "a parameter the test does not know: {path}"
    );
    let method: Method = operation.method.parse().unwrap();
    let call = app.call(method, &path);
    if operation.body.contains_key("requestBody") {
        call.json_text("{}")
    } else {
        call
    }
}

#[tokio::test]
async fn the_matrix_has_a_row_for_every_operation_and_for_nothing_else() {
    let document = document().await;

    let operations = operations(&document);
    let exist: BTreeSet<&str> = operations.iter().map(Operation::id).collect();
    let matrix = matrix();
    let rows: BTreeSet<&str> = matrix.iter().map(|(id, _)| *id).collect();

    let missing: Vec<_> = exist.difference(&rows).collect();
    assert!(missing.is_empty(), "add to the matrix: {missing:?}");
    let gone: Vec<_> = rows.difference(&exist).collect();
    assert!(gone.is_empty(), "remove from the matrix: {gone:?}");
    assert_eq!(matrix.len(), rows.len(), "a row stands twice");
}

#[tokio::test]
async fn the_document_says_who_may_call() {
    for operation in operations(&document().await) {
        let expected = match access(&operation) {
            Public => json!([]),
            Service => json!([{"revocationsToken": []}]),
            TokenHolder | Anyone => json!([{"bearerAuth": []}, {"passwordAuth": []}, {}]),
            SignedIn | Admin => json!([{"bearerAuth": []}, {"passwordAuth": []}]),
            Watcher => json!([{"bearerAuth": []}, {"passwordAuth": []}, {"eventTicket": []}]),
        };

        assert_eq!(operation.body["security"], expected, "{}", operation.id());
        let refuses = operation.responses().contains_key("403");
        assert!(
            refuses || access(&operation) != Admin,
            "{}: no 403",
            operation.id()
        );
    }
}

#[tokio::test]
async fn without_a_token_only_what_is_public_is_open() {
    let app = App::start().await;

    for operation in operations(&document().await) {
        let answer = tried(&app, &operation, None).await;

        let expected = match access(&operation) {
            Public | Anyone => None,
            Service => Some((401, "invalid-revocations-token".into())),
            TokenHolder | SignedIn | Watcher | Admin => Some((401, "invalid-access-token".into())),
        };
        let closed = Some(problem(&answer))
            .filter(|(_, slug)| slug.starts_with("invalid-") && slug.ends_with("s-token"));
        assert_eq!(closed, expected, "{}: {}", operation.id(), answer.text);
    }
}

#[tokio::test]
async fn a_user_is_let_in_wherever_no_administrator_is_asked_for() {
    let app = App::start().await;
    let ada = app.registered("ada@example.com").await;

    for operation in operations(&document().await) {
        // Signed in again each time: some operations end the session.
        let grant = ada.logs_in().await;
        let answer = tried(&app, &operation, Some(&grant.access_token)).await;

        let refused = problem(&answer) == (403, "not-admin".into());
        assert_eq!(
            refused,
            access(&operation) == Admin,
            "{}: {}",
            operation.id(),
            answer.text
        );
        assert_ne!(
            answer.slug_if_any(),
            "invalid-access-token",
            "{}",
            operation.id()
        );
    }
}

#[tokio::test]
async fn an_administrator_is_let_in_wherever_people_are() {
    let app = App::start().await;
    let root = app.admin().await;

    for operation in operations(&document().await) {
        let grant = root.person.logs_in().await;
        let answer = tried(&app, &operation, Some(&grant.access_token)).await;

        let (status, slug) = problem(&answer);
        let own_reasons = ["invalid-refresh-token", "invalid-revocations-token"];
        let refused = matches!(status, 401 | 403) && !own_reasons.contains(&slug.as_str());
        assert!(!refused, "{}: {}", operation.id(), answer.text);
    }
}

#[tokio::test]
async fn a_token_whose_session_is_over_opens_nothing_but_the_way_out() {
    let app = App::start().await;
    let root = app.admin().await;
    root.person
        .logs_out(&root.grant, "current")
        .await
        .has_status(204);

    for operation in operations(&document().await) {
        let answer = tried(&app, &operation, Some(&root.grant.access_token)).await;

        let over = problem(&answer) == (401, "session-ended".into());
        let must_be_live = matches!(access(&operation), Anyone | SignedIn | Watcher | Admin);
        assert_eq!(over, must_be_live, "{}: {}", operation.id(), answer.text);
    }
}

#[tokio::test]
async fn a_refresh_token_opens_nothing_but_a_refresh_and_the_way_out() {
    let app = App::start().await;
    let ada = app.registered("ada@example.com").await;

    for operation in operations(&document().await) {
        let grant = ada.logs_in().await;
        let cookie = format!("portreeve_refresh={}", grant.refresh_token);
        let answer = call(&app, &operation).header("cookie", cookie).await;

        if access(&operation) == TokenHolder || operation.id() == "refreshSession" {
            assert!(answer.status < 300, "{}: {}", operation.id(), answer.text);
        } else if !matches!(access(&operation), Public | Anyone) {
            assert_eq!(answer.status, 401, "{}", operation.id());
        }
    }
}

fn problem(answer: &Answer) -> (u16, String) {
    (answer.status, answer.slug_if_any())
}

#[tokio::test]
async fn the_token_of_services_opens_their_door_and_no_other() {
    let app = App::start().await;

    for operation in operations(&document().await) {
        let answer = tried(&app, &operation, Some(REVOCATIONS_TOKEN)).await;

        let expected = match access(&operation) {
            Public | Service => None,
            Anyone | TokenHolder | SignedIn | Watcher | Admin => Some("invalid-access-token"),
        };
        let closed = Some(answer.slug_if_any()).filter(|slug| slug == "invalid-access-token");
        assert_eq!(closed.as_deref(), expected, "{}", operation.id());
    }
}

/// The pages and files that are no operations of the document are public, and need no row.
#[tokio::test]
async fn what_is_not_in_the_document_needs_no_token() {
    let app = App::start().await;

    for path in ["/", "/docs", "/openapi.json", "/problems/email-taken"] {
        let answer = app.get(path).await;
        assert_eq!((answer.status, path), (200, path));
    }
}
