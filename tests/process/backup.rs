//! `portreeve backup`: what it refuses. That a copy holds everything is tried in `faults/backup.rs`.

use std::fs;

use crate::support::{
    binary::{portreeve, printed},
    folder::DataFolder,
    postgres,
};

#[tokio::test]
async fn a_file_that_exists_is_left_as_it_is() {
    let folder = DataFolder::new();
    portreeve(&["migrate"], &folder.variables(), "").await;
    let copy = folder.file().with_file_name("copy.db");
    fs::write(&copy, "precious").unwrap();

    let refused = portreeve(&["backup", copy.to_str().unwrap()], &folder.variables(), "").await;

    assert_eq!(refused.status.code(), Some(1));
    assert!(printed(&refused).contains("exists already"));
    assert_eq!(fs::read_to_string(&copy).unwrap(), "precious");
}

#[tokio::test]
async fn what_cannot_be_copied_leaves_nothing_behind() {
    let folder = DataFolder::new();
    let copy = folder.file().with_file_name("copy.db");
    let path = copy.to_str().unwrap();

    let none = portreeve(&["backup", path], &folder.variables(), "").await;
    fs::write(folder.file(), [b'x'; 8192]).unwrap();
    let no_database = portreeve(&["backup", path], &folder.variables(), "").await;
    let nowhere = portreeve(&["backup", "/nowhere/copy.db"], &folder.variables(), "").await;

    for (refused, words) in [
        (
            none,
            "portreeve.db. Run this in the folder of the service, with its DATABASE_URL and DATA_DIR",
        ),
        (no_database, "not a database"),
        (nowhere, "/nowhere/copy.db.unfinished cannot be written"),
    ] {
        assert_eq!(refused.status.code(), Some(1));
        assert!(printed(&refused).contains(words), "{}", printed(&refused));
    }
    let left = fs::read_dir(folder.file().parent().unwrap()).unwrap();
    let left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["portreeve.db"]);
}

/// How long it takes to copy and to read everything depends on how much there is: only other statements are worth a word.
#[tokio::test]
async fn a_copy_is_no_slow_statement() {
    let folder = DataFolder::new();
    let copy = folder.path().join("copy.db");
    let copy = copy.to_str().unwrap();
    let mut variables = folder.variables().to_vec();
    variables.extend([("RUST_LOG", "sqlx=debug"), ("LOG_FORMAT", "text")]);
    portreeve(&["migrate"], &folder.variables(), "").await;

    let backed_up = portreeve(&["backup", copy], &variables, "").await;
    let restored = portreeve(&["restore", copy], &variables, "").await;

    for done in [backed_up, restored] {
        let message = printed(&done);
        assert!(done.status.success(), "{message}");
        assert!(
            !message.contains("vacuum") && !message.contains("quick_check"),
            "{message}"
        );
    }
    // Statements are logged as such.
    let listed = portreeve(&["keys", "list"], &variables, "").await;
    assert!(
        printed(&listed).contains("_sqlx_migrations"),
        "{}",
        printed(&listed)
    );
}

#[tokio::test]
async fn a_server_has_its_own_tool() {
    let database = postgres::database().await;
    let url = database.url();

    let refused = portreeve(&["backup", "copy.db"], &[("DATABASE_URL", &url)], "").await;

    assert_eq!(refused.status.code(), Some(1));
    assert!(
        printed(&refused).contains("pg_dump"),
        "{}",
        printed(&refused)
    );
}
