//! Health and metrics on a listener of their own, and a service without Swagger UI.

use std::{collections::BTreeSet, net::SocketAddr};

use serde_json::json;

use crate::support::{
    binary::{CHEAP, Service, TIMEOUT, portreeve},
    client::Client,
    people::{PASSWORD, Person},
};

const SEPARATE: (&str, &str) = ("MANAGEMENT_PORT", "0");
const HEALTH: [&str; 3] = ["/health/live", "/health/ready", "/metrics"];

/// Where the log says that health and metrics are.
fn management(service: &Service) -> SocketAddr {
    let log = service.log();
    let (_, rest) = log
        .split_once("health and metrics are on http://")
        .expect("it says where they are");
    let (address, _) = rest.split_once("/health/ready").expect("an address");
    address.parse().expect("it is an address")
}

/// The whole answer, whatever the document says of this path.
async fn asked(address: SocketAddr, path: &str) -> String {
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    let answer = Client::new(address).sends_bytes(request.into_bytes()).await;
    String::from_utf8(answer).expect("an answer is UTF-8")
}

#[tokio::test]
async fn health_and_metrics_move_to_a_listener_of_their_own() {
    let service = Service::starts(&[SEPARATE]).await;
    let beside = Client::new(management(&service));

    for path in HEALTH {
        let moved = asked(service.client.address, path).await;
        assert!(moved.starts_with("HTTP/1.1 404 "), "{path}: {moved}");
        assert!(moved.contains("unknown-path"), "{path}: {moved}");
        beside.get(path).await.has_status(200);
    }
    for path in ["/", "/docs", "/openapi.json", "/api/v1/users/me"] {
        let elsewhere = asked(beside.address, path).await;
        assert!(elsewhere.starts_with("HTTP/1.1 404 "), "{path}");
    }
    let document = service.client.get("/openapi.json").await.json().clone();
    assert!(document["paths"].get("/health/ready").is_none());
    assert!(document["paths"].get("/api/v1/auth/login").is_some());
}

#[tokio::test]
async fn the_metrics_of_a_listener_of_their_own_still_want_their_token() {
    let token = ("METRICS_TOKEN", "a token for the scraper");
    let service = Service::starts(&[SEPARATE, token]).await;

    let anonymous = asked(management(&service), "/metrics").await;

    assert!(anonymous.starts_with("HTTP/1.1 401 "), "{anonymous}");
}

#[tokio::test]
async fn the_health_command_asks_where_health_is() {
    let service = Service::starts(&[SEPARATE]).await;
    let health = management(&service).port().to_string();
    let api = service.client.address.port().to_string();

    let there = [("PORT", api.as_str()), ("MANAGEMENT_PORT", &health)];
    let well = portreeve(&["health"], &there, "").await;
    let elsewhere = portreeve(&["health"], &there[..1], "").await;

    assert_eq!(well.status.code(), Some(0));
    assert_eq!(elsewhere.status.code(), Some(1));
}

#[tokio::test]
async fn readiness_says_no_before_the_port_of_the_api_closes() {
    let service = Service::starts(&[SEPARATE, ("SHUTDOWN_DELAY_SECONDS", "300")]).await;
    let beside = Client::new(management(&service));
    beside.get("/health/ready").await.ok();

    service.stops().await;

    let refused = async {
        while beside.get("/health/ready").await.status != 503 {
            tokio::task::yield_now().await;
        }
    };
    let refused = tokio::time::timeout(TIMEOUT, refused).await;
    refused.expect("readiness says no");
    beside.get("/health/live").await.ok();
    service.client.get("/openapi.json").await.has_status(200);
}

#[tokio::test]
async fn swagger_ui_can_be_left_out() {
    let service = Service::starts(&[("DOCS", "off")]).await;

    for path in ["/docs", "/docs/docs.js", "/reference"] {
        let answer = asked(service.client.address, path).await;
        assert!(answer.starts_with("HTTP/1.1 404 "), "{path}");
    }
    let start = service.client.get("/").await.text;
    assert!(
        !start.contains("docs") && !start.contains("reference") && start.contains("openapi.json"),
        "{start}"
    );
    assert!(!service.log().contains("Swagger UI"));
}

#[tokio::test]
async fn health_cannot_have_the_port_of_the_api() {
    let same = [("PORT", "8080"), ("MANAGEMENT_PORT", "8080")];
    let no_port = [("MANAGEMENT_HOST", "127.0.0.1")];

    for variables in [&same[..], &no_port] {
        let refused = portreeve(&["serve"], variables, "").await;

        let log = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success());
        assert!(log.contains("MANAGEMENT_PORT must be"), "{log}");
    }
}

/// The counters of a scrape, with their labels and without their values.
fn counters(metrics: &str) -> BTreeSet<String> {
    let lines = metrics.lines().filter(|line| !line.starts_with('#'));
    let series = lines.filter_map(|line| line.rsplit_once(' '));
    let counted = series.filter(|(name, _)| name.split('{').next().unwrap().ends_with("_total"));
    counted.map(|(name, _)| name.to_owned()).collect()
}

#[tokio::test]
async fn every_counter_is_there_before_anything_happened() {
    let service = Service::starts(&[CHEAP[0], CHEAP[1], ("LIMITS", "on")]).await;
    let client = &service.client;
    let first = counters(&client.get("/metrics").await.text);

    let body = json!({"email": "ada@example.com", "password": PASSWORD});
    let registered = client.post("/api/v1/auth/register", body).await;
    let ada = Person::of(client, registered.json(), PASSWORD);
    for _ in 0..12 {
        ada.tries("a wrong password").await;
    }
    client.get("/nowhere").await.has_status(404);
    client.get("/docs").await.has_status(200);
    client.sends_bytes(b"no HTTP at all\r\n\r\n".to_vec()).await;
    let later = counters(&client.get("/metrics").await.text);

    let new: Vec<_> = later.difference(&first).collect();
    assert!(new.is_empty(), "{new:?}");
    assert!(first.contains(r#"portreeve_http_requests_total{operation="logIn",status="401"}"#));
}
