//! Rotating keys from the command line, while a service runs.

use std::{process::Output, time::Duration};

use serde_json::json;
use tokio::time::{sleep, timeout};

use crate::support::{
    binary::{CHEAP, Service, TIMEOUT, Variables, portreeve},
    people::{Grant, PASSWORD, Person},
    postgres,
};

const KEYS: &str = "/.well-known/jwks.json";
const SECRET: &str = "a secret key of at least thirty-two characters";

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

async fn succeeds(arguments: &[&str], variables: &Variables<'_>) -> String {
    let output = portreeve(arguments, variables, "").await;
    assert!(output.status.success(), "{}", err(&output));
    out(&output)
}

async fn published(service: &Service) -> Vec<String> {
    let keys = service.client.get(KEYS).await.ok();
    let keys = keys["keys"].as_array().unwrap();
    let ids = keys.iter().map(|key| key["kid"].as_str().unwrap());
    ids.map(str::to_owned).collect()
}

/// Asks again until the service has so taken up the keys.
async fn publishes(service: &Service, is_so: impl Fn(&[String]) -> bool) -> Vec<String> {
    let asking = async {
        loop {
            let published = published(service).await;
            if is_so(&published) {
                return published;
            }
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(TIMEOUT, asking)
        .await
        .expect("it takes up the keys")
}

async fn ada(service: &Service) -> (Person, Grant) {
    let body = json!({"email": "ada@example.com", "password": PASSWORD});
    let registered = service.client.post("/api/v1/auth/register", body).await;
    let ada = Person::of(&service.client, registered.json(), PASSWORD);
    let grant = ada.logs_in().await;
    (ada, grant)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_service_takes_up_a_rotation_without_a_refusal() {
    let database = postgres::empty_database().await;
    let url = database.url();
    let variables = [
        ("DATABASE_URL", url.as_str()),
        ("SECRET_KEY", SECRET),
        CHEAP[0],
        CHEAP[1],
    ];
    let service = Service::starts(&variables).await;
    let (ada, grant) = ada(&service).await;
    let old = published(&service).await.remove(0);

    let rotated = succeeds(&["keys", "rotate"], &variables).await;
    let again = succeeds(&["keys", "rotate"], &variables).await;

    let both = publishes(&service, |keys| keys.len() == 2).await;
    assert_eq!(both[0], old);
    assert!(rotated.contains(&both[1]), "{rotated}");
    assert!(rotated.contains("signs from 20"), "{rotated}");
    assert!(
        again.contains("a successor exists already") && again.contains(&both[1]),
        "{again}"
    );
    ada.looks_at_themselves(&grant).await.ok();
    let listed = succeeds(&["keys", "list"], &variables).await;
    let lines: Vec<_> = listed.lines().collect();
    assert_eq!(lines.len(), 3, "{listed}");
    for (line, words) in lines.iter().zip([
        [&old, "access_token", "EdDSA", "signing", "  sealed "],
        [&both[1], "access_token", "EdDSA", "next", "  sealed "],
        ["-", "refresh_token", "HS256", "signing", "  sealed "],
    ]) {
        assert!(words.iter().all(|word| line.contains(word)), "{listed}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn running_services_refuse_a_leaked_key_and_keep_every_session() {
    let database = postgres::empty_database().await;
    let url = database.url();
    let variables = [("DATABASE_URL", url.as_str()), CHEAP[0], CHEAP[1]];
    let (one, other) = tokio::join!(Service::starts(&variables), Service::starts(&variables));
    let (ada, grant) = ada(&one).await;
    let old = published(&one).await.remove(0);

    let replaced = succeeds(&["keys", "rotate", "--now"], &variables).await;

    for word in [
        "signs from now on",
        "within a minute",
        "Sessions stay valid",
    ] {
        assert!(replaced.contains(word), "{replaced}");
    }
    for service in [&one, &other] {
        let new = publishes(service, |keys| !keys.contains(&old)).await;
        assert!(new.len() == 1 && replaced.contains(&new[0]));
        let ada = ada.at(&service.client);
        ada.looks_at_themselves(&grant).await.has_status(401);
    }
    let refreshed = ada.refreshes(&grant).await.grant();
    ada.at(&other.client)
        .looks_at_themselves(&refreshed)
        .await
        .ok();
    let listed = succeeds(&["keys", "list"], &variables).await;
    assert!(listed.contains("not sealed"), "{listed}");
}

#[tokio::test]
async fn what_cannot_be_rotated_is_said_to_be_so() {
    let database = postgres::database().await;
    let url = database.url();
    let variables = [("DATABASE_URL", url.as_str())];
    let configured = [variables[0], ("JWT_SECRET", SECRET)];

    let none = portreeve(&["keys", "rotate"], &variables, "").await;
    let not_ours = portreeve(&["keys", "rotate", "--now"], &configured, "").await;
    let listed = succeeds(&["keys", "list"], &configured).await;
    let memory = portreeve(&["keys", "list"], &[], "").await;

    for (refused, message) in [
        (none, "there is no stored key yet"),
        (not_ours, "signed with JWT_SECRET"),
        (memory, "DATABASE_URL is memory:"),
    ] {
        assert_eq!(refused.status.code(), Some(1));
        assert!(err(&refused).contains(message), "{}", err(&refused));
    }
    assert!(listed.contains("signed with JWT_SECRET"), "{listed}");
}

#[tokio::test]
async fn a_sealed_key_is_listed_without_its_secret_and_not_rotated() {
    let database = postgres::empty_database().await;
    let url = database.url();
    let without = [("DATABASE_URL", url.as_str())];
    let with = [without[0], ("SECRET_KEY", SECRET)];
    let service = Service::starts(&with).await;
    service.stops().await;
    assert!(service.ends().await.success());

    let listed = succeeds(&["keys", "list"], &without).await;
    let refused = portreeve(&["keys", "rotate"], &without, "").await;

    assert_eq!(
        listed.matches("does not open with this SECRET_KEY").count(),
        2
    );
    assert_eq!(refused.status.code(), Some(1));
    assert!(err(&refused).contains("SECRET_KEY is not set"));
    let listed = succeeds(&["keys", "list"], &with).await;
    assert_eq!(listed.lines().count(), 2, "{listed}");
}
