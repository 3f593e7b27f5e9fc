//! A disk that takes no more, and a file that goes away or is exchanged while a service has it open: no client gets the answer that
//! something was written which will not be there, and readiness says why.

use std::{fs, path::PathBuf, time::Duration};

use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use crate::support::{
    binary::{Service, TIMEOUT, portreeve, portreeve_through, printed},
    folder::DataFolder,
    people::PASSWORD,
    system::{WITH_ERRORS_FOR_LIMITS, disk_is_full},
};

async fn registers(service: &Service, name: &str) -> crate::support::answer::Answer {
    let body = json!({"email": format!("{name}@example.com"), "password": PASSWORD});
    service.client.post("/api/v1/auth/register", body).await
}

/// What readiness says of the database when it says no.
async fn is_not_ready(service: &Service) -> String {
    let ready = service.client.get("/health/ready").await;
    ready.is(503, "unavailable").blames(&["database"]);
    let errors: Value = ready.json()["errors"].clone();
    errors[0]["message"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_full_disk_makes_it_unready_by_name_until_there_is_room_again() {
    let folder = DataFolder::new();
    let variables = folder.variables();
    let service = Service::starts_through(WITH_ERRORS_FOR_LIMITS, &variables).await;
    registers(&service, "ada").await.has_status(201);
    service.client.get("/health/ready").await.ok();

    disk_is_full(service.id(), true).await;
    registers(&service, "bob").await.has_status(503);
    let cause = is_not_ready(&service).await;
    disk_is_full(service.id(), false).await;
    let ready_again = async {
        while service.client.get("/health/ready").await.status != 200 {
            sleep(Duration::from_millis(50)).await;
        }
    };
    let ready_again = timeout(TIMEOUT, ready_again).await;

    assert!(cause.contains("the disk "), "{cause}");
    ready_again.expect("it recovers by itself");
    registers(&service, "bob").await.has_status(201);
}

#[tokio::test]
async fn a_full_disk_makes_it_unready_also_without_writes() {
    let folder = DataFolder::new();
    let variables = folder.variables();
    let service = Service::starts_through(WITH_ERRORS_FOR_LIMITS, &variables).await;
    disk_is_full(service.id(), true).await;

    // The last trial may have been good, and is believed for a while.
    let unready = async {
        while service.client.get("/health/ready").await.status != 503 {
            sleep(Duration::from_millis(50)).await;
        }
    };

    let unready = timeout(TIMEOUT, unready).await;
    unready.expect("it finds out by itself");
    assert!(is_not_ready(&service).await.contains("the disk "));
    service.client.get("/health/live").await.ok();
}

#[tokio::test]
async fn a_start_without_room_is_refused_and_leaves_the_file_as_it_was() {
    let folder = DataFolder::new();
    let variables = folder.variables();
    portreeve(&["migrate"], &variables, "").await;
    let before = fs::read(folder.file()).unwrap();
    let full = ["sh", "-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\""];

    let refused = portreeve_through(&full, &["serve"], &variables, "").await;

    assert_eq!(refused.status.code(), Some(1), "{}", printed(&refused));
    assert!(fs::read(folder.file()).unwrap() == before);
    Service::starts(&variables).await;
}

/// What happens to the files of a running service.
#[derive(Clone, Copy, Debug)]
enum Loss {
    Deleted,
    /// By a backup, with `mv`.
    Renamed,
    /// By a backup, with `cp`.
    Overwritten,
    LogDeleted,
}

#[tokio::test]
async fn nothing_is_written_into_a_file_that_lost_its_name() {
    for loss in [
        Loss::Deleted,
        Loss::Renamed,
        Loss::Overwritten,
        Loss::LogDeleted,
    ] {
        let folder = DataFolder::new();
        let (file, variables) = (folder.file(), folder.variables());
        let backup = folder.path().join("backup.db");
        let log = PathBuf::from(format!("{}-wal", file.display()));
        let service = Service::starts(&variables).await;
        registers(&service, "ada").await.has_status(201);
        let made = portreeve(&["backup", backup.to_str().unwrap()], &variables, "").await;
        assert!(made.status.success(), "{}", printed(&made));

        match loss {
            Loss::Deleted => fs::remove_file(&file).unwrap(),
            Loss::Renamed => fs::rename(&backup, &file).unwrap(),
            Loss::Overwritten => fs::write(&file, fs::read(&backup).unwrap()).unwrap(),
            Loss::LogDeleted => fs::remove_file(&log).unwrap(),
        }

        registers(&service, "bob").await.has_status(503);
        let cause = is_not_ready(&service).await;
        assert!(cause.contains("while this process had it open"), "{cause}");
        if !matches!(loss, Loss::LogDeleted) {
            for command in [
                &["doctor"][..],
                &["keys", "list"],
                &["backup", "/tmp/portreeve-is-not-made.db"],
            ] {
                let refused = portreeve(command, &variables, "").await;
                let message = printed(&refused);
                assert_eq!(
                    refused.status.code(),
                    Some(1),
                    "{loss:?} {command:?}: {message}"
                );
                if !matches!(loss, Loss::Deleted) || command[0] == "doctor" {
                    let words = "is not the file that the running service has open";
                    assert!(message.contains(words), "{loss:?} {command:?}: {message}");
                }
            }
        }
        service.stops().await;
        service.ends().await;
        let _ = fs::remove_file(&log);
        if !matches!(loss, Loss::Deleted) {
            // What took its place is as it was, and good; and a log that lost its name lost nothing else.
            let service = Service::starts(&variables).await;
            service.stops().await;
            assert!(service.ends().await.success());
            assert_eq!(DataFolder::accounts(&file).await, ["ada@example.com"]);
        }
    }
}
