//! The log beside the file (`-wal`): folded in at every end, played back after a crash, and never into another file.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::json;

use crate::support::{
    binary::{CHEAP, Service, portreeve, printed},
    folder::DataFolder,
    people::PASSWORD,
};

fn beside(file: &Path, suffix: &str) -> PathBuf {
    PathBuf::from(format!("{}{suffix}", file.display()))
}

/// The file and its lock, and no log.
const AT_REST: [&str; 2] = ["portreeve.db", "portreeve.db.lock"];

/// What lies in the folder, but for the time of the last backup.
fn at_rest(folder: &DataFolder) -> Vec<String> {
    let names = folder.names().into_iter();
    names
        .filter(|name| !name.ends_with(".last-backup"))
        .collect()
}

#[tokio::test]
async fn after_the_end_the_file_alone_is_everything() {
    let (folder, other) = (DataFolder::new(), DataFolder::new());
    let service = Service::starts(&folder.variables()).await;
    service.registers("ada").await;

    service.stops_well().await;

    assert_eq!(folder.names(), AT_REST);
    fs::copy(folder.file(), other.file()).unwrap();
    assert_eq!(
        DataFolder::accounts(&other.file()).await,
        ["ada@example.com"]
    );
}

#[tokio::test]
async fn no_command_leaves_a_log_behind() {
    let (folder, other) = (DataFolder::new(), DataFolder::new());
    let variables = folder.variables();
    let copy = other.file();
    let copy = copy.to_str().unwrap();
    let target = format!("sqlite:{}/moved/to.db", other.path().display());
    let commands: [&[&str]; 9] = [
        &["migrate"],
        &["admin", "create", "--email", "root@example.com"],
        &["keys", "list"],
        &["keys", "rotate"],
        &["events", "dead"],
        &["doctor"],
        &["backup", copy],
        &["move", "--to", &target],
        &["doctor"],
    ];

    for command in commands {
        let done = portreeve(command, &variables, &format!("{PASSWORD}\n")).await;

        assert!(done.status.success(), "{command:?}: {}", printed(&done));
        assert_eq!(at_rest(&folder), AT_REST, "{command:?}");
    }
    assert_eq!(other.names(), ["moved", "portreeve.db"]);
    let moved = other.path().join("moved/to.db");
    assert!(!beside(&moved, "-wal").exists());
    assert_eq!(DataFolder::accounts(&moved).await, ["root@example.com"]);
}

#[tokio::test]
async fn a_command_that_is_refused_leaves_no_log_behind_either() {
    let folder = DataFolder::new();
    let create = ["admin", "create", "--email", "root@example.com"];
    portreeve(&["migrate"], &folder.variables(), "").await;
    portreeve(&create, &folder.variables(), &format!("{PASSWORD}\n")).await;

    let again = portreeve(&create, &folder.variables(), &format!("{PASSWORD}\n")).await;

    assert!(printed(&again).contains("an account with this address exists"));
    assert_eq!(folder.names(), AT_REST);
}

#[tokio::test]
async fn a_command_beside_that_outlives_the_service_folds_the_log_in() {
    let folder = DataFolder::new();
    let variables = folder.variables();
    let service = Service::starts(&variables).await;
    service.registers("ada").await;
    service.dies().await;
    assert!(beside(&folder.file(), "-wal").exists());

    let listed = portreeve(&["keys", "list"], &variables, "").await;

    assert!(listed.status.success(), "{}", printed(&listed));
    assert_eq!(folder.names(), AT_REST);
    assert_eq!(
        DataFolder::accounts(&folder.file()).await,
        ["ada@example.com"]
    );
}

#[tokio::test]
async fn a_crash_is_recovered_from_without_a_word() {
    let folder = DataFolder::new();
    let service = Service::starts(&folder.variables()).await;
    service.registers("ada").await;
    service.dies().await;

    let examined = portreeve(&["doctor"], &folder.variables(), "").await;
    let service = Service::starts(&folder.variables()).await;

    assert!(examined.status.success(), "{}", printed(&examined));
    assert!(!service.log().contains("\"ERROR\""), "{}", service.log());
    service.stops_well().await;
    assert_eq!(
        DataFolder::accounts(&folder.file()).await,
        ["ada@example.com"]
    );
}

