//! Tables that are gone although their migrations were run, as a restore leaves them that did not finish.

use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnectOptions};

use crate::support::{
    binary::{Service, portreeve, printed},
    folder::DataFolder,
    postgres,
};

const DROPPED: &str = "drop table portreeve_users.users cascade";
const NAMED: &str =
    "the database lacks tables that its migrations have made: portreeve_users.users";
const REMEDY: &str = "restore a whole dump into an empty database";

#[tokio::test]
async fn a_server_that_lacks_a_table_is_refused_wherever_the_tables_are_looked_at() {
    let database = postgres::database().await;
    database.administers(DROPPED.to_owned()).await;
    let url = database.url();
    let variables = [("DATABASE_URL", url.as_str()), ("LOG_FORMAT", "text")];
    let without_migrating = [variables[0], variables[1], ("MIGRATE", "off")];

    for (command, variables) in [
        (&["migrate"][..], &variables[..]),
        (&["doctor"], &variables),
        (&["serve"], &variables),
        (&["serve"], &without_migrating),
        (&["accounts", "show", "ada@example.com"], &variables),
    ] {
        let done = portreeve(command, variables, "").await;

        let message = printed(&done);
        assert!(!done.status.success(), "{command:?}: {message}");
        assert!(
            message.contains(NAMED) && message.contains(REMEDY),
            "{command:?}: {message}"
        );
    }
}

#[tokio::test]
async fn a_service_whose_table_is_dropped_is_not_ready_and_names_no_table() {
    let database = postgres::database().await;
    let url = database.url();
    let service = Service::starts(&[("DATABASE_URL", &url)]).await;
    service.is_ready().await;

    database.administers(DROPPED.to_owned()).await;

    let ready = service.client.get("/health/ready").await;
    ready.has_status(503);
    let message = &ready.text;
    assert!(
        message.contains("lacks tables") && message.contains(REMEDY),
        "{message}"
    );
    assert!(!message.contains("portreeve_users"), "{message}");
}

async fn drops_users(folder: &DataFolder) {
    let options = SqliteConnectOptions::new().filename(folder.file());
    let mut connection = options.connect().await.unwrap();
    sqlx::raw_sql("drop table users_users")
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn a_file_that_lacks_a_table_is_refused_wherever_the_tables_are_looked_at() {
    let folder = DataFolder::new();
    let variables = [&folder.variables()[..], &[("LOG_FORMAT", "text")]].concat();
    let made = portreeve(&["migrate"], &variables, "").await;
    assert!(made.status.success(), "{}", printed(&made));
    drops_users(&folder).await;

    for command in [
        &["migrate"][..],
        &["doctor"],
        &["serve"],
        &["accounts", "show", "ada@example.com"],
    ] {
        let done = portreeve(command, &variables, "").await;

        let message = printed(&done);
        assert!(!done.status.success(), "{command:?}: {message}");
        assert!(
            message.contains("it lacks tables that its migrations have made: users_users"),
            "{command:?}: {message}"
        );
    }
}

#[tokio::test]
async fn a_service_whose_file_loses_a_table_is_not_ready() {
    let folder = DataFolder::new();
    let service = Service::starts(&folder.variables()).await;
    service.is_ready().await;

    drops_users(&folder).await;

    let ready = service.client.get("/health/ready").await;
    ready.has_status(503);
    assert!(
        ready.text.contains("portreeve restore BACKUP"),
        "{}",
        ready.text
    );
}
