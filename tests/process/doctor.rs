//! `portreeve doctor` finds what is wrong, says what to do, and changes nothing.

use std::{fs, os::unix::fs::PermissionsExt};

use sqlx::{AssertSqlSafe, ConnectOptions, Connection, sqlite::SqliteConnectOptions};

use crate::support::{
    binary::{CHEAP, Variables, portreeve, portreeve_through, printed},
    folder::DataFolder,
    postgres,
    system::without_privileges,
};

/// The findings, and whether all checks passed.
async fn examined(variables: &Variables<'_>) -> (bool, String) {
    let output = portreeve(&["doctor"], variables, "").await;
    let findings = String::from_utf8(output.stdout).expect("findings are text");
    (output.status.success(), findings)
}

const KEY: &str = "Hq0f-w3Vx7mZ_tR9uLb2Ye5KcJ8nPa1D";

#[tokio::test]
async fn a_service_in_order_is_said_to_be() {
    let database = postgres::database().await;
    let url = database.url();
    let variables = [
        ("APP_ENV", "production"),
        ("DATABASE_URL", &url),
        ("SECRET_KEY", KEY),
        ("MAILER", "file"),
    ];

    let (well, findings) = examined(&variables).await;

    assert!(well, "{findings}");
    for line in [
        "ok    configuration  usable, for production",
        "warn  mail           no mail server is set",
        "ok    schema         current",
        "ok    keys           none yet",
        "ok    events         outbox: 0 wait",
    ] {
        assert!(findings.contains(line), "{line}:\n{findings}");
    }
    for about in ["database", "clock", "descriptors"] {
        assert!(findings.contains(about), "{about}:\n{findings}");
    }
}

#[tokio::test]
async fn it_changes_nothing() {
    let database = postgres::empty_database().await;
    let url = database.url();

    let (well, findings) = examined(&[("DATABASE_URL", &url)]).await;

    assert!(!well);
    assert!(
        findings.contains("fail  schema         migrations 1, 2, 3, 4, 5"),
        "{findings}"
    );
    assert!(findings.contains("portreeve migrate"), "{findings}");
    let (_, again) = examined(&[("DATABASE_URL", &url)]).await;
    assert!(
        again.contains("fail  schema         migrations 1, 2, 3, 4, 5"),
        "{again}"
    );
}

#[tokio::test]
async fn memory_and_a_laptop_are_warnings() {
    let (well, findings) = examined(&[]).await;

    assert!(well, "{findings}");
    assert!(findings.contains("warn  configuration  usable, for development"));
    assert!(findings.contains("warn  database       none"), "{findings}");
}

#[tokio::test]
async fn an_invalid_configuration_is_reported_line_by_line() {
    let (well, findings) = examined(&[("PORT", "http"), ("JWT_ALGORITHM", "none")]).await;

    assert!(!well);
    assert!(
        findings.contains("fail  configuration  PORT must"),
        "{findings}"
    );
    assert!(
        findings.contains("fail  configuration  JWT_ALGORITHM"),
        "{findings}"
    );
}

#[tokio::test]
async fn a_database_that_is_not_there_fails_without_its_password() {
    let url = "postgres://portreeve:hunter2@127.0.0.1:1/portreeve";

    let (well, findings) = examined(&[("DATABASE_URL", url)]).await;

    assert!(!well);
    assert!(
        findings.contains("fail  database       cannot be reached"),
        "{findings}"
    );
    assert!(!findings.contains("hunter2"));
}

#[tokio::test]
async fn keys_sealed_with_another_key_fail() {
    let database = postgres::database().await;
    let url = database.url();
    let create = ["admin", "create", "--email", "root@example.com"];
    let variables = [("DATABASE_URL", url.as_str()), ("SECRET_KEY", KEY)];
    let made = portreeve(&create, &variables, "four purple ducks at noon\n").await;
    assert!(made.status.success());

    let (well, _) = examined(&variables).await;
    let (still, findings) = examined(&[("DATABASE_URL", &url)]).await;

    assert!(well && !still);
    assert!(findings.contains("fail  keys"), "{findings}");
    assert!(
        findings.contains("does not open; set SECRET_KEY"),
        "{findings}"
    );
}

/// What was done to the file before the start.
#[derive(Clone, Copy, Debug)]
enum Spoilt {
    MoveBegun,
    UsedByNewer,
    UsedByOther,
    FolderReadOnly,
    FileReadOnly,
    LockUnreadable,
    NoDatabase,
}

