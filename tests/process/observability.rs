//! What the binary shows of itself: metrics, traces, and what it finds when it looks at itself.

use std::collections::BTreeSet;

use portreeve_telemetry::metrics::DESCRIBED;
use serde_json::{Value, json};
use tokio::{net::TcpListener, time::timeout};

use crate::support::{
    binary::{CHEAP, Service, TIMEOUT, portreeve},
    collector::Collector,
    folder::DataFolder,
    people::{PASSWORD, Person},
    postgres,
};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const REGISTER: &str = "/api/v1/auth/register";

/// The figure of a line that begins so.
fn figure(metrics: &str, beginning: &str) -> Option<f64> {
    let line = metrics
        .lines()
        .find_map(|line| line.strip_prefix(beginning));
    line?.trim().parse().ok()
}

fn lines(log: &str) -> Vec<Value> {
    let lines = log.lines().map(serde_json::from_str);
    lines.collect::<Result<_, _>>().expect("each line is JSON")
}

#[tokio::test]
async fn the_metrics_tell_what_was_asked_and_how_it_was_answered() {
    let service = Service::starts(&CHEAP).await;
    let body = json!({"email": "ada@example.com", "password": PASSWORD});
    let registered = service.client.post(REGISTER, body).await;
    let ada = Person::of(&service.client, registered.json(), PASSWORD);
    for _ in 0..3 {
        ada.tries("a wrong password").await.has_status(401);
    }
    for path in ["/a", "/b@example.com", "/api/v1/users/me/x"] {
        service.client.get(path).await.has_status(404);
    }

    let answer = service.client.get("/metrics").await;
    let metrics = answer.text.as_str();

    assert_eq!(
        answer.header("content-type"),
        "text/plain; version=0.0.4; charset=utf-8"
    );
    let requests = |labels: &str| {
        let name = "portreeve_http_requests_total";
        figure(metrics, &format!("{name}{{{labels}}}"))
    };
    assert_eq!(
        requests(r#"operation="registerAccount",status="201""#),
        Some(1.0)
    );
    assert_eq!(requests(r#"operation="logIn",status="401""#), Some(3.0));
    assert_eq!(requests(r#"operation="unmatched",status="404""#), Some(3.0));
    let timed = r#"portreeve_http_request_duration_seconds_count{operation="logIn"}"#;
    assert_eq!(figure(metrics, timed), Some(3.0));
    assert!(!metrics.contains("example.com"), "{metrics}");
    // The one that asks. Those before it are counted off a moment after they are answered.
    let in_flight = async {
        loop {
            let metrics = service.client.get("/metrics").await.text;
            if figure(&metrics, "portreeve_http_requests_in_flight") == Some(1.0) {
                return;
            }
        }
    };
    timeout(TIMEOUT, in_flight)
        .await
        .expect("only one is in flight");
}

#[tokio::test]
async fn every_figure_is_described_and_has_its_words() {
    let database = postgres::database().await;
    let url = database.url();
    let service = Service::starts(&[CHEAP[0], CHEAP[1], ("DATABASE_URL", &url)]).await;
    let body = json!({"email": "ada@example.com", "password": PASSWORD});
    service.client.post(REGISTER, body).await.has_status(201);

    let metrics = service.client.get("/metrics").await.text;

    let types = metrics
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE "));
    let shown: BTreeSet<&str> = types.filter_map(|line| line.split(' ').next()).collect();
    let described: BTreeSet<&str> = DESCRIBED.iter().map(|one| one.name).collect();
    assert!(shown.is_subset(&described), "{shown:?}");
    for name in &shown {
        assert!(metrics.contains(&format!("# HELP {name} ")), "{name}");
    }
    for name in [
        "portreeve_db_connections",
        "portreeve_db_wait_seconds",
        "portreeve_outbox_waiting",
    ] {
        assert!(shown.contains(name), "{name}: {shown:?}");
    }
}

#[tokio::test]
async fn metrics_are_served_while_the_database_is_silent() {
    let database = postgres::database().await;
    let url = database.url();
    let variables = [
        CHEAP[0],
        CHEAP[1],
        ("DATABASE_URL", url.as_str()),
        ("DB_MAX_CONNECTIONS", "2"),
    ];
    let service = Service::starts(&variables).await;
    let _locked = database.locks_the_outbox().await;

    // As long as the lock is held, so it does not wait for that.
    let metrics = service.client.get("/metrics").await.text;

    assert!(
        metrics.contains("portreeve_outbox_waiting NaN"),
        "{metrics}"
    );
    assert!(metrics.contains("portreeve_db_connections_max 2"));
}

#[tokio::test]
async fn every_line_of_a_request_carries_its_id_and_its_trace() {
    let variables = [CHEAP[0], CHEAP[1], ("RUST_LOG", "debug")];
    let service = Service::starts(&variables).await;
    let traceparent = format!("00-{TRACE}-00f067aa0ba902b7-01");

    let body = json!({"email": "ada@example.com", "password": PASSWORD});
    let call = service.client.post(REGISTER, body);
    let answer = call.header("traceparent", traceparent).await;
    service.client.get("/nowhere").await.has_status(404);
    service.stops().await;
    let (_, log) = service.ends_telling().await;

    let lines = lines(&log);
    let answered = lines.iter().filter(|line| line["message"] == "answered");
    let spans: Vec<&Value> = answered.map(|line| &line["span"]).collect();
    assert_eq!(spans[0]["request_id"], answer.header("x-request-id"));
    assert_eq!(spans[0]["trace_id"], TRACE);
    assert_eq!(spans[0]["operation"], "registerAccount");
    assert_eq!(spans[1]["trace_id"], Value::Null);
}

#[tokio::test]
async fn traces_reach_the_collector_before_the_end() {
    let collector = Collector::starts().await;
    let endpoint = collector.url();
    let variables = [
        CHEAP[0],
        CHEAP[1],
        ("OTEL_EXPORTER_OTLP_ENDPOINT", &endpoint),
        ("OTEL_EXPORTER_OTLP_HEADERS", "x-api-key=of-the-collector"),
        ("OTEL_SERVICE_NAME", "accounts-of-the-town"),
    ];
    let service = Service::starts(&variables).await;
    let body = json!({"email": "ada@example.com", "password": PASSWORD});
    let traceparent = format!("00-{TRACE}-00f067aa0ba902b7-01");
    let call = service.client.post(REGISTER, body);
    call.header("traceparent", &traceparent)
        .await
        .has_status(201);

    service.stops().await;
    let (ended, log) = service.ends_telling().await;

    assert!(ended.success());
    let received = collector.received();
    let message = String::from_utf8_lossy(&received.bodies);
    assert!(received.heads.contains("POST /v1/traces "));
    assert!(received.heads.contains("x-api-key: of-the-collector"));
    for word in [
        "accounts-of-the-town",
        "registerAccount",
        "accounts.add",
        "hasher.hash",
        "users.add",
        "event_ids",
    ] {
        assert!(message.contains(word), "{word}: {message}");
    }
    let trace: Vec<u8> = (0..32)
        .step_by(2)
        .map(|at| u8::from_str_radix(&TRACE[at..at + 2], 16).expect("hex"))
        .collect();
    let of_the_caller = received.bodies.windows(16).filter(|id| *id == trace);
    assert!(of_the_caller.count() > 3, "the caller's trace goes on here");
    assert!(!log.contains("do not reach"), "{log}");
}

#[tokio::test]
async fn no_request_loses_its_id_or_its_span_on_postgres() {
    let database = postgres::database().await;

    every_request_has_its_id_and_its_span(&database.url()).await;
}

#[tokio::test]
async fn no_request_loses_its_id_or_its_span_on_sqlite() {
    let folder = DataFolder::new();
    let file = format!("sqlite:{}", folder.file().display());

    every_request_has_its_id_and_its_span(&file).await;
}

/// sqlx asks after each statement whether it would be logged, on the thread that makes the next span.
async fn every_request_has_its_id_and_its_span(url: &str) {
    let collector = Collector::starts().await;
    let endpoint = collector.url();
    let variables = [
        CHEAP[0],
        CHEAP[1],
        ("DATABASE_URL", url),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str()),
    ];
    let service = Service::starts(&variables).await;
    let body = json!({"email": "ada@example.com", "password": PASSWORD});
    let registered = service.client.post(REGISTER, body).await;
    let mut ids = vec![registered.header("x-request-id").to_owned()];
    let ada = Person::of(&service.client, registered.json(), PASSWORD);
    for _ in 0..40 {
        let answer = ada.tries("a wrong password").await;
        ids.push(answer.header("x-request-id").to_owned());
    }
    service.stops().await;
    let (_, log) = service.ends_telling().await;

    let lines = lines(&log);
    let answered = lines.iter().filter(|line| line["message"] == "answered");
    let logged: Vec<&Value> = answered.map(|line| &line["span"]["request_id"]).collect();
    assert_eq!(logged, ids.iter().collect::<Vec<_>>());
    let received = collector.received().bodies;
    let attribute = b"http.response.status_code";
    let spans = received
        .windows(attribute.len())
        .filter(|window| window == attribute);
    assert_eq!(spans.count(), ids.len());
}

#[tokio::test]
async fn a_whole_address_of_a_collector_is_understood_and_the_switch_is_obeyed() {
    let (collector, unused) = (Collector::starts().await, Collector::starts().await);
    let whole = format!("{}/v1/traces", collector.url());
    let on = [("OTEL_EXPORTER_OTLP_ENDPOINT", whole.as_str())];
    let unused_url = unused.url();
    let off = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", unused_url.as_str()),
        ("OTEL_SDK_DISABLED", "true"),
    ];

    for variables in [&on[..], &off] {
        let service = Service::starts(variables).await;
        service.client.get("/health/live").await.ok();
        service.stops().await;
        let (ended, log) = service.ends_telling().await;
        assert!(ended.success(), "{log}");
        assert!(!log.contains("collector"), "{log}");
    }

    assert!(collector.received().heads.contains("POST /v1/traces HTTP"));
    assert_eq!(unused.received().heads, "");
}

#[tokio::test]
async fn a_silent_collector_is_no_obstacle() {
    // It takes connections, and says nothing.
    let silent = TcpListener::bind(("127.0.0.1", 0))
        .await
        .expect("a port is free");
    let endpoint = format!("http://{}", silent.local_addr().expect("an address"));
    let variables = [
        CHEAP[0],
        CHEAP[1],
        ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str()),
    ];
    let service = Service::starts(&variables).await;

    for _ in 0..3000 {
        service.client.get("/health/live").await.ok();
    }
    service.stops().await;
    let (ended, log) = service.ends_telling().await;

    assert!(ended.success());
    assert!(log.contains("did not reach the collector"), "{log:.3000}");
}

#[tokio::test]
async fn an_endpoint_that_is_none_is_refused() {
    let variables = [("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4317")];

    let refused = portreeve(&["serve"], &variables, "").await;

    let message = String::from_utf8_lossy(&refused.stderr);
    assert!(
        message.contains("OTEL_EXPORTER_OTLP_ENDPOINT must be"),
        "{message}"
    );
}
