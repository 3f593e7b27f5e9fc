//! Which databases are worked on, how they are named, and which commands change their tables.

use crate::support::{
    binary::{Variables, portreeve},
    folder::DataFolder,
    people::PASSWORD,
    postgres::{self, Server},
};

/// Whether it succeeded, and all it said.
async fn run_command(command: &[&str], variables: &Variables<'_>) -> (bool, String) {
    let output = portreeve(command, variables, &format!("{PASSWORD}\n")).await;
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    (output.status.success(), text)
}

/// Everything that works on a database and is neither `migrate` nor `serve`.
const COMMANDS: [&[&str]; 6] = [
    &["admin", "create", "--email", "root@example.com"],
    &["events", "dead"],
    &["events", "retry", "0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f"],
    &["keys", "list"],
    &["keys", "rotate"],
    &["keys", "rotate", "--now"],
];

#[tokio::test]
async fn only_migrate_and_serve_make_tables() {
    let database = postgres::empty_database().await;
    let url = database.url();
    let on_server = [("DATABASE_URL", url.as_str())];
    let folder = DataFolder::new();

    for command in COMMANDS {
        for variables in [&on_server[..], &folder.variables()[..]] {
            let (done, output) = run_command(command, variables).await;

            assert!(!done, "{command:?}");
            assert!(
                output.contains("portreeve migrate"),
                "{command:?}: {output}"
            );
        }
    }
    let migrations = database.store().await.migrations().await.unwrap();
    assert_eq!(migrations.pending.first(), Some(&1));
    assert!(!folder.file().exists());
}

#[tokio::test]
async fn a_start_that_is_to_change_no_table_refuses_old_ones() {
    let database = postgres::empty_database().await;
    let url = database.url();
    let folder = DataFolder::new();
    let on_server = [("DATABASE_URL", url.as_str()), ("MIGRATE", "off")];
    let in_file = [&folder.variables()[..], &[("MIGRATE", "off")]].concat();

    for variables in [&on_server[..], &in_file[..]] {
        let (started, output) = run_command(&["serve"], variables).await;

        assert!(!started && output.contains("portreeve migrate"), "{output}");
    }
    assert!(!folder.file().exists());
}

#[tokio::test]
async fn a_database_that_has_no_place_for_every_script_is_refused() {
    let database = postgres::latin_database().await;
    let url = database.url();

    for command in ["serve", "migrate", "doctor"] {
        let (done, output) = run_command(&[command], &[("DATABASE_URL", &url)]).await;

        assert!(!done, "{command}");
        assert!(
            output.contains("the encoding of the database is LATIN1"),
            "{output}"
        );
        assert!(output.contains("encoding 'UTF8'"), "{output}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_socket_is_found_by_its_folder() {
    let server = Server::start();
    let options = server.options();
    let (folder, port) = (server.socket_folder().display(), options.get_port());
    let password = postgres::password(sqlx::ConnectOptions::to_url_lossy(&options).as_ref());
    let by_parameter =
        format!("postgres://postgres:{password}@/postgres?host={folder}&port={port}");
    let (folder, port) = (folder.to_string(), port.to_string());
    let by_parts = [
        ("DATABASE_URL", ""),
        ("DB_HOST", folder.as_str()),
        ("DB_PORT", port.as_str()),
        ("DB_NAME", "postgres"),
        ("DB_USER", "postgres"),
        ("DB_PASSWORD", password.as_str()),
    ];

    for variables in [
        &[("DATABASE_URL", by_parameter.as_str())][..],
        &by_parts[..],
    ] {
        let (done, output) = run_command(&["migrate"], variables).await;

        assert!(done, "{output}");
    }
}

#[tokio::test]
async fn what_an_address_says_that_is_not_understood_is_named_without_its_value() {
    for (url, words) in [
        (
            "postgres://u:hunter2@db/x?sslpassword=hunter2",
            "DATABASE_URL has the parameter sslpassword, which this program does not know",
        ),
        (
            "postgres://u:hunter2@a:5432,b:5433/x?target_session_attrs=read-write",
            "DATABASE_URL names several hosts",
        ),
    ] {
        for command in ["serve", "migrate", "doctor"] {
            let (done, output) = run_command(&[command], &[("DATABASE_URL", url)]).await;

            assert!(!done && output.contains(words), "{command}: {output}");
            assert!(!output.contains("hunter2"), "{output}");
        }
    }
}
