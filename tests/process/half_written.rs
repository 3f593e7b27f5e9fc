//! A file whose header was half written when its process was killed, which happens at the start or the end.

use std::fs;

use crate::support::{
    binary::{Service, portreeve, printed},
    folder::DataFolder,
    journal,
};

/// A file with one account, which no process has.
async fn with_ada() -> DataFolder {
    let folder = DataFolder::new();
    let service = Service::starts(&folder.variables()).await;
    service.registers("ada").await;
    service.stops().await;
    assert!(service.ends().await.success());
    folder
}

#[tokio::test]
async fn the_next_command_or_start_recovers_it() {
    let folder = with_ada().await;
    let backup = folder.path().join("backup.db");
    let backup = backup.to_str().unwrap();
    for arguments in [
        &["doctor"][..],
        &["accounts", "show", "ada@example.com"],
        &["backup", backup],
        &["keys", "list"],
        &["migrate"],
    ] {
        journal::leave_half_a_mark(&folder.file());

        let ended = portreeve(arguments, &folder.variables(), "").await;

        let said = printed(&ended);
        assert!(ended.status.success(), "{arguments:?}: {said}");
        assert!(!folder.names().contains(&"portreeve.db-journal".to_owned()));
    }
    journal::leave_half_a_mark(&folder.file());

    let service = Service::starts(&folder.variables()).await;

    service.registers("grace").await;
    assert_eq!(
        DataFolder::accounts(&folder.file()).await,
        ["ada@example.com", "grace@example.com"]
    );
}

#[tokio::test]
async fn what_is_read_is_what_was_there_before_the_half_was_written() {
    let folder = with_ada().await;
    let former = journal::leave_half_a_mark(&folder.file());

    portreeve(&["doctor"], &folder.variables(), "").await;

    assert_eq!(fs::read(folder.file()).unwrap(), former);
}

#[tokio::test]
async fn a_backup_may_be_half_written_too() {
    let folder = with_ada().await;
    let copy = folder.path().join("copy.db");
    fs::copy(folder.file(), &copy).unwrap();
    journal::leave_half_a_mark(&copy);
    let empty = DataFolder::new();

    let arguments = ["restore", copy.to_str().unwrap()];
    let restored = portreeve(&arguments, &empty.variables(), "").await;

    assert!(restored.status.success(), "{restored:?}");
    assert_eq!(
        DataFolder::accounts(&empty.file()).await,
        ["ada@example.com"]
    );
}

#[tokio::test]
async fn the_journal_of_another_file_is_never_rolled_back() {
    let folder = with_ada().await;
    let content = journal::leave_of_another_file(&folder.file());
    let target = folder.path().join("target.db");
    fs::copy(
        folder.path().join("portreeve.db-journal"),
        folder.path().join("target.db-journal"),
    )
    .unwrap();

    for arguments in [&["doctor"][..], &["serve"], &["migrate"]] {
        let refused = portreeve(arguments, &folder.variables(), "").await;
        let said = printed(&refused);
        assert!(!refused.status.success(), "{arguments:?}");
        assert!(
            said.contains("it was replaced without its journal"),
            "{said}"
        );
    }
    assert_eq!(fs::read(folder.file()).unwrap(), content);

    fs::remove_file(folder.path().join("portreeve.db-journal")).unwrap();
    let arguments = ["backup", target.to_str().unwrap()];
    let refused = portreeve(&arguments, &folder.variables(), "").await;
    let said = printed(&refused);
    assert!(
        said.contains("target.db-journal is of another file"),
        "{said}"
    );
}
