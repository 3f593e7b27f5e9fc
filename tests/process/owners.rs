//! Commands that root runs for a service of another user: the service can open what they leave.

use std::{
    fs,
    os::unix::fs::{MetadataExt, symlink},
    path::Path,
};

use crate::support::{
    binary::{Service, portreeve, printed},
    folder::DataFolder,
    people::PASSWORD,
    system::given_away,
};

/// Everything in a folder belongs to this user and group, but for the files that were asked for by name.
fn all_belongs_to(owner: (u32, u32), folder: &Path, but: &[&str], after: &str) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if but.iter().any(|name| entry.file_name() == *name) {
            continue;
        }
        let found = entry.metadata().unwrap();
        assert_eq!(
            (found.uid(), found.gid()),
            owner,
            "{} after {after}",
            entry.path().display()
        );
    }
}

/// Who runs the tests.
fn caller(folder: &Path) -> (u32, u32) {
    let found = fs::metadata(folder).unwrap();
    (found.uid(), found.gid())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_root_makes_beside_a_database_belongs_to_the_owner_of_the_database() {
    let folder = DataFolder::new();
    let caller = caller(folder.path());
    let owner = given_away(folder.path());
    let data = folder.path().join("not/yet");
    let mut variables = folder.variables();
    variables[1].1 = data.to_str().unwrap();
    let backup = data.join("copy.db");
    let backup = backup.to_str().unwrap();
    let moved = format!("sqlite:{}", data.join("moved.db").display());
    let all = |after: &str| {
        all_belongs_to(owner, folder.path(), &[], after);
        all_belongs_to(owner, &folder.path().join("not"), &[], after);
        all_belongs_to(owner, &data, &["copy.db"], after);
    };

    let migrated = portreeve(&["migrate"], &variables, "").await;
    assert!(migrated.status.success(), "{}", printed(&migrated));
    all("migrate");
    let create = ["admin", "create", "--email", "root@example.com"];
    let created = portreeve(&create, &variables, &format!("{PASSWORD}\n")).await;
    assert!(created.status.success(), "{}", printed(&created));
    all("admin create");
    let service = Service::starts(&variables).await;
    let backed_up = portreeve(&["backup", backup], &variables, "").await;
    assert!(backed_up.status.success(), "{}", printed(&backed_up));
    service.dies().await;
    assert!(data.join("portreeve.db-wal").exists());
    all("serve and backup");
    let asked = fs::metadata(backup).unwrap();
    assert_eq!((asked.uid(), asked.gid()), caller, "the backup");
    let restored = portreeve(&["restore", backup], &variables, "").await;
    assert!(restored.status.success(), "{}", printed(&restored));
    assert!(printed(&restored).contains(".replaced-"));
    all("restore");
    let done = portreeve(&["move", "--to", &moved], &variables, "").await;
    assert!(done.status.success(), "{}", printed(&done));
    all("move");
    fs::remove_file(data.join("portreeve.db")).unwrap();
    let restored = portreeve(&["restore", backup], &variables, "").await;
    assert!(restored.status.success(), "{}", printed(&restored));
    all("restore where there was none");
}

/// The user of the service may write into its folder, and must not reach files of root through it.
#[tokio::test]
async fn what_is_made_beside_a_database_is_not_made_through_a_link() {
    let folder = DataFolder::new();
    let precious = folder.path().join("precious");
    fs::write(&precious, "precious").unwrap();
    given_away(folder.path());
    symlink(&precious, folder.path().join("portreeve.db.lock")).unwrap();
    let before = fs::metadata(&precious).unwrap().uid();

    let refused = portreeve(&["migrate"], &folder.variables(), "").await;

    assert_eq!(refused.status.code(), Some(1), "{}", printed(&refused));
    assert!(
        printed(&refused).contains("portreeve.db.lock cannot be used"),
        "{}",
        printed(&refused)
    );
    assert_eq!(fs::read_to_string(&precious).unwrap(), "precious");
    assert_eq!(fs::metadata(&precious).unwrap().uid(), before);
}
