//! No secret where it does not belong: the main job and much that goes wrong, with secrets that are known, at the most talkative level
//! there is. Then everything that leaves the program is searched for them.

mod canaries;
mod scenario;

use std::process::Output;

use self::{canaries::Canaries, scenario::Scenario};
use crate::support::{
    binary::{CHEAP, Service, portreeve},
    collector::Collector,
    postgres,
};

const SECRET_KEY: &str = "canary-secret-key-0123456789abcdefghijkl";
const JWT_SECRET: &str = "canary-jwt-secret-0123456789abcdefghijkl";
const METRICS_TOKEN: &str = "canary-metrics-token-0123456789";
const REVOCATIONS_TOKEN: &str = "canary-revocations-token-0123456789";
const COLLECTOR_KEY: &str = "canary-collector-key-0123456789";

fn all_of(output: &Output) -> Vec<u8> {
    [output.stdout.as_slice(), &output.stderr].concat()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_is_anywhere_it_does_not_belong() {
    let database = postgres::database().await;
    database.keeps_every_event().await;
    let collector = Collector::starts().await;
    let url = database.url();
    let (endpoint, headers) = (collector.url(), format!("x-api-key={COLLECTOR_KEY}"));
    let variables = [
        CHEAP[0],
        CHEAP[1],
        ("RUST_LOG", "trace"),
        ("LOG_FORMAT", "json"),
        ("DATABASE_URL", &url),
        ("SECRET_KEY", SECRET_KEY),
        ("JWT_SECRET", JWT_SECRET),
        ("METRICS_TOKEN", METRICS_TOKEN),
        ("REVOCATIONS_TOKEN", REVOCATIONS_TOKEN),
        ("REFRESH_GRACE_SECONDS", "0"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", &endpoint),
        ("OTEL_EXPORTER_OTLP_HEADERS", &headers),
    ];
    let mut canaries = Canaries::default();
    canaries.add("SECRET_KEY", SECRET_KEY);
    canaries.add("JWT_SECRET", JWT_SECRET);
    canaries.add("METRICS_TOKEN", METRICS_TOKEN);
    canaries.add("REVOCATIONS_TOKEN", REVOCATIONS_TOKEN);
    canaries.add("the collector's key", COLLECTOR_KEY);
    canaries.add("the database's password", &postgres::password(&url));

    let root = ["admin", "create", "--email", "root@example.com"];
    portreeve(&["migrate"], &variables, "").await;
    let created = portreeve(&root, &variables, &format!("{}\n", scenario::ROOT)).await;
    let checked = portreeve(&["doctor"], &variables, "").await;
    let service = Service::starts(&variables).await;
    let mut scenario = Scenario::begins(&service.client, canaries);
    scenario.of_a_person().await;
    scenario.of_an_administrator().await;
    scenario.of_bad_requests(JWT_SECRET).await;
    scenario.over_http2().await;
    let metrics = scenario.looks_at_the_metrics(METRICS_TOKEN).await;
    scenario
        .looks_at_the_ended_sessions(REVOCATIONS_TOKEN)
        .await;
    let Scenario {
        canaries, refusals, ..
    } = scenario;
    service.stops().await;
    let (_, log) = service.ends_telling().await;
    let dump = database.dump();
    let traces = collector.received().bodies;

    // Each of them has something to be searched.
    assert!(created.status.success(), "{created:?}");
    assert!(
        log.contains("\"TRACE\"") && log.contains("logIn"),
        "{log:.2000}"
    );
    assert!(refusals.contains("/problems/token-reused"));
    assert!(metrics.contains("portreeve_http_requests_total"));
    let holds = |text: &[u8], word: &str| String::from_utf8_lossy(text).contains(word);
    assert!(holds(&traces, "accounts.by_email") && holds(&traces, "deliver"));
    assert!(holds(&dump, "auth.account_registered") && holds(&dump, "$argon2id$"));

    let mut leaks = Vec::new();
    for (place, text) in [
        ("the log", log.as_bytes()),
        ("a refusal", refusals.as_bytes()),
        ("the metrics", metrics.as_bytes()),
        ("the traces", &traces),
        ("a dump of the database", &dump),
        ("`admin create`", &all_of(&created)),
        ("`doctor`", &all_of(&checked)),
    ] {
        leaks.extend(canaries.found_in(place, text));
        // The one place for hashes is the table they are kept in.
        if place != "a dump of the database" && holds(text, "$argon2") {
            leaks.push(format!("a hash in {place}"));
        }
        for address in ["ada@example.com", "root@example.com"] {
            if ["the log", "the metrics", "the traces"].contains(&place) && holds(text, address) {
                leaks.push(format!("an address in {place}"));
            }
        }
    }
    assert_eq!(leaks, [""; 0]);
    assert!(database.has_only_sealed_keys().await);
}
