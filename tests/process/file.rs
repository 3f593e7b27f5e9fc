//! Without a word about a database: everything in one file, which one service has at a time.

use serde_json::json;

use crate::support::{
    binary::{Service, TIMEOUT, portreeve, printed},
    folder::DataFolder,
    people::{Admin, PASSWORD, Person},
};

const REGISTER: &str = "/api/v1/auth/register";
const KEYS: &str = "/.well-known/jwks.json";

#[tokio::test]
async fn what_the_first_run_took_in_is_there_in_the_second() {
    let folder = DataFolder::new();
    let body = json!({"email": "ada@example.com", "password": PASSWORD});
    let first = Service::starts(&folder.variables()).await;
    let registered = first.client.post(REGISTER, body).await;
    let ada = Person::of(&first.client, registered.has_status(201).json(), PASSWORD);
    let grant = ada.logs_in().await;
    let keys = first.client.get(KEYS).await.ok();
    assert!(folder.file().exists());
    assert!(first.log().contains("the data is in"));
    first.stops().await;
    assert!(first.ends().await.success());

    let second = Service::starts(&folder.variables()).await;

    let ada = ada.at(&second.client);
    ada.looks_at_themselves(&grant).await.ok();
    ada.refreshes(&grant).await.ok();
    assert_eq!(second.client.get(KEYS).await.ok(), keys);
}

#[tokio::test]
async fn what_happened_last_is_delivered_before_the_end() {
    let folder = DataFolder::new();
    let service = Service::starts(&folder.variables()).await;
    let body = json!({"email": "ada@example.com", "password": PASSWORD});
    service.client.post(REGISTER, body).await.has_status(201);

    service.stops().await;
    assert!(service.ends().await.success());

    let examined = portreeve(&["doctor"], &folder.variables(), "").await;
    assert!(
        printed(&examined).contains("ok    events         users: 0 wait"),
        "{}",
        printed(&examined)
    );
}

#[tokio::test]
async fn a_second_service_on_the_same_file_is_refused_with_a_clear_sentence() {
    let folder = DataFolder::new();
    let first = Service::starts(&folder.variables()).await;

    let second = portreeve(&["serve"], &folder.variables(), "").await;

    assert_eq!(second.status.code(), Some(1));
    let sentence = format!(
        "{} is in use by another process; end that one first, or name another file",
        folder.file().display()
    );
    assert!(printed(&second).contains(&sentence), "{}", printed(&second));
    first.is_ready().await;
}

#[tokio::test]
async fn a_file_whose_service_was_killed_is_free_again() {
    let folder = DataFolder::new();
    Service::starts(&folder.variables()).await.dies().await;

    let again = Service::starts(&folder.variables()).await;

    again.is_ready().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_work_beside_the_running_service() {
    let folder = DataFolder::new();
    let variables = folder.variables();
    let service = Service::starts(&variables).await;
    let create = ["admin", "create", "--email", "root@example.com"];

    let created = portreeve(&create, &variables, &format!("{PASSWORD}\n")).await;
    let rotated = portreeve(&["keys", "rotate"], &variables, "").await;

    assert!(created.status.success(), "{}", printed(&created));
    assert!(rotated.status.success(), "{}", printed(&rotated));
    let body = json!({"id": "", "email": "root@example.com"});
    let person = Person::of(&service.client, body, PASSWORD);
    let grant = person.logs_in().await;
    let listed = Admin { person, grant }.lists("").await.items();
    assert_eq!(listed.len(), 1);
    // The service looks for what others wrote, and takes the new key up.
    let published = async {
        while service.client.get(KEYS).await.ok()["keys"][1].is_null() {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    let published = tokio::time::timeout(TIMEOUT, published).await;
    published.expect("it takes up the new key");
}

#[tokio::test]
async fn migrate_makes_the_file_if_there_is_none() {
    let folder = DataFolder::new();

    let migrated = portreeve(&["migrate"], &folder.variables(), "").await;

    assert!(migrated.status.success(), "{}", printed(&migrated));
    assert!(folder.file().exists());
}

#[tokio::test]
async fn the_doctor_looks_at_a_file_and_makes_none() {
    let folder = DataFolder::new();
    let variables = folder.variables();

    let before = portreeve(&["doctor"], &variables, "").await;
    let is_made = folder.file().exists();
    let service = Service::starts(&variables).await;
    let beside = portreeve(&["doctor"], &variables, "").await;
    service.stops().await;
    assert!(service.ends().await.success());
    let after = portreeve(&["doctor"], &variables, "").await;

    assert!(before.status.success() && !is_made, "{}", printed(&before));
    assert!(printed(&before).contains("none yet; the first start makes"));
    for examined in [beside, after] {
        assert!(examined.status.success(), "{}", printed(&examined));
        for line in [
            "and finds it whole",
            "ok    schema         current",
            "is stored unencrypted",
            "ok    events         users: 0 wait",
        ] {
            let message = printed(&examined);
            assert!(message.contains(line), "{line}:\n{message}");
        }
    }
}

#[tokio::test]
async fn the_doctor_finds_a_file_that_is_no_database() {
    let folder = DataFolder::new();
    std::fs::write(folder.file(), [b'x'; 8192]).unwrap();

    let examined = portreeve(&["doctor"], &folder.variables(), "").await;

    assert!(!examined.status.success());
    assert!(
        printed(&examined).contains("fail  database"),
        "{}",
        printed(&examined)
    );
}
