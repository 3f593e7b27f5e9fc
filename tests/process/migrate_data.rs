//! `portreeve move`: everything from one store to another.

use std::process::Output;

use serde_json::{Value, json};
use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnectOptions};

use crate::support::{
    binary::{CHEAP, Service, Variables, portreeve, printed},
    folder::DataFolder,
    people::{Admin, Grant, PASSWORD, Person},
    postgres,
};

async fn moves(from: &str, to: &str) -> Output {
    portreeve(&["move", "--from", from, "--to", to], &[], "").await
}

fn address(folder: &DataFolder) -> String {
    format!("sqlite:{}", folder.file().display())
}

/// Who was there before the move.
struct Before {
    grant: Grant,
    keys: Value,
    people: Value,
}

const KEYS: &str = "/.well-known/jwks.json";
const LOGIN: &str = "/api/v1/auth/login";

async fn root(service: &Service) -> Admin {
    let body = json!({"id": "", "email": "root@example.com"});
    let person = Person::of(&service.client, body, PASSWORD);
    let grant = person.logs_in().await;
    Admin { person, grant }
}

async fn lives_a_little(variables: &Variables<'_>) -> Before {
    let service = Service::starts(variables).await;
    let create = ["admin", "create", "--email", "root@example.com"];
    let created = portreeve(&create, variables, &format!("{PASSWORD}\n")).await;
    assert!(created.status.success(), "{}", printed(&created));
    for name in ["ada", "bob", "c\u{e9}line"] {
        let body = json!({"email": format!("{name}@example.com"), "password": PASSWORD, "display_name": format!("{name} \u{1f98a} \"x\"")});
        let register = service.client.post("/api/v1/auth/register", body).await;
        register.has_status(201);
    }
    let body = json!({"id": "", "email": "ada@example.com"});
    let ada = Person::of(&service.client, body, PASSWORD);
    let patch = json!({"locale": "de-AT", "time_zone": "Europe/Vienna"});
    let grant = ada.logs_in().await;
    ada.changes_profile(&grant, patch).await.ok();
    let grant = ada.refreshes(&grant).await.grant();
    let keys = service.client.get(KEYS).await.ok();
    let people = json!(root(&service).await.lists("").await.items());
    service.stops().await;
    assert!(service.ends().await.success());
    Before {
        grant,
        keys,
        people,
    }
}

