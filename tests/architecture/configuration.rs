//! The tables of variables in `docs/configuration.md` say what the program does.

use portreeve_server::{Config, config::VARIABLES};

use super::read;

/// A row: `| variable | default | unit | bounds | meaning |`.
struct Row {
    variable: String,
    default: String,
    bounds: String,
}

fn rows() -> Vec<Row> {
    let page = read("docs/configuration.md");
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let cells: Vec<_> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [variable, default, _unit, bounds, _meaning] = cells[..] else {
            panic!("it has five cells: {row}");
        };
        Row {
            variable: variable.trim_matches('`').to_owned(),
            default: default.to_owned(),
            bounds: bounds.to_owned(),
        }
    })
    .collect()
}

/// What a start says about this value, if it refuses it.
fn refusal(variable: &str, value: &str) -> Option<String> {
    let mut variables = vec![(variable, value)];
    if variable == "DB_PORT" {
        // Without a host, there is no server that it could be a port of.
        variables.extend([("DB_HOST", "db"), ("DB_NAME", "a"), ("DB_USER", "a")]);
    }
    let variables = variables
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let refused = Config::from_variables(variables).err();
    refused.map(|error| error.to_string())
}

#[track_caller]
fn is_refused(variable: &str, value: &str) {
    let message = refusal(variable, value).unwrap_or_default();
    let reason = format!("\n  {variable} must");
    assert!(message.contains(&reason), "{variable}={value}: {message:?}");
}

#[track_caller]
fn is_accepted(variable: &str, value: &str) {
    assert_eq!(refusal(variable, value), None, "{variable}={value}");
}

#[test]
fn the_tables_have_every_variable_once_in_order() {
    let rows = rows();
    let named: Vec<_> = rows.iter().map(|row| row.variable.as_str()).collect();

    assert_eq!(named, VARIABLES);
}

#[test]
fn the_tables_have_the_defaults_of_the_example_of_the_environment() {
    let example = read(".env.example");
    let mut compared = 0;

    for row in rows() {
        // One value in code. Where words stand beside it, it depends.
        let value = row.default.strip_prefix('`');
        let Some(value) = value.and_then(|value| value.strip_suffix('`')) else {
            continue;
        };
        if value.contains('`') {
            continue;
        }
        let line = format!("#{}={value}", row.variable);
        assert!(example.lines().any(|ours| ours == line), "{line}");
        compared += 1;
    }

    assert!(compared > 30, "{compared}");
}

#[test]
fn numbers_are_accepted_up_to_the_bounds_of_the_tables_and_no_further() {
    let mut tried = 0;

    for row in rows() {
        let (variable, bounds) = (row.variable.as_str(), row.bounds.as_str());
        let Some((least, most)) = bounds.split_once(" to ") else {
            continue;
        };
        let most = most.split(',').next().unwrap_or(most);
        let least: i64 = least.parse().expect("a bound is a number");
        let most: i64 = most.parse().expect("a bound is a number");
        for inside in [least, most] {
            is_accepted(variable, &inside.to_string());
        }
        for outside in [least - 1, most + 1] {
            is_refused(variable, &outside.to_string());
        }
        tried += 1;
    }

    assert!(tried > 20, "{tried}");
}

#[test]
fn secrets_are_accepted_from_the_length_of_the_tables_on() {
    let mut tried = 0;

    for row in rows() {
        let (variable, bounds) = (row.variable.as_str(), row.bounds.as_str());
        let Some(least) = bounds.strip_prefix("at least ") else {
            continue;
        };
        let least = least.split(' ').next().expect("a length");
        let least: usize = least.parse().expect("a length is a number");
        is_accepted(variable, &"x".repeat(least));
        is_refused(variable, &"x".repeat(least - 1));
        tried += 1;
    }

    assert_eq!(tried, 4);
}
