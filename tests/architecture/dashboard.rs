//! The dashboard and the alerts name what the program counts, and the dashboard shows all of it.

use std::{collections::BTreeSet, fs};

use portreeve::notifications::Template;
use portreeve_telemetry::metrics::{DESCRIBED, Kind};
use serde_json::Value;

use super::{read, repository};

/// The figures that a text names, without what Prometheus makes of a histogram.
fn named(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let ours = words.filter(|word| word.starts_with("portreeve_") || word.starts_with("process_"));
    ours.map(|word| {
        let is_histogram = |name: &str| {
            let one = DESCRIBED.iter().find(|one| one.name == name);
            one.is_some_and(|one| matches!(one.kind, Kind::Histogram(_)))
        };
        let parts = ["_bucket", "_sum", "_count"];
        let mut whole = parts.iter().filter_map(|part| word.strip_suffix(part));
        let whole = whole.find(|name| is_histogram(name));
        whole.unwrap_or(word).to_owned()
    })
    .collect()
}

fn described() -> BTreeSet<String> {
    DESCRIBED.iter().map(|one| one.name.to_owned()).collect()
}

/// What the panels ask for.
fn queries() -> Vec<String> {
    let dashboard: Value =
        serde_json::from_str(&read("ops/grafana/portreeve.json")).expect("the dashboard is JSON");
    let panels = dashboard["panels"].as_array().expect("it has panels");
    let targets = panels
        .iter()
        .filter_map(|panel| panel["targets"].as_array())
        .flatten();
    targets
        .map(|target| target["expr"].as_str().expect("a query").to_owned())
        .collect()
}

#[test]
fn the_dashboard_shows_every_figure_and_no_other() {
    assert_eq!(named(&queries().join("\n")), described());
}

#[test]
fn the_alerts_name_figures_that_there_are() {
    let alerts = read("ops/prometheus/alerts.yml");
    let expressions = alerts
        .lines()
        .filter_map(|line| line.trim().strip_prefix("expr: "));

    let named = named(&expressions.collect::<Vec<_>>().join("\n"));

    assert!(
        !named.is_empty() && named.is_subset(&described()),
        "{named:?}"
    );
}

#[test]
fn every_alert_says_how_urgent_it_is_and_what_to_do() {
    let alerts = read("ops/prometheus/alerts.yml");
    let rules: Vec<_> = alerts.split("- alert: ").skip(1).collect();

    for rule in &rules {
        let severities = ["severity: page", "severity: ticket"];
        assert!(severities.iter().any(|one| rule.contains(one)), "{rule}");
        assert!(rule.contains("summary: "), "{rule}");
    }
    // The service itself cannot count that it is gone.
    assert!(alerts.contains("expr: up{job=\"portreeve\"} == 0"));
    assert!(rules.len() > 5);
}

#[test]
fn the_kinds_of_database_errors_are_those_that_are_counted() {
    let errors = DESCRIBED
        .iter()
        .find(|one| one.name == "portreeve_db_errors_total")
        .expect("database errors are counted");

    assert_eq!(errors.labels, [("kind", portreeve_postgres::ERROR_KINDS)]);
}

#[test]
fn mails_are_counted_by_every_template() {
    let attempts = DESCRIBED
        .iter()
        .find(|one| one.name == "portreeve_mail_attempts_total")
        .expect("mails are counted");

    let templates = Template::ALL.map(Template::as_str);
    assert_eq!(attempts.labels[0], ("template", templates.as_slice()));
}

#[test]
fn what_is_counted_anywhere_is_described() {
    let macros = ["counter!(", "gauge!(", "histogram!("];
    let mut counted = BTreeSet::new();
    for crate_name in [
        "cache",
        "crypto",
        "http",
        "listener",
        "mail",
        "memory",
        "postgres",
        "server",
        "sqlite",
        "telemetry",
    ] {
        for file in sources(&format!("adapters/{crate_name}/src")) {
            let source = fs::read_to_string(&file).expect("a source can be read");
            for call in macros.iter().flat_map(|call| source.split(call).skip(1)) {
                let name = call.trim_start().strip_prefix('"');
                let name = name.and_then(|rest| rest.split('"').next());
                counted.extend(name.map(str::to_owned));
            }
        }
    }

    let unknown: Vec<_> = counted.difference(&described()).cloned().collect();
    assert_eq!(unknown, [""; 0], "add them to metrics/described.rs");
    assert!(counted.contains("portreeve_http_requests_total"));
}

fn sources(folder: &str) -> Vec<std::path::PathBuf> {
    let mut folders = vec![repository(folder)];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                files.push(path);
            }
        }
    }
    files
}
