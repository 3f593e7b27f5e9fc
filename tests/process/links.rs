//! A file that has more names than one, or whose lock was removed: still one service has it at a time.

use std::{fs, os::unix::fs::symlink, path::PathBuf, process::Output};

use crate::support::{
    binary::{Service, portreeve, printed},
    folder::DataFolder,
};

/// A folder with `real/portreeve.db`, which a link leads to.
struct Linked {
    folder: DataFolder,
    link: PathBuf,
}

impl Linked {
    fn new() -> Self {
        let folder = DataFolder::new();
        let link = folder.path().join("link.db");
        fs::create_dir(folder.path().join("real")).unwrap();
        symlink("real/portreeve.db", &link).unwrap();
        Self { folder, link }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("real/portreeve.db")
    }

    /// What lies beside the link.
    fn beside_the_link(&self) -> Vec<String> {
        self.folder.names()
    }
}

fn url(file: &std::path::Path) -> String {
    format!("sqlite:{}", file.display())
}

/// As `folder` says, but with this file.
async fn with_file(folder: &DataFolder, url: &str, arguments: &[&str]) -> Output {
    let mut variables = folder.variables();
    variables[0].1 = url;
    portreeve(arguments, &variables, "").await
}

#[tokio::test]
async fn a_link_and_the_file_it_leads_to_are_one_file() {
    let linked = Linked::new();
    let (by_link, by_name) = (url(&linked.link), url(&linked.file()));

    for (first, second) in [(&by_link, &by_name), (&by_name, &by_link)] {
        let mut variables = linked.folder.variables();
        variables[0].1 = first;
        let service = Service::starts(&variables).await;

        let refused = with_file(&linked.folder, second, &["serve"]).await;

        assert_eq!(refused.status.code(), Some(1), "{}", printed(&refused));
        let sentence = format!("{} is in use by another process", linked.file().display());
        assert!(
            printed(&refused).contains(&sentence),
            "{}",
            printed(&refused)
        );
        service.stops_well().await;
    }
    assert_eq!(linked.beside_the_link(), ["link.db", "real"]);
}

#[tokio::test]
async fn a_restore_through_a_link_replaces_the_file_and_leaves_the_link() {
    let linked = Linked::new();
    let by_link = url(&linked.link);
    let backup = linked.folder.path().join("real/backup.db");
    let backup = backup.to_str().unwrap();
    let mut variables = linked.folder.variables();
    variables[0].1 = &by_link;
    let service = Service::starts(&variables).await;
    service.registers("ada").await;
    let made = with_file(&linked.folder, &by_link, &["backup", backup]).await;
    assert!(made.status.success(), "{}", printed(&made));
    service.registers("bob").await;
    let beside_running = with_file(&linked.folder, &by_link, &["restore", backup]).await;
    service.stops_well().await;

    let restored = with_file(&linked.folder, &by_link, &["restore", backup]).await;

    assert_eq!(beside_running.status.code(), Some(1));
    assert!(restored.status.success(), "{}", printed(&restored));
    assert!(fs::symlink_metadata(&linked.link).unwrap().is_symlink());
    let accounts = DataFolder::accounts(&linked.file()).await;
    assert_eq!(accounts, ["ada@example.com"]);
    assert_eq!(linked.beside_the_link(), ["link.db", "real"]);
    let real = fs::read_dir(linked.folder.path().join("real")).unwrap();
    let real = real.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut real: Vec<_> = real.filter(|name| name != "backup.db").collect();
    real.sort();
    let [file, mark, lock, kept] = &real[..] else {
        panic!("{real:?}")
    };
    assert_eq!(
        [file, mark, lock],
        [
            "portreeve.db",
            "portreeve.db.last-backup",
            "portreeve.db.lock"
        ]
    );
    assert!(kept.starts_with("portreeve.db.replaced-"), "{kept}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_that_lost_its_lock_still_keeps_others_away() {
    let folder = DataFolder::new();
    let variables = folder.variables();
    let elsewhere = DataFolder::new();
    let target = url(&elsewhere.file());
    let service = Service::starts(&variables).await;
    service.registers("ada").await;
    fs::remove_file(folder.path().join("portreeve.db.lock")).unwrap();

    // The second of them finds the lock file that the first has made.
    for command in [
        &["serve"][..],
        &["serve"],
        &["migrate"],
        &["keys", "rotate"],
        &["move", "--to", &target],
    ] {
        let refused = portreeve(command, &variables, "").await;

        assert_eq!(refused.status.code(), Some(1), "{command:?}");
        let sentence = format!("{} is open in another process", folder.file().display());
        assert!(
            printed(&refused).contains(&sentence),
            "{command:?}: {}",
            printed(&refused)
        );
    }
    for command in [
        &["doctor"][..],
        &["backup", elsewhere.file().to_str().unwrap()],
    ] {
        let done = portreeve(command, &variables, "").await;
        assert!(done.status.success(), "{command:?}: {}", printed(&done));
    }
    service.registers("bob").await;
    service.stops_well().await;
    Service::starts(&variables).await.stops_well().await;
    let accounts = DataFolder::accounts(&folder.file()).await;
    assert_eq!(accounts, ["ada@example.com", "bob@example.com"]);
}

#[tokio::test]
async fn a_second_name_of_a_file_in_use_is_refused() {
    let folder = DataFolder::new();
    let variables = folder.variables();
    let other = folder.path().join("other.db");
    let service = Service::starts(&variables).await;
    service.registers("ada").await;
    fs::hard_link(folder.file(), &other).unwrap();

    let refused = with_file(&folder, &url(&other), &["serve"]).await;

    assert_eq!(refused.status.code(), Some(1), "{}", printed(&refused));
    let sentence = format!("{} is open in another process", other.display());
    assert!(
        printed(&refused).contains(&sentence),
        "{}",
        printed(&refused)
    );
    service.registers("bob").await;
}

/// A service that is replaced by its successor while a backup runs must not stay away for that.
#[tokio::test]
async fn a_start_passes_those_who_only_read() {
    use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnectOptions};

    let folder = DataFolder::new();
    let variables = folder.variables();
    let service = Service::starts(&variables).await;
    service.registers("ada").await;
    let options = SqliteConnectOptions::new().filename(folder.file());
    let mut reader = options.read_only(true).connect().await.unwrap();
    let reads = "begin; select count(*) from auth_accounts";
    sqlx::raw_sql(reads).execute(&mut reader).await.unwrap();
    service.stops_well().await;

    let service = Service::starts(&variables).await;

    service.registers("bob").await;
    reader.close().await.unwrap();
    service.stops_well().await;
}
