//! The commands and the service through PgBouncer in transaction mode.

use serde_json::json;

use crate::support::{
    binary::{CHEAP, Service, portreeve, printed},
    folder::DataFolder,
    people::{PASSWORD, Person},
    postgres::{self, PgBouncer, PoolMode, StartUpOptions},
};

const KEYS: &str = "/.well-known/jwks.json";

fn transaction_mode() -> &'static PgBouncer {
    PgBouncer::shared(PoolMode::Transaction, StartUpOptions::Refused)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_command_works_through_a_pooler() {
    let database = postgres::empty_database().await;
    let url = database.url_through(transaction_mode());
    let variables = [("DATABASE_URL", url.as_str()), CHEAP[0], CHEAP[1]];
    let create = ["admin", "create", "--email", "root@example.com"];

    let (one, other) = tokio::join!(Service::starts(&variables), Service::starts(&variables));
    let examined = portreeve(&["doctor"], &variables, "").await;
    let migrated = portreeve(&["migrate"], &variables, "").await;
    let created = portreeve(&create, &variables, &format!("{PASSWORD}\n")).await;
    let rotated = portreeve(&["keys", "rotate"], &variables, "").await;
    let listed = portreeve(&["keys", "list"], &variables, "").await;
    let dead = portreeve(&["events", "dead"], &variables, "").await;

    for done in [&examined, &migrated, &created, &rotated, &listed, &dead] {
        assert!(done.status.success(), "{}", printed(done));
    }
    let findings = printed(&examined);
    assert!(
        findings.contains("warn  notifications  none arrive through"),
        "{findings}"
    );
    assert!(
        one.log()
            .contains("a connection pooler stands before the database")
    );
    assert_eq!(
        one.client.get(KEYS).await.ok()["keys"][0],
        other.client.get(KEYS).await.ok()["keys"][0]
    );
    let body = json!({"id": "", "email": "root@example.com"});
    let root = Person::of(&one.client, body, PASSWORD);
    let grant = root.logs_in().await;
    root.at(&other.client)
        .looks_at_themselves(&grant)
        .await
        .has_status(200);
    root.logs_out(&grant, "current").await.has_status(204);
    root.at(&other.client)
        .looks_at_themselves(&grant)
        .await
        .is(401, "session-ended");
}

#[tokio::test]
async fn a_move_goes_through_a_pooler_in_both_directions() {
    let (folder, other) = (DataFolder::new(), DataFolder::new());
    let database = postgres::empty_database().await;
    let url = database.url_through(transaction_mode());
    let file = |folder: &DataFolder| format!("sqlite:{}", folder.file().display());
    portreeve(&["migrate"], &folder.variables(), "").await;
    let create = ["admin", "create", "--email", "root@example.com"];
    let created = portreeve(&create, &folder.variables(), &format!("{PASSWORD}\n")).await;
    assert!(created.status.success(), "{}", printed(&created));

    let there = ["move", "--from", &file(&folder), "--to", &url];
    let back = ["move", "--from", &url, "--to", &file(&other)];
    let there = portreeve(&there, &[], "").await;
    let back = portreeve(&back, &[], "").await;

    for moved in [&there, &back] {
        assert!(moved.status.success(), "{}", printed(moved));
        assert!(
            printed(moved).contains("compared row by row"),
            "{}",
            printed(moved)
        );
        assert!(
            printed(moved).contains("it cannot be known whether a service is running on"),
            "{}",
            printed(moved)
        );
    }
    let service = Service::starts(&other.variables()).await;
    let body = json!({"id": "", "email": "root@example.com"});
    Person::of(&service.client, body, PASSWORD).logs_in().await;
}

#[tokio::test]
async fn a_pooler_that_is_said_to_be_in_session_mode_and_is_not_is_an_error_that_says_so() {
    let database = postgres::database().await;
    let url = database.url_through(transaction_mode());
    let variables = [("DATABASE_URL", url.as_str()), ("DB_POOLER", "session")];

    let examined = portreeve(&["doctor"], &variables, "").await;

    let message = printed(&examined);
    assert_eq!(examined.status.code(), Some(1), "{message}");
    assert!(
        message.contains("set DB_POOLER=transaction, or auto"),
        "{message}"
    );
    assert!(
        !message.contains("sqlx_postgres") && !message.contains("at line"),
        "{message}"
    );
}

#[tokio::test]
async fn a_service_behind_a_pooler_is_reported_before_a_move() {
    let (folder, database) = (DataFolder::new(), postgres::database().await);
    let through = database.url_through(transaction_mode());
    let service = Service::starts(&[("DATABASE_URL", &through), CHEAP[0], CHEAP[1]]).await;
    service.registers("ada").await;
    let file = format!("sqlite:{}", folder.file().display());

    let moved = portreeve(&["move", "--from", &database.url(), "--to", &file], &[], "").await;

    assert!(
        printed(&moved).contains("connections of a service behind a connection pooler"),
        "{}",
        printed(&moved)
    );
}

#[tokio::test]
async fn a_pooler_that_is_denied_is_an_error_that_says_so() {
    let database = postgres::database().await;
    let url = database.url_through(transaction_mode());
    let variables = [("DATABASE_URL", url.as_str()), ("DB_POOLER", "none")];

    let examined = portreeve(&["doctor"], &variables, "").await;
    let unknown = portreeve(&["doctor"], &[("DB_POOLER", "statement")], "").await;

    assert_eq!(examined.status.code(), Some(1));
    assert!(
        printed(&examined).contains("take DB_POOLER=none away"),
        "{}",
        printed(&examined)
    );
    assert_eq!(unknown.status.code(), Some(1));
    assert!(
        printed(&unknown).contains("DB_POOLER must be"),
        "{}",
        printed(&unknown)
    );
}