/// What people do with the folder of a service that crashed, and may do.
#[tokio::test]
async fn a_crash_is_recovered_from_in_another_place_and_without_the_lock_too() {
    for kept in [
        &["", "-wal", "-shm", ".lock"][..],
        &["", "-wal", ".lock"],
        &["", "-wal", "-shm"],
        &["", "-wal"],
    ] {
        let (folder, other) = (DataFolder::new(), DataFolder::new());
        let service = Service::starts(&folder.variables()).await;
        service.registers("ada").await;
        service.dies().await;
        for suffix in kept {
            fs::copy(
                beside(&folder.file(), suffix),
                beside(&other.file(), suffix),
            )
            .unwrap();
        }

        Service::starts(&other.variables()).await.stops_well().await;

        let accounts = DataFolder::accounts(&other.file()).await;
        assert_eq!(accounts, ["ada@example.com"], "{kept:?}");
    }
}

/// Where the copy comes from.
#[derive(Clone, Copy, Debug)]
enum Copy {
    /// Made by `portreeve backup`, from the same run.
    Backup,
    /// The file as it lay after an earlier run had ended.
    Cold,
    /// The file as it lies while the service runs, without its log.
    Live,
}

/// How it gets into the place of the file.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// `cp`, into the same inode.
    Over,
    /// `mv`, as rsync does too.
    Renamed,
    /// `rm`, then `cp`.
    Recreated,
}

fn puts(copy: &Path, file: &Path, way: Way) {
    match way {
        Way::Over => fs::write(file, fs::read(copy).unwrap()).unwrap(),
        Way::Renamed => fs::rename(copy, file).unwrap(),
        Way::Recreated => {
            // So that it does not get the same inode again.
            fs::rename(file, beside(file, ".old")).unwrap();
            fs::copy(copy, file).map(drop).unwrap();
        }
    }
}

/// A service that has died, with bob in the log alone. The copy has ada and not bob.
async fn crashed(folder: &DataFolder, kind: Copy) -> PathBuf {
    let (file, copy) = (folder.file(), folder.path().join("copy.db"));
    let variables = folder.variables();
    let mut service = Service::starts(&variables).await;
    service.registers("ada").await;
    service.stops_well().await;
    if matches!(kind, Copy::Cold) {
        fs::copy(&file, &copy).unwrap();
    }
    service = Service::starts(&variables).await;
    match kind {
        Copy::Backup => {
            let made = portreeve(&["backup", copy.to_str().unwrap()], &variables, "").await;
            assert!(made.status.success(), "{}", printed(&made));
        }
        Copy::Live => drop(fs::copy(&file, &copy).unwrap()),
        Copy::Cold => {}
    }
    service.registers("bob").await;
    service.dies().await;
    copy
}

#[tokio::test]
async fn a_log_is_never_played_into_a_file_that_took_the_place_of_its_own() {
    let ways = [
        (Copy::Backup, Way::Over),
        (Copy::Backup, Way::Renamed),
        (Copy::Backup, Way::Recreated),
        (Copy::Cold, Way::Over),
        (Copy::Cold, Way::Renamed),
        (Copy::Live, Way::Renamed),
        (Copy::Live, Way::Recreated),
    ];
    for (kind, way) in ways {
        for index in ["with its index", "without its index"] {
            let folder = DataFolder::new();
            let (file, variables) = (folder.file(), folder.variables());
            let copy = crashed(&folder, kind).await;
            puts(&copy, &file, way);
            if index == "without its index" {
                fs::remove_file(beside(&file, "-shm")).unwrap();
            }
            let (before, log) = (fs::read(&file), fs::read(beside(&file, "-wal")));
            let (before, log) = (before.unwrap(), log.unwrap());

            let case = format!("{kind:?} {way:?} {index}");
            for command in [
                &["serve"][..],
                &["doctor"],
                &["migrate"],
                &["keys", "list"],
                &["backup", "/tmp/portreeve-is-not-made.db"],
                &["move", "--to", "sqlite:/tmp/portreeve-is-not-made.db"],
            ] {
                let refused = portreeve(command, &variables, "").await;

                assert_eq!(refused.status.code(), Some(1), "{case} {command:?}");
                let message = printed(&refused);
                for words in ["is not the file that the log", "portreeve restore BACKUP"] {
                    assert!(message.contains(words), "{case} {command:?}: {message}");
                }
            }
            assert!(fs::read(&file).unwrap() == before, "{case}: it was changed");
            assert!(fs::read(beside(&file, "-wal")).unwrap() == log, "{case}");

            // The remedy, as it is printed.
            fs::rename(beside(&file, "-wal"), folder.path().join("away")).unwrap();
            let _ = fs::remove_file(beside(&file, "-shm"));
            Service::starts(&variables).await.stops_well().await;
            assert_eq!(
                DataFolder::accounts(&file).await,
                ["ada@example.com"],
                "{case}"
            );
        }
    }
}

