use std::process::Output;

use serde_json::json;

use crate::support::{
    binary::{CHEAP, Service, Variables, portreeve},
    people::{Admin, PASSWORD, Person},
    postgres::{self, TestDatabase},
};

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn on(database: &TestDatabase) -> Vec<(&'static str, String)> {
    vec![("DATABASE_URL", database.url())]
}

async fn run(arguments: &[&str], database: &TestDatabase, input: &str) -> Output {
    let owned = on(database);
    let url: Vec<_> = owned
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let variables: Vec<_> = [url.as_slice(), &CHEAP].concat();
    portreeve(arguments, &variables, input).await
}

const CREATE: [&str; 6] = [
    "admin",
    "create",
    "--email",
    "root@example.com",
    "--name",
    "Root",
];

#[tokio::test]
async fn help_names_every_command_and_where_the_configuration_is() {
    let help = portreeve(&["--help"], &[], "").await;

    assert!(help.status.success());
    for word in [
        "serve",
        "migrate",
        "openapi",
        "backup",
        "restore",
        "move",
        "admin",
        "accounts",
        "events",
        "keys",
        ".env.example",
        "DATABASE_URL",
    ] {
        assert!(out(&help).contains(word), "{word}");
    }
}

#[tokio::test]
async fn help_on_a_command_says_what_it_does() {
    for command in [
        &["serve"][..],
        &["migrate"],
        &["openapi"],
        &["backup"],
        &["move"],
        &["admin", "create"],
        &["admin", "set-password"],
        &["accounts", "sessions", "end"],
        &["events", "dead"],
        &["keys", "rotate"],
    ] {
        let help = portreeve(&[command, &["--help"]].concat(), &[], "").await;

        assert!(help.status.success(), "{command:?}");
        assert!(out(&help).contains("Usage: portreeve"), "{command:?}");
    }
}

#[tokio::test]
async fn a_command_that_does_not_exist_is_refused() {
    let refused = portreeve(&["fly"], &[], "").await;

    assert_eq!(refused.status.code(), Some(2));
    assert!(err(&refused).contains("fly"));
}

#[tokio::test]
async fn openapi_prints_the_committed_document_and_nothing_else() {
    let printed = portreeve(&["openapi"], &[], "").await;

    let committed = include_str!("../../openapi/portreeve-v1.json");
    assert!(printed.status.success());
    assert!(out(&printed) == committed, "see architecture::published");
}

#[tokio::test]
async fn migrate_makes_the_tables_and_may_run_again() {
    let database = postgres::empty_database().await;

    for _ in 0..2 {
        let migrated = run(&["migrate"], &database, "").await;
        assert!(migrated.status.success(), "{}", err(&migrated));
        assert_eq!(out(&migrated), "the database is up to date\n");
    }

    let store = database.store().await;
    assert!(store.schema_is_current().await.unwrap());
}

#[tokio::test]
async fn two_who_migrate_at_once_both_succeed() {
    let database = postgres::empty_database().await;

    let (one, other) = tokio::join!(
        run(&["migrate"], &database, ""),
        run(&["migrate"], &database, ""),
    );

    assert!(
        one.status.success() && other.status.success(),
        "{}{}",
        err(&one),
        err(&other)
    );
}

#[tokio::test]
async fn the_first_administrator_is_made_with_a_password_from_standard_input() {
    let database = postgres::database().await;

    let created = run(&CREATE, &database, &format!("{PASSWORD}\n")).await;

    assert!(created.status.success(), "{}", err(&created));
    assert_eq!(out(&created), "root@example.com is an administrator now\n");
    let url = database.url();
    let variables: &Variables = &[("DATABASE_URL", &url), CHEAP[0], CHEAP[1]];
    let service = Service::starts(variables).await;
    let body = json!({"id": "", "email": "root@example.com"});
    let person = Person::of(&service.client, body, PASSWORD);
    let grant = person.logs_in().await;
    let listed = Admin { person, grant }.lists("").await.items();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["display_name"], "Root");
}

#[tokio::test]
async fn an_administrator_who_exists_is_not_made_again() {
    let database = postgres::database().await;
    run(&CREATE, &database, &format!("{PASSWORD}\n")).await;

    let refused = run(&CREATE, &database, &format!("{PASSWORD}\n")).await;

    assert_eq!(refused.status.code(), Some(1));
    assert!(err(&refused).contains("an account with this address exists"));
}

#[tokio::test]
async fn an_administrator_gets_no_weak_password_and_none_from_nowhere() {
    let database = postgres::database().await;

    for (password, message) in [
        ("", "no password"),
        ("\n", "no password"),
        ("12345678\n", "too easy to guess"),
        ("\u{feff}four purple ducks at noon\n", "byte order mark"),
        ("four purple\0ducks at noon\n", "NUL"),
        ("four purple ducks at noon\n\n", "more than one line"),
    ] {
        let refused = run(&CREATE, &database, password).await;
        assert_eq!(refused.status.code(), Some(1));
        assert!(err(&refused).contains(message), "{}", err(&refused));
    }
}

#[tokio::test]
async fn what_would_be_lost_at_the_end_is_refused() {
    for command in [&["migrate"][..], &CREATE, &["events", "dead"]] {
        let refused = portreeve(command, &[], &format!("{PASSWORD}\n")).await;

        assert_eq!(refused.status.code(), Some(1), "{command:?}");
        assert!(
            err(&refused).contains("DATABASE_URL is memory:"),
            "{command:?}"
        );
    }
}

#[tokio::test]
async fn a_database_without_dead_letters_says_so() {
    let database = postgres::database().await;

    let none = run(&["events", "dead"], &database, "").await;
    let unknown = run(
        &["events", "retry", "0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f"],
        &database,
        "",
    )
    .await;

    assert_eq!(out(&none), "there are no dead letters\n");
    assert_eq!(unknown.status.code(), Some(1));
}

#[tokio::test]
async fn a_database_that_does_not_answer_is_reported_without_its_password() {
    let url = "postgres://portreeve:hunter2@127.0.0.1:1/portreeve";

    let refused = portreeve(&["migrate"], &[("DATABASE_URL", url)], "").await;

    assert_eq!(refused.status.code(), Some(1));
    assert!(err(&refused).contains("the database cannot be reached"));
    assert!(!err(&refused).contains("hunter2"));
}
