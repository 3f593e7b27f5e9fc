//! Where tokens are kept.

use std::fs;
use std::path::PathBuf;

use portreeve_client::{FileStorage, TokenStorage};

use crate::wire::tokens;

/// In a folder that is not there yet.
fn path(test: &str) -> PathBuf {
    let folder =
        std::env::temp_dir().join(format!("portreeve-client-{}-{test}", std::process::id()));
    folder.join("tokens.json")
}

#[test]
fn a_file_gives_back_what_it_was_given_and_leaves_nothing_behind() {
    let path = path("kept");
    let storage = FileStorage::new(&path);
    assert_eq!(storage.load().unwrap(), None);

    storage.save(Some(&tokens(1, 5))).unwrap();
    assert_eq!(FileStorage::new(&path).load().unwrap(), Some(tokens(1, 5)));
    storage.save(None).unwrap();
    storage.save(None).unwrap();

    // Which it could not be if there were anything in it.
    fs::remove_dir(path.parent().unwrap()).unwrap();
}

#[cfg(unix)]
#[test]
fn a_file_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let path = path("owner");

    FileStorage::new(&path).save(Some(&tokens(1, 5))).unwrap();

    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    fs::remove_dir_all(path.parent().unwrap()).unwrap();
}

#[test]
fn a_file_that_cannot_be_read_holds_no_user() {
    let path = path("broken");
    fs::create_dir(path.parent().unwrap()).unwrap();
    fs::write(&path, r#"{"access_token": "#).unwrap();

    assert_eq!(FileStorage::new(&path).load().unwrap(), None);
    fs::remove_dir_all(path.parent().unwrap()).unwrap();
}

#[test]
fn one_waits_for_the_lock_of_the_other() {
    let path = path("lock");
    let held = FileStorage::new(&path).lock().unwrap();
    let other = {
        let path = path.clone();
        std::thread::spawn(move || drop(FileStorage::new(path).lock().unwrap()))
    };

    std::thread::sleep(std::time::Duration::from_millis(50));
    assert!(!other.is_finished());
    drop(held);

    other.join().unwrap();
    fs::remove_dir_all(path.parent().unwrap()).unwrap();
}

#[test]
fn no_token_is_printed() {
    let printed = format!("{:?}", tokens(1, 5));

    assert!(
        !printed.contains("prt_") && !printed.contains("access 1"),
        "{printed}"
    );
}
