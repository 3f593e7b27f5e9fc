//! One role owns the tables and brings them up to date, another serves, and neither may do more than it must.

use serde_json::json;
use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;

use crate::support::{
    binary::{CHEAP, Service, Variables, portreeve},
    people::PASSWORD,
    postgres::{self, TestDatabase},
};

const REGISTER: &str = "/api/v1/auth/register";

struct Roles {
    database: TestDatabase,
    owner: String,
    app: String,
    app_name: String,
}

fn url(options: &PgConnectOptions) -> String {
    options.to_url_lossy().to_string()
}

/// As docs/operations.md has it.
async fn two_roles() -> Roles {
    let database = postgres::empty_database().await;
    let (owner, app) = (database.role("owner").await, database.role("app").await);
    let (owner_name, app_name) = (owner.get_username(), app.get_username());
    let rights = format!(
        "do $$ begin execute format('grant create on database %I to {owner_name}', current_database()); end $$;
         alter default privileges for role {owner_name} grant usage on schemas to {app_name};
         alter default privileges for role {owner_name} grant select, insert, update, delete on tables to {app_name};
         alter default privileges for role {owner_name} grant usage on sequences to {app_name};
         alter default privileges for role {owner_name} grant execute on functions to {app_name}"
    );
    database.administers(rights).await;
    Roles {
        owner: url(&owner),
        app: url(&app),
        app_name: app_name.to_owned(),
        database,
    }
}

async fn run_command(command: &[&str], variables: &Variables<'_>) -> (bool, String) {
    let output = portreeve(command, variables, &format!("{PASSWORD}\n")).await;
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    (output.status.success(), text)
}

fn serving(roles: &Roles) -> [(&str, &str); 4] {
    [
        ("DATABASE_URL", roles.app.as_str()),
        ("MIGRATE", "off"),
        CHEAP[0],
        CHEAP[1],
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_migrates_and_the_other_serves() {
    let roles = two_roles().await;
    let (too_early, refusal) = run_command(&["serve"], &serving(&roles)).await;
    let (migrated, how) = run_command(&["migrate"], &[("DATABASE_URL", &roles.owner)]).await;

    let service = Service::starts(&serving(&roles)).await;
    let (well, findings) = run_command(&["doctor"], &serving(&roles)).await;
    let create = ["admin", "create", "--email", "root@example.com"];
    let (created, _) = run_command(&create, &serving(&roles)).await;

    assert!(!too_early);
    assert!(refusal.contains("run: portreeve migrate"), "{refusal}");
    assert!(migrated, "{how}");
    let body = json!({"email": "ada@example.com", "password": PASSWORD});
    service.client.post(REGISTER, body).await.has_status(201);
    service.client.get("/health/ready").await.ok();
    assert!(well, "{findings}");
    assert!(created);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rights_that_are_missing_are_found_before_a_request_finds_them() {
    let roles = two_roles().await;
    run_command(&["migrate"], &[("DATABASE_URL", &roles.owner)]).await;
    let service = Service::starts(&serving(&roles)).await;
    let app = &roles.app_name;
    let take = format!(
        "revoke insert, delete on portreeve_auth.sessions from {app};
         revoke execute on function portreeve_events.prepare_log() from public, {app}"
    );
    roles.database.administers(take).await;

    let unready = service.client.get("/health/ready").await;
    let (well, findings) = run_command(&["doctor"], &serving(&roles)).await;
    let (started, refusal) = run_command(&["serve"], &serving(&roles)).await;
    let (listed, no_list) = run_command(&["admin", "list"], &serving(&roles)).await;

    unready.is(503, "unavailable").blames(&["database"]);
    assert_eq!(
        unready.json()["error"],
        "database gives the role of the service too few rights on its tables; run: portreeve doctor"
    );
    let grant = format!(
        "grant insert, delete on portreeve_auth.sessions to {app}; grant execute on function portreeve_events.prepare_log() to {app}"
    );
    assert!(!well && findings.contains(&grant), "{findings}");
    assert!(!started && refusal.contains(&grant), "{refusal}");
    assert!(!listed && no_list.contains(&grant), "{no_list}");
    // What it says is what helps.
    roles.database.administers(grant).await;
    service.client.get("/health/ready").await.ok();
}

#[tokio::test]
async fn the_doctor_says_what_a_role_needs_that_may_make_no_tables() {
    let database = postgres::empty_database().await;
    let app = database.role("app").await;
    let app_url = url(&app);

    let (well, findings) = run_command(&["doctor"], &[("DATABASE_URL", &app_url)]).await;

    assert!(!well);
    let given = format!(
        "create schema if not exists portreeve_auth; grant usage, create on schema portreeve_auth to {}",
        app.get_username()
    );
    assert!(findings.contains(&given), "{findings}");
}