async fn is_as_before(variables: &Variables<'_>, before: &mut Before) {
    let service = Service::starts(variables).await;
    let body = json!({"id": "", "email": "ada@example.com"});
    let ada = Person::of(&service.client, body, PASSWORD);
    assert_eq!(service.client.get(KEYS).await.ok(), before.keys);
    let people = json!(root(&service).await.lists("").await.items());
    assert_eq!(people, before.people);
    // The tokens from before are valid.
    ada.looks_at_themselves(&before.grant).await.ok();
    before.grant = ada.refreshes(&before.grant).await.grant();
    let body = json!({"email": "c\u{e9}line@example.com", "password": PASSWORD});
    service.client.post(LOGIN, body).await.ok();
    service.stops().await;
    assert!(service.ends().await.success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_a_file_to_a_server_and_back_no_client_notices() {
    let (folder, back) = (DataFolder::new(), DataFolder::new());
    let database = postgres::empty_database().await;
    let url = database.url();
    let mut before = lives_a_little(&folder.variables()).await;

    let moved = moves(&address(&folder), &url).await;
    assert!(moved.status.success(), "{}", printed(&moved));
    let on_server = [("DATABASE_URL", url.as_str()), CHEAP[0], CHEAP[1]];
    is_as_before(&on_server, &mut before).await;
    let returned = moves(&url, &address(&back)).await;

    assert!(returned.status.success(), "{}", printed(&returned));
    is_as_before(&back.variables(), &mut before).await;
    for output in [&moved, &returned] {
        assert!(
            printed(output).contains("  auth.accounts"),
            "{}",
            printed(output)
        );
        assert!(printed(output).contains("compared row by row"));
    }
}

#[tokio::test]
async fn a_source_that_a_service_uses_is_not_moved() {
    let (folder, other) = (DataFolder::new(), DataFolder::new());
    let _service = Service::starts(&folder.variables()).await;

    let refused = moves(&address(&folder), &address(&other)).await;

    assert_eq!(refused.status.code(), Some(1));
    assert!(printed(&refused).contains("in use by another process"));
    assert!(!other.file().exists());
}

#[tokio::test]
async fn a_server_that_a_service_uses_is_neither_source_nor_target() {
    let folder = DataFolder::new();
    portreeve(&["migrate"], &folder.variables(), "").await;
    let file = address(&folder);
    let database = postgres::database().await;
    let url = database.url();
    let with_own_name = format!("{}&application_name=accounts", url);
    for address in [&url, &with_own_name] {
        let service = Service::starts(&[("DATABASE_URL", address), CHEAP[0], CHEAP[1]]).await;

        for (from, to) in [(&url, &file), (&file, &url)] {
            let refused = moves(from, to).await;

            let message = printed(&refused);
            assert_eq!(refused.status.code(), Some(1), "{message}");
            assert!(message.contains("a service is running on"), "{message}");
            assert!(message.contains(", from 127.0.0.1 since 20"), "{message}");
        }
        service.stops_well().await;
    }
}

#[tokio::test]
async fn a_role_that_sees_no_addresses_learns_the_role_of_the_service() {
    let database = postgres::database().await;
    let url = database.url();
    let stranger = database.role("stranger").await;
    let stranger = stranger.to_url_lossy().to_string();
    let folder = DataFolder::new();
    let _service = Service::starts(&[("DATABASE_URL", &url), CHEAP[0], CHEAP[1]]).await;

    let refused = moves(&stranger, &address(&folder)).await;

    let message = printed(&refused);
    assert_eq!(refused.status.code(), Some(1), "{message}");
    assert!(
        message.contains("an address that this role may not see, as the role"),
        "{message}"
    );
}

#[tokio::test]
async fn another_command_and_another_program_do_not_keep_a_move_back() {
    let (folder, database) = (DataFolder::new(), postgres::database().await);
    let url = database.url();
    let _psql = database
        .options()
        .application_name("psql")
        .connect()
        .await
        .unwrap();
    // It holds its connections for as long as this test does.
    let _command = database.store().await;

    let moved = moves(&url, &address(&folder)).await;

    assert!(moved.status.success(), "{}", printed(&moved));
    assert!(
        !printed(&moved).contains("cannot be known"),
        "{}",
        printed(&moved)
    );
}

#[tokio::test]
async fn nothing_is_mixed_into_a_target_that_has_something() {
    let (folder, other) = (DataFolder::new(), DataFolder::new());
    for folder in [&folder, &other] {
        let service = Service::starts(&folder.variables()).await;
        service.stops().await;
        assert!(service.ends().await.success());
    }

    let refused = moves(&address(&folder), &address(&other)).await;

    assert_eq!(refused.status.code(), Some(1));
    assert!(printed(&refused).contains("the target is not empty: auth.signing_keys"));
    Service::starts(&other.variables()).await;
}

#[tokio::test]
async fn addresses_that_lead_nowhere_are_refused_without_their_password() {
    let folder = DataFolder::new();
    portreeve(&["migrate"], &folder.variables(), "").await;
    let here = address(&folder);
    let secret = "postgres://portreeve:hunter2@127.0.0.1:1/portreeve";

    for (from, to, words) in [
        ("memory:", here.as_str(), "memory: is gone with its process"),
        (&here, "memory:", "memory: would be gone with this command"),
        (&here, "mysql://root:hunter2@localhost/x", "--to must begin"),
        (&here, secret, "the database cannot be reached"),
        (&here, &here, "the same file"),
        ("sqlite:/nowhere/at/all.db", &here, "there is no file"),
    ] {
        let refused = moves(from, to).await;

        assert_eq!(refused.status.code(), Some(1), "{from} {to}");
        let message = printed(&refused);
        assert!(message.contains(words), "{from} {to}: {message}");
        assert!(!message.contains("hunter2"), "{message}");
    }
}

const NEWER: &str =
    "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
                     values (9000, 'x', true, '', 0)";

const NEWER_ON_SERVER: &str =
    "insert into portreeve.migrations (version, description, success, checksum, execution_time)
                     values (9000, 'x', true, '', 0)";

#[tokio::test]
async fn what_a_newer_version_has_used_is_neither_source_nor_target() {
    let (folder, other) = (DataFolder::new(), DataFolder::new());
    let database = postgres::database().await;
    for folder in [&folder, &other] {
        portreeve(&["migrate"], &folder.variables(), "").await;
    }
    let options = SqliteConnectOptions::new().filename(folder.file());
    let mut connection = options.connect().await.unwrap();
    sqlx::raw_sql(NEWER).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    let mut connection = database.options().connect().await.unwrap();
    let noted = sqlx::raw_sql(NEWER_ON_SERVER).execute(&mut connection);
    noted.await.unwrap();
    connection.close().await.unwrap();
    let (file, server, old) = (address(&folder), database.url(), address(&other));

    for (from, to) in [
        (&file, &old),
        (&old, &file),
        (&server, &old),
        (&old, &server),
    ] {
        let refused = moves(from, to).await;

        assert_eq!(refused.status.code(), Some(1), "{from} {to}");
        assert!(
            printed(&refused).contains("newer version"),
            "{from} {to}: {}",
            printed(&refused)
        );
    }
}
