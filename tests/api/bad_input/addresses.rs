//! Paths, methods and queries that do not exist.

use reqwest::Method;

use super::nothing_is_stored;
use crate::{
    api::on_every_store,
    support::{app::App, published, store::TestStore},
};

on_every_store!(nul_in_a_query_is_refused);

#[tokio::test]
async fn a_path_that_does_not_exist_is_unknown() {
    let app = App::start().await;

    for path in [
        "/nowhere",
        "/api",
        "/api/v1",
        "/api/v2/users/me",
        "/api/v1/users/me/x",
        "/API/V1/users/me",
        "/api/v1/users/me/",
        "/api/v1/auth/login/",
        "/health/ready/",
        "/docs/",
        "//api/v1/users/me",
        "/api//v1/users/me",
        "/favicon.ico",
        "/.env",
        "/index.php",
    ] {
        let answer = app.sends(&format!("GET {path} HTTP/1.1"), &[], b"").await;
        assert_eq!((answer.status, path), (404, path));
    }
}

#[tokio::test]
async fn a_path_that_climbs_leads_nowhere() {
    let app = App::start().await;

    for path in [
        "/../etc/passwd",
        "/docs/../../etc/passwd",
        "/docs/..%2f..%2fetc%2fpasswd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/docs/%5c..%5cetc",
        "/problems/../../etc/passwd",
        "/problems/..%2f..%2fetc%2fpasswd",
        "/api/v1/users/../../../etc/passwd",
    ] {
        let answer = app.sends(&format!("GET {path} HTTP/1.1"), &[], b"").await;
        assert_eq!((answer.status, path), (404, path));
    }
}

#[tokio::test]
async fn percent_signs_that_mean_nothing_or_nul_are_answered() {
    let app = App::start().await;
    let root = app.admin().await;
    let authorization = format!("Authorization: Bearer {}", root.grant.access_token);

    for (path, status) in [
        ("/%00", 404),
        ("/api/v1/users/%00", 400),
        ("/api/v1/users/%", 400),
        ("/api/v1/users/%zz", 400),
        ("/api/v1/users/%ff%fe", 400),
        ("/problems/%00", 404),
        ("/problems/%ff", 404),
        ("/api/v1/users?limit=%00", 400),
        ("/api/v1/users?q=%", 200),
        ("/api/v1/users?q=%ff", 200),
        ("/api/v1/users?%00=%00", 200),
        ("/api/v1/users?&&&==&", 200),
    ] {
        let line = format!("GET {path} HTTP/1.1");
        let answer = app.sends(&line, &[&authorization], b"").await;
        assert_eq!((answer.status, path), (status, path), "{}", answer.text);
    }
}

/// Each parameter of each operation, and one that none has.
#[tokio::test]
async fn a_query_parameter_that_comes_twice_is_refused_everywhere() {
    let app = App::start().await;
    let mut declared = 0;

    for operation in published::operations() {
        let parameters = operation.query_parameters();
        declared += parameters.len();
        let path = operation
            .path
            .replace("{id}", &uuid::Uuid::nil().to_string());
        for name in parameters.into_iter().chain(["of_nobody".to_owned()]) {
            let method: Method = operation.method.parse().unwrap();
            let answer = app
                .call(method, &format!("{path}?{name}=1&x=&{name}=2"))
                .await;

            let message = format!("the query parameter {name} is there more than once");
            assert_eq!(answer.status, 400, "{}: {}", operation.id, answer.text);
            assert!(
                answer.text.contains(&message),
                "{}: {}",
                operation.id,
                answer.text
            );
            if operation.id != "issueToken" {
                answer.is(400, "malformed-request");
            }
        }
    }
    assert!(declared >= 10, "{declared}");
    app.get("/docs?x=1&x=2").await.has_status(200);
    app.get("/nowhere?x=1&x=2").await.has_status(404);
}

async fn nul_in_a_query_is_refused(store: TestStore) {
    let app = App::on(&store).await;
    let root = app.admin().await;

    for field in ["q", "email", "cursor"] {
        let answer = root.lists(&format!("?{field}=a%00b")).await;
        answer.is(422, "validation-failed").blames(&[field]);
    }
    for field in ["limit", "role", "status", "created_after"] {
        root.lists(&format!("?{field}=%00"))
            .await
            .is(400, "malformed-request");
    }
}

#[tokio::test]
async fn a_method_that_the_path_does_not_know_is_refused_with_those_it_does() {
    let app = App::start().await;

    for (method, path, allow) in [
        ("PUT", "/api/v1/users/me", "GET, HEAD, OPTIONS, PATCH"),
        ("DELETE", "/api/v1/auth/register", "OPTIONS, POST"),
        ("GET", "/api/v1/auth/login", "OPTIONS, POST"),
        ("POST", "/health/live", "GET, HEAD, OPTIONS"),
        ("POST", "/docs", "GET, HEAD"),
        ("TRACE", "/api/v1/users/me", "GET, HEAD, OPTIONS, PATCH"),
        ("BREW", "/api/v1/users/me", "GET, HEAD, OPTIONS, PATCH"),
        ("brew", "/", "GET, HEAD"),
    ] {
        let answer = app
            .sends(&format!("{method} {path} HTTP/1.1"), &[], b"")
            .await;
        answer.is(405, "method-not-allowed");
        assert_eq!(answer.header("allow"), allow, "{method} {path}");
    }

    nothing_is_stored(&app).await;
}

#[tokio::test]
async fn an_unknown_path_is_unknown_whatever_the_method() {
    let app = App::start().await;

    for method in ["GET", "POST", "PUT", "DELETE", "BREW"] {
        let answer = app
            .sends(&format!("{method} /nowhere HTTP/1.1"), &[], b"")
            .await;
        answer.is(404, "unknown-path");
    }
}

#[tokio::test]
async fn every_path_tells_its_methods_when_asked() {
    let app = App::start().await;

    let answer = app.call(Method::OPTIONS, "/api/v1/users/me").await;

    answer.has_status(204);
    assert_eq!(answer.header("allow"), "GET, HEAD, OPTIONS, PATCH");
}

#[tokio::test]
async fn headers_that_are_no_text_are_answered() {
    let app = App::start().await;

    for header in [
        "authorization",
        "x-request-id",
        "user-agent",
        "cookie",
        "if-match",
        "origin",
    ] {
        let answer = app
            .get("/api/v1/users/me")
            .header(header, b"\xff\xfe")
            .await;
        answer.is(401, "invalid-access-token");
    }
}

#[tokio::test]
async fn a_user_agent_that_is_no_text_signs_in() {
    let app = App::start().await;
    let ada = app.registered("ada@example.com").await;

    let grant = ada
        .tries(&ada.password)
        .header("user-agent", b"\xff\xfe")
        .await
        .grant();

    assert_eq!(ada.sessions(&grant).await.len(), 1);
}