async fn spoils(folder: &DataFolder, how: Spoilt) {
    let file = folder.file();
    let set_mode = |path: &std::path::Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    let sql = match how {
        Spoilt::MoveBegun => {
            "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
             values (0, 'sqlite:/a.db', false, '', 0)"
        }
        Spoilt::UsedByNewer => {
            "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
             values (9000, 'x', true, '', 0)"
        }
        Spoilt::UsedByOther => "update _sqlx_migrations set checksum = x'00' where version = 2",
        Spoilt::FolderReadOnly => return set_mode(folder.path(), 0o500),
        Spoilt::FileReadOnly => return set_mode(&file, 0o400),
        Spoilt::LockUnreadable => {
            return set_mode(&folder.path().join("portreeve.db.lock"), 0o000);
        }
        Spoilt::NoDatabase => return fs::write(&file, [b'x'; 8192]).unwrap(),
    };
    let options = SqliteConnectOptions::new().filename(&file);
    let mut connection = options.connect().await.unwrap();
    let ran = sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(&mut connection)
        .await;
    ran.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn it_fails_wherever_serve_refuses_with_the_same_sentence() {
    for (how, words) in [
        (Spoilt::MoveBegun, "a move from sqlite:/a.db into"),
        (
            Spoilt::UsedByNewer,
            "was used by a newer version (migrations 9000)",
        ),
        (Spoilt::UsedByOther, "are not those that were run there"),
        (
            Spoilt::FolderReadOnly,
            "cannot be read and written by this user",
        ),
        (
            Spoilt::FileReadOnly,
            "cannot be read and written by this user",
        ),
        (
            Spoilt::LockUnreadable,
            "cannot be read and written by this user",
        ),
        (Spoilt::NoDatabase, "cannot be read"),
    ] {
        let folder = DataFolder::new();
        let mut variables = folder.variables().to_vec();
        variables.push(("LOG_FORMAT", "text"));
        let made = portreeve(&["migrate"], &variables, "").await;
        assert!(made.status.success());
        spoils(&folder, how).await;

        let through = without_privileges();
        let examined = portreeve_through(through, &["doctor"], &variables, "").await;
        let started = portreeve_through(through, &["serve"], &variables, "").await;
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();

        let findings = String::from_utf8_lossy(&examined.stdout).into_owned();
        let refusal = String::from_utf8_lossy(&started.stderr).into_owned();
        assert_eq!(examined.status.code(), Some(1), "{how:?}: {findings}");
        assert_eq!(started.status.code(), Some(1), "{how:?}: {refusal}");
        let sentence = refusal
            .lines()
            .find_map(|line| line.strip_prefix("portreeve: "));
        let sentence = sentence.expect("it says why");
        assert!(sentence.contains(words), "{how:?}: {sentence}");
        assert!(
            findings.contains(&format!("fail  database       {sentence}")),
            "{sentence}\n{findings}"
        );
    }
}

/// A folder that other things lie in is not to be given to the service, nor opened to it.
#[tokio::test]
async fn where_no_folder_can_be_made_another_place_is_advised() {
    let folder = DataFolder::new();
    let here = folder.path().display().to_string();
    let enter = format!("cd '{here}' && exec \"$0\" \"$@\"");
    let through = [&["sh", "-c", &enter][..], without_privileges()].concat();
    let variables = [("DATABASE_URL", ""), ("LOG_FORMAT", "text")];
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o500)).unwrap();

    let examined = portreeve_through(&through, &["doctor"], &variables, "").await;
    let started = portreeve_through(&through, &["serve"], &variables, "").await;
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();

    let words = format!(
        "{here}/data cannot be made: {here} cannot be written by this user: Permission denied (os error 13); name another place with \
         DATA_DIR or DATABASE_URL, or make it and give it to the user that runs the service"
    );
    for output in [examined, started] {
        assert_eq!(output.status.code(), Some(1));
        assert!(printed(&output).contains(&words), "{}", printed(&output));
    }
}

#[tokio::test]
async fn an_unfinished_move_into_a_server_fails_as_it_does_for_serve() {
    let database = postgres::database().await;
    let url = database.url();
    let variables = [("DATABASE_URL", url.as_str()), CHEAP[0], CHEAP[1]];
    let mut connection = database.options().connect().await.unwrap();
    let sql =
        "insert into portreeve.migrations (version, description, success, checksum, execution_time)
               values (0, 'sqlite:/a.db', false, '', 0)";
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();

    let (well, findings) = examined(&variables).await;
    let started = portreeve(&["serve"], &variables, "").await;

    let refusal = String::from_utf8_lossy(&started.stderr).into_owned();
    assert!(!well);
    for message in [&findings, &refusal] {
        assert!(
            message.contains("a move from sqlite:/a.db into"),
            "{message}"
        );
    }
}
