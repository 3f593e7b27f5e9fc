//! `portreeve restore`: back to a backup, whatever state the file is in.

use std::{fs, path::PathBuf, process::Output, time::Duration};

use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnectOptions};

use crate::support::{
    binary::{Service, killed_after, portreeve, printed},
    folder::DataFolder,
    postgres,
};

/// A service with ada, a backup of that, and then bob.
async fn with_backup(folder: &DataFolder) -> (Service, PathBuf) {
    let backup = folder.path().join("backup.db");
    let service = Service::starts(&folder.variables()).await;
    service.registers("ada").await;
    let made = portreeve(
        &["backup", backup.to_str().unwrap()],
        &folder.variables(),
        "",
    )
    .await;
    assert!(made.status.success(), "{}", printed(&made));
    service.registers("bob").await;
    (service, backup)
}

async fn restores(folder: &DataFolder, backup: &std::path::Path) -> Output {
    portreeve(
        &["restore", backup.to_str().unwrap()],
        &folder.variables(),
        "",
    )
    .await
}

/// What a restore has kept.
fn kept(folder: &DataFolder) -> Vec<PathBuf> {
    let names = folder.names().into_iter();
    let names = names.filter(|name| name.starts_with("portreeve.db.replaced-"));
    names.map(|name| folder.path().join(name)).collect()
}

const ADA: [&str; 1] = ["ada@example.com"];
const BOTH: [&str; 2] = ["ada@example.com", "bob@example.com"];

/// How a service ends before its file is replaced.
#[derive(Clone, Copy, Debug)]
enum End {
    Terminated,
    Killed,
    /// And then the backup was copied over it, without thinking of the log.
    KilledAndCopiedOver,
    /// And the file cannot be read any more.
    KilledAndDamaged,
}

#[tokio::test]
async fn a_backup_comes_back_after_every_end() {
    for end in [
        End::Terminated,
        End::Killed,
        End::KilledAndCopiedOver,
        End::KilledAndDamaged,
    ] {
        let folder = DataFolder::new();
        let (file, variables) = (folder.file(), folder.variables());
        let (service, backup) = with_backup(&folder).await;
        match end {
            End::Terminated => service.stops_well().await,
            _ => service.dies().await,
        }
        match end {
            End::KilledAndCopiedOver => fs::write(&file, fs::read(&backup).unwrap()).unwrap(),
            End::KilledAndDamaged => fs::write(&file, [b'x'; 20_000]).unwrap(),
            End::Terminated | End::Killed => {}
        }

        let restored = restores(&folder, &backup).await;

        assert!(restored.status.success(), "{end:?}: {}", printed(&restored));
        assert!(
            printed(&restored).contains("passed an integrity check"),
            "{end:?}"
        );
        assert_eq!(DataFolder::accounts(&file).await, ADA, "{end:?}");
        let service = Service::starts(&variables).await;
        service.registers("cy").await;
        service.stops_well().await;
        let now = DataFolder::accounts(&file).await;
        assert_eq!(now, ["ada@example.com", "cy@example.com"], "{end:?}");
        let kept = kept(&folder);
        assert!(
            printed(&restored).contains(kept[0].to_str().unwrap()),
            "{end:?}"
        );
        match end {
            // Bob is not lost.
            End::Terminated | End::Killed => {
                assert_eq!(DataFolder::accounts(&kept[0]).await, BOTH, "{end:?}");
            }
            // The log too, under a name under which it is not played back.
            End::KilledAndCopiedOver | End::KilledAndDamaged => {
                assert_eq!(kept.len(), 2, "{end:?}")
            }
        }
    }
}

#[tokio::test]
async fn what_was_kept_can_be_restored_in_its_turn() {
    let folder = DataFolder::new();
    let (service, backup) = with_backup(&folder).await;
    service.stops_well().await;
    assert!(restores(&folder, &backup).await.status.success());
    let kept = kept(&folder);

    let restored = restores(&folder, &kept[0]).await;

    assert!(restored.status.success(), "{}", printed(&restored));
    assert_eq!(DataFolder::accounts(&folder.file()).await, BOTH);
}

#[tokio::test]
async fn a_backup_becomes_a_file_where_there_is_none() {
    let (folder, other) = (DataFolder::new(), DataFolder::new());
    let (service, backup) = with_backup(&folder).await;
    service.dies().await;

    let restored = restores(&other, &backup).await;

    assert!(restored.status.success(), "{}", printed(&restored));
    assert!(!printed(&restored).contains("The old file"));
    Service::starts(&other.variables()).await.stops_well().await;
    assert_eq!(DataFolder::accounts(&other.file()).await, ADA);
}