#[tokio::test]
async fn a_backup_is_distinguished_from_the_file_also_without_the_lock() {
    let folder = DataFolder::new();
    let copy = crashed(&folder, Copy::Backup).await;
    puts(&copy, &folder.file(), Way::Over);
    fs::remove_file(beside(&folder.file(), ".lock")).unwrap();

    let refused = portreeve(&["serve"], &folder.variables(), "").await;

    assert!(
        printed(&refused).contains("is not the file that the log"),
        "{}",
        printed(&refused)
    );
}

#[tokio::test]
async fn a_backup_with_just_as_many_pages_is_not_undone() {
    let folder = DataFolder::new();
    let (file, variables) = (folder.file(), folder.variables());
    let copy = folder.path().join("copy.db");
    let service = Service::starts(&variables).await;
    service.registers("ada").await;
    service.stops_well().await;
    let made = portreeve(&["backup", copy.to_str().unwrap()], &variables, "").await;
    assert!(made.status.success(), "{}", printed(&made));
    // A backup has the same rows on other pages, and seldom on just as many.
    let length = |file: &Path| fs::metadata(file).unwrap().len();
    DataFolder::grow(&file, length(&copy)).await;
    DataFolder::grow(&copy, length(&file)).await;
    let service = Service::starts(&variables).await;
    let login = json!({"email": "ada@example.com", "password": PASSWORD});
    service.client.post("/api/v1/auth/login", login).await.ok();
    service.dies().await;
    assert_eq!(length(&file), length(&copy));
    puts(&copy, &file, Way::Over);

    let refused = portreeve(&["serve"], &variables, "").await;

    assert!(
        printed(&refused).contains("is not the file that the log"),
        "{}",
        printed(&refused)
    );
}

#[tokio::test]
async fn an_index_alone_and_an_empty_log_are_no_obstacle() {
    for emptied in ["removed", "emptied"] {
        let folder = DataFolder::new();
        let copy = crashed(&folder, Copy::Backup).await;
        puts(&copy, &folder.file(), Way::Over);
        let log = beside(&folder.file(), "-wal");
        match emptied {
            "removed" => fs::remove_file(&log).unwrap(),
            _ => fs::write(&log, "").unwrap(),
        }

        Service::starts(&folder.variables())
            .await
            .stops_well()
            .await;

        let accounts = DataFolder::accounts(&folder.file()).await;
        assert_eq!(accounts, ["ada@example.com"], "{emptied}");
    }
}

#[tokio::test]
async fn a_log_whose_file_is_gone_is_not_thrown_away() {
    let folder = DataFolder::new();
    crashed(&folder, Copy::Live).await;
    fs::remove_file(folder.file()).unwrap();

    let refused = portreeve(&["serve"], &folder.variables(), "").await;
    let examined = portreeve(&["doctor"], &folder.variables(), "").await;

    for output in [refused, examined] {
        assert_eq!(output.status.code(), Some(1));
        assert!(
            printed(&output).contains("is missing or empty, but its log"),
            "{}",
            printed(&output)
        );
    }
    assert!(beside(&folder.file(), "-wal").metadata().unwrap().len() > 32);
    assert!(!folder.file().exists());
}

#[tokio::test]
async fn a_backup_does_not_take_a_name_beside_which_a_log_lies() {
    let (folder, other) = (DataFolder::new(), DataFolder::new());
    portreeve(&["migrate"], &folder.variables(), "").await;
    fs::write(beside(&other.file(), "-wal"), [1; 64]).unwrap();

    let copy = other.file();
    let refused = portreeve(&["backup", copy.to_str().unwrap()], &folder.variables(), "").await;

    assert_eq!(refused.status.code(), Some(1));
    assert!(
        printed(&refused).contains("portreeve.db-wal is of another file"),
        "{}",
        printed(&refused)
    );
    assert!(!copy.exists());
}

/// What a service has taken over with an older version of itself behind it.
#[tokio::test]
async fn a_crash_of_a_version_that_left_no_marks_is_recovered_from() {
    let folder = DataFolder::new();
    let file = folder.file();
    let variables = [
        ("DATABASE_URL", ""),
        ("DATA_DIR", folder.path().to_str().unwrap()),
        CHEAP[0],
        CHEAP[1],
    ];
    let service = Service::starts(&variables).await;
    service.registers("ada").await;
    service.dies().await;
    fs::write(beside(&file, ".lock"), "").unwrap();

    Service::starts(&variables).await.stops_well().await;

    assert_eq!(DataFolder::accounts(&file).await, ["ada@example.com"]);
}
