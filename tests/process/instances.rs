use serde_json::json;

use crate::support::{
    binary::{CHEAP, Service},
    people::{PASSWORD, Person},
    postgres,
};

const KEYS: &str = "/.well-known/jwks.json";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_on_one_empty_database_serve_alternating_requests_of_one_session() {
    let database = postgres::empty_database().await;
    let url = database.url();
    let variables = [("DATABASE_URL", url.as_str()), CHEAP[0], CHEAP[1]];
    // At once: both find no table and no key.
    let (one, other) = tokio::join!(Service::starts(&variables), Service::starts(&variables));
    let body = json!({"email": "ada@example.com", "password": PASSWORD});
    let registered = one.client.post("/api/v1/auth/register", body).await;
    let ada = Person::of(&other.client, registered.has_status(201).json(), PASSWORD);

    let mut grant = ada.logs_in().await;
    for n in 0..10 {
        let (here, there) = if n % 2 == 0 {
            (&one, &other)
        } else {
            (&other, &one)
        };
        grant = ada.at(&here.client).refreshes(&grant).await.grant();
        let name = format!("Ada {n}");
        let patch = json!({"display_name": name});
        ada.at(&there.client)
            .changes_profile(&grant, patch)
            .await
            .ok();
        ada.at(&here.client)
            .soon_sees(&grant, |answer| {
                answer.ok()["display_name"] == name.as_str()
            })
            .await;
    }

    assert_eq!(
        one.client.get(KEYS).await.ok(),
        other.client.get(KEYS).await.ok()
    );
    ada.at(&one.client)
        .logs_out(&grant, "current")
        .await
        .has_status(204);
    ada.at(&other.client)
        .soon_sees(&grant, |answer| answer.status != 200)
        .await
        .is(401, "session-ended");
}

#[tokio::test]
async fn sealed_keys_are_of_use_only_with_the_key_that_sealed_them() {
    let database = postgres::empty_database().await;
    let url = database.url();
    let seal = "a secret key of at least thirty-two characters";
    let variables = |key| [("DATABASE_URL", url.as_str()), ("SECRET_KEY", key)];
    let first = Service::starts(&variables(seal)).await;
    let keys = first.client.get(KEYS).await.ok();
    first.stops().await;
    assert!(first.ends().await.success());

    let again = Service::starts(&variables(seal)).await;
    let other = variables("another secret key, also of thirty-two characters");
    let refused = crate::support::binary::portreeve(&["serve"], &other, "").await;

    assert_eq!(again.client.get(KEYS).await.ok(), keys);
    assert_eq!(refused.status.code(), Some(1));
}