#[tokio::test]
async fn nothing_is_restored_under_a_running_service() {
    let folder = DataFolder::new();
    let (service, backup) = with_backup(&folder).await;

    let refused = restores(&folder, &backup).await;

    assert_eq!(refused.status.code(), Some(1));
    assert!(
        printed(&refused).contains("in use by another process"),
        "{}",
        printed(&refused)
    );
    service.registers("cy").await;
    service.client.get("/health/ready").await.ok();
    assert!(kept(&folder).is_empty());
}

#[tokio::test]
async fn nothing_is_restored_while_another_program_reads_the_file() {
    let folder = DataFolder::new();
    let (service, backup) = with_backup(&folder).await;
    service.dies().await;
    let options = SqliteConnectOptions::new().filename(folder.file());
    let mut reader = options.connect().await.unwrap();
    sqlx::query("begin").execute(&mut reader).await.unwrap();
    let query = sqlx::query("select count(*) from auth_accounts");
    query.execute(&mut reader).await.unwrap();

    let refused = restores(&folder, &backup).await;

    assert_eq!(refused.status.code(), Some(1));
    assert!(
        printed(&refused).contains("is open in another process"),
        "{}",
        printed(&refused)
    );
    reader.close().await.unwrap();
    assert_eq!(DataFolder::accounts(&folder.file()).await, BOTH);
}

async fn runs(file: &std::path::Path, sql: &'static str) {
    let mut connection = SqliteConnectOptions::new()
        .filename(file)
        .connect()
        .await
        .unwrap();
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn what_is_no_whole_backup_of_this_version_changes_nothing() {
    let folder = DataFolder::new();
    let (service, backup) = with_backup(&folder).await;
    service.stops_well().await;
    let before = fs::read(folder.file()).unwrap();
    let copied = |name: &str| {
        let copy = folder.path().join(name);
        fs::copy(&backup, &copy).unwrap();
        copy
    };
    let newer = copied("newer.db");
    runs(
        &newer,
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time) values (9000, 'x', true, '', 0)",
    )
    .await;
    let half = copied("half.db");
    runs(
        &half,
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time) values (0, 'sqlite:/a.db', false, '', 0)",
    )
    .await;
    let stranger = folder.path().join("stranger.db");
    fs::write(&stranger, "").unwrap();
    runs(&stranger, "create table pets (name)").await;
    let damaged = copied("damaged.db");
    let mut bytes = fs::read(&damaged).unwrap();
    bytes[8192..].fill(0xff);
    fs::write(&damaged, bytes).unwrap();
    let text = folder.path().join("text.db");
    fs::write(&text, [b'x'; 8192]).unwrap();

    for (backup, words) in [
        (newer, "was used by a newer version (migrations 9000)"),
        (half, "a move from sqlite:/a.db into"),
        (stranger, "is no backup of this service"),
        (damaged, "nothing was changed"),
        (text, "nothing was changed"),
        (folder.file(), "is the file itself"),
        (folder.path().join("none.db"), "there is no file"),
    ] {
        let refused = restores(&folder, &backup).await;

        assert_eq!(refused.status.code(), Some(1), "{}", backup.display());
        assert!(
            printed(&refused).contains(words),
            "{words}: {}",
            printed(&refused)
        );
        assert!(fs::read(folder.file()).unwrap() == before, "{words}");
    }
    assert!(kept(&folder).is_empty());
    assert!(
        !folder
            .names()
            .iter()
            .any(|name| name.contains(".unfinished"))
    );
}

#[tokio::test]
async fn a_server_has_its_own_tool_for_that() {
    let database = postgres::database().await;
    let url = database.url();

    let refused = portreeve(&["restore", "copy.db"], &[("DATABASE_URL", &url)], "").await;

    assert_eq!(refused.status.code(), Some(1));
    assert!(
        printed(&refused).contains("pg_restore"),
        "{}",
        printed(&refused)
    );
}

/// Whenever it is killed: the file is what it was, or what it is to become.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restore_that_is_killed_leaves_nothing_half_done() {
    let folder = DataFolder::new();
    let (file, variables) = (folder.file(), folder.variables());
    let (service, backup) = with_backup(&folder).await;
    service.stops_well().await;
    let used = folder.path().join("used.db");
    fs::copy(&file, &used).unwrap();
    let restore = ["restore", backup.to_str().unwrap()];

    for round in 0.. {
        fs::copy(&used, &file).unwrap();
        let killed = killed_after(Duration::from_millis(4 * round), &restore, &variables).await;

        let service = Service::starts(&variables).await;
        service.stops_well().await;
        let accounts = DataFolder::accounts(&file).await;
        assert!(accounts == ADA || accounts == BOTH, "{accounts:?}");
        let left = folder.names();
        assert!(
            !left.iter().any(|name| name.contains(".unfinished")),
            "{left:?}"
        );
        if !killed {
            assert_eq!(accounts, ADA);
            break;
        }
    }
}
