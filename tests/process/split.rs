//! Processes of one service that share its work: some answer requests, others work in the background.

use reqwest::Method;
use serde_json::json;
use tokio::time::{sleep, timeout};

use crate::support::{
    binary::{CHEAP, Service, TIMEOUT, Variables, portreeve, printed},
    folder::DataFolder,
    people::PASSWORD,
    postgres,
};

const REGISTER: &str = "/api/v1/auth/register";

/// What `portreeve events subscriptions` prints, as soon as it has these words.
async fn subscriptions(variables: &Variables<'_>, words: &str) -> String {
    let asking = async {
        loop {
            let listed = portreeve(&["events", "subscriptions"], variables, "").await;
            let listed = String::from_utf8(listed.stdout).expect("it is text");
            if listed.contains(words) {
                return listed;
            }
            sleep(std::time::Duration::from_millis(100)).await;
        }
    };
    let listed = timeout(TIMEOUT, asking).await;
    listed.unwrap_or_else(|_| panic!("it never says {words:?}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_only_answers_requests_leaves_events_to_one_that_only_works() {
    let database = postgres::empty_database().await;
    let url = database.url();
    let variables = [("DATABASE_URL", url.as_str()), CHEAP[0], CHEAP[1]];
    let api = Service::starts_as("api", &variables).await;
    let body = json!({"email": "ada@example.com", "password": PASSWORD});
    api.client.post(REGISTER, body).await.has_status(201);

    let before = subscriptions(&variables, "outbox: 3 waiting").await;
    let worker = Service::starts_as("worker", &variables).await;
    let after = subscriptions(&variables, "users  at 3, 0 behind").await;

    assert!(before.contains("users  at 0, "), "{before}");
    assert!(before.contains("no instance works on it"), "{before}");
    assert!(after.contains(": running"), "{after}");
    worker.client.get("/health/ready").await.ok();
    worker.client.get("/metrics").await.has_status(200);
    worker.client.get("/docs").await.has_status(404);
    worker.stops().await;
    assert!(worker.ends().await.success());
    // Another takes over at once, because the first gave up its leases.
    api.client.get("/health/ready").await.ok();
    let _another = Service::starts_as("worker", &variables).await;
    subscriptions(&variables, ": running").await;
}

#[tokio::test]
async fn a_file_has_one_process_that_does_everything() {
    let folder = DataFolder::new();

    for role in ["api", "worker"] {
        let refused = portreeve(&["serve", "--role", role], &folder.variables(), "").await;

        assert_eq!(refused.status.code(), Some(1));
        let words = "are for several processes on one PostgreSQL database";
        assert!(printed(&refused).contains(words), "{}", printed(&refused));
    }
}

/// Where requests are answered, jobs are asked for, and not run.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_is_asked_for_at_one_that_answers_runs_at_one_that_works() {
    let database = postgres::empty_database().await;
    let url = database.url();
    let variables = [("DATABASE_URL", url.as_str()), CHEAP[0], CHEAP[1]];
    let api = Service::starts_as("api", &variables).await;
    let create = ["admin", "create", "--email", "root@example.com"];
    let created = portreeve(&create, &variables, PASSWORD).await;
    assert!(created.status.success(), "{}", printed(&created));
    let body = json!({"email": "root@example.com", "password": PASSWORD});
    let root = api.client.post("/api/v1/auth/login", body).await.grant();
    let asked = "/api/v1/admin/jobs/event_retention/run";
    let asked = api.client.call(Method::POST, asked).by(&root).await.json();
    let path = format!("/api/v1/admin/jobs/{}", asked["id"].as_str().unwrap());
    assert_eq!(api.client.get(&path).by(&root).await.ok()["attempts"], 0);

    let _worker = Service::starts_as("worker", &variables).await;

    let succeeds = async {
        while api.client.get(&path).by(&root).await.ok()["state"] != "succeeded" {
            sleep(std::time::Duration::from_millis(100)).await;
        }
    };
    let succeeded = timeout(TIMEOUT, succeeds).await;
    succeeded.expect("it never succeeds");
}
