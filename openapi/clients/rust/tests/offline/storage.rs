//! Where tokens are kept.

use std::fs;
use std::path::PathBuf;

use portreeve_client::{FileStorage, Portreeve, TokenStorage};

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
fn a_damaged_file_is_refused_with_what_to_do() {
    let path = path("broken");
    let storage = FileStorage::new(&path);
    storage.save(Some(&tokens(1, 5))).unwrap();
    let kept = fs::read_to_string(&path).unwrap();

    for damaged in [
        "",
        "[]",
        "{}",
        "null",
        &"[".repeat(100_000),
        &kept[..kept.len() - 1],
        &kept.replace("\"access 1\"", "1"),
        &kept.replace("01a2050d", "nobody"),
        &kept.replace(":5}", ":\"tomorrow\"}"),
        &kept.replace(":5}", ":1e999}"),
    ] {
        assert_ne!(damaged, kept);
        fs::write(&path, damaged).unwrap();

        let error = FileStorage::new(&path).load().unwrap_err().to_string();
        let said = format!(
            "{} is damaged: delete it, and sign in again",
            path.display()
        );
        assert_eq!(error, said);
        let storage = FileStorage::new(&path);
        let built = Portreeve::builder("http://portreeve")
            .storage(storage)
            .build();
        assert!(built.unwrap_err().to_string().ends_with(&said));
    }

    fs::remove_dir_all(path.parent().unwrap()).unwrap();
}

/// Files as another user may plant them.
#[cfg(unix)]
mod planted {
    use std::fs::Permissions;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::os::unix::net::UnixListener;
    use std::path::Path;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn said<T>(outcome: std::io::Result<T>) -> String {
        outcome.err().expect("it is refused").to_string()
    }

    #[test]
    fn a_file_that_is_open_to_others_is_refused() {
        let path = path("open");
        let storage = FileStorage::new(&path);
        storage.save(Some(&tokens(1, 5))).unwrap();

        for open in [0o666, 0o644, 0o620, 0o604] {
            fs::set_permissions(&path, Permissions::from_mode(open)).unwrap();
            assert!(said(storage.load()).contains("run `chmod 600` on it"));
        }

        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        assert_eq!(storage.load().unwrap(), Some(tokens(1, 5)));
        fs::remove_dir_all(path.parent().unwrap()).unwrap();
    }

    #[test]
    fn a_file_of_another_user_is_refused() {
        let path = path("foreign");
        let storage = FileStorage::new(&path);
        storage.save(Some(&tokens(1, 5))).unwrap();
        // Only root may give a file away.
        if std::os::unix::fs::chown(&path, Some(12345), None).is_err() {
            eprintln!("skipped: this is not root");
            return;
        }

        assert!(said(storage.load()).contains("belongs to another user: delete it"));
        fs::remove_dir_all(path.parent().unwrap()).unwrap();
    }

    #[test]
    fn neither_a_token_file_nor_its_lock_is_anything_but_a_file() {
        let path = path("links");
        let folder = path.parent().unwrap();
        let (storage, lock) = (FileStorage::new(&path), folder.join(".tokens.json.lock"));
        let (target, nowhere) = (folder.join("target"), folder.join("nowhere"));
        FileStorage::new(&target).save(Some(&tokens(1, 5))).unwrap();

        for to in [&target, &nowhere] {
            for link in [&path, &lock] {
                symlink(to, link).unwrap();
            }
            assert!(said(storage.load()).ends_with("is a symbolic link: delete it"));
            assert!(said(storage.lock()).ends_with("is a symbolic link: delete it"));
            for link in [&path, &lock] {
                fs::remove_file(link).unwrap();
            }
        }
        assert!(!nowhere.exists());

        for place in [&path, &lock] {
            fs::create_dir(place).unwrap();
        }
        assert!(said(storage.load()).ends_with("is not a file: delete it"));
        said(storage.lock());
        for place in [&path, &lock] {
            fs::remove_dir(place).unwrap();
            drop(UnixListener::bind(place).unwrap());
        }
        said(storage.load());
        said(storage.lock());

        assert_eq!(
            FileStorage::new(&target).load().unwrap(),
            Some(tokens(1, 5))
        );
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn every_folder_that_is_made_is_for_its_owner_alone() {
        let root = path("folders").with_file_name("a");
        let path = root.join("b").join("tokens.json");

        FileStorage::new(&path).save(Some(&tokens(1, 5))).unwrap();

        let made = [root.parent().unwrap(), &root, path.parent().unwrap()];
        assert_eq!(made.map(mode), [0o700; 3]);
        fs::remove_dir_all(made[0]).unwrap();
    }
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
