//! A disk without room: what says so names the place, and how much is needed there.

use std::{fs, path::Path, process::Output};

use crate::support::{
    binary::{Service, Variables, portreeve, portreeve_through, printed},
    folder::DataFolder,
    system::with_small_disk,
};

/// Starts a program that can write no byte into a file, and gets an error for it.
const WITHOUT_ROOM: &[&str] = &["sh", "-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\""];

/// What the small disk has, in KiB.
const DISK: u32 = 40;

/// Runs a command while `folder` is that disk. Whether it was one: otherwise no file could be written.
async fn on_small_disk(
    folder: &Path,
    arguments: &[&str],
    variables: &Variables<'_>,
) -> (bool, Output) {
    let disk = with_small_disk(folder, DISK).await;
    let program = disk
        .as_ref()
        .map(|words| words.iter().map(String::as_str).collect::<Vec<_>>());
    let done = portreeve_through(
        program.as_deref().unwrap_or(WITHOUT_ROOM),
        arguments,
        variables,
        "",
    );
    (program.is_some(), done.await)
}

/// The folder of a service, whose file does not fit the small disk, and an empty one.
async fn folders() -> (DataFolder, DataFolder) {
    let folder = DataFolder::new();
    portreeve(&["migrate"], &folder.variables(), "").await;
    assert!(fs::metadata(folder.file()).unwrap().len() >> 10 > DISK.into());
    (folder, DataFolder::new())
}

#[tokio::test]
async fn a_backup_without_room_blames_its_target() {
    let (folder, full) = folders().await;
    let copy = full.path().join("copy.db");
    let command = ["backup", copy.to_str().unwrap()];

    let (is_disk, refused) = on_small_disk(full.path(), &command, &folder.variables()).await;

    let words = match is_disk {
        true => format!(
            "{} has no room for the backup, which takes up to 1 MiB; make room there, or name another folder",
            full.path().display()
        ),
        false => format!("{}.unfinished cannot be written", copy.display()),
    };
    assert_eq!(refused.status.code(), Some(1));
    assert!(printed(&refused).contains(&words), "{}", printed(&refused));
    assert!(full.names().is_empty());
}

#[tokio::test]
async fn a_restore_without_room_blames_the_folder_of_the_file() {
    let (folder, full) = folders().await;
    let backup = folder.file();
    let command = ["restore", backup.to_str().unwrap()];

    let (is_disk, refused) = on_small_disk(full.path(), &command, &full.variables()).await;

    let words = match is_disk {
        true => format!(
            "{} has no room for the restored file, which takes up to 1 MiB beside the one that is there; make room. Nothing was changed",
            full.path().display()
        ),
        false => format!("{}.unfinished cannot be written", full.file().display()),
    };
    assert_eq!(refused.status.code(), Some(1));
    let message = printed(&refused);
    assert!(message.contains(&words), "{message}");
    assert!(!message.contains("cannot be read"), "{message}");
}

#[tokio::test]
async fn a_start_without_room_says_how_much_it_needs() {
    let full = DataFolder::new();

    let (is_disk, refused) = on_small_disk(full.path(), &["serve"], &full.variables()).await;

    let words = match is_disk {
        true => format!(
            "40 KiB are free in {}; a start needs 1 MiB, and the log grows while the service runs: make room for 100 MiB",
            full.path().display()
        ),
        false => "the store is not available".to_owned(),
    };
    assert_eq!(refused.status.code(), Some(1));
    assert!(printed(&refused).contains(&words), "{}", printed(&refused));
}

#[tokio::test]
async fn a_command_without_room_says_so_once() {
    let folder = DataFolder::new();
    let variables = folder.variables();
    let service = Service::starts(&variables).await;

    let refused = portreeve_through(WITHOUT_ROOM, &["keys", "rotate"], &variables, "").await;

    let message = printed(&refused);
    assert_eq!(refused.status.code(), Some(1), "{message}");
    assert_eq!(
        message.matches("the store is not available").count(),
        1,
        "{message}"
    );
    assert!(!message.contains("could not be written"), "{message}");
    service.stops_well().await;
}
