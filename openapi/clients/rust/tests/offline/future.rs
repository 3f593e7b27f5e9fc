//! A service of the future: what this version does not know is accepted, and unknown values are kept.

use portreeve_client::types::{ProblemCode, UserRole};
use portreeve_client::{Error, MemoryStorage, Portreeve};
use serde_json::Value;

use crate::wire::{NEVER, Wire, tokens};

const ANSWERS: &str = include_str!("../../../../../tests/generators/future/answers.json");

async fn client() -> Portreeve {
    let answers: Value = serde_json::from_str(ANSWERS).unwrap();
    let wire = Wire::new(move |asked| {
        let answer = &answers[&asked.path];
        Some((
            u16::try_from(answer["status"].as_u64()?).ok()?,
            answer["body"].clone(),
        ))
    })
    .await;
    let storage = MemoryStorage::new(tokens(2, NEVER));
    Portreeve::builder(&wire.url)
        .storage(storage)
        .build()
        .unwrap()
}

#[tokio::test]
async fn a_grant_is_accepted() {
    let client = client().await;

    client
        .sign_in("ada@example.com", "seven grey otters")
        .await
        .unwrap();

    assert_eq!(client.access_token().await.unwrap().unwrap(), "access");
}

#[tokio::test]
async fn unknown_roles_and_statuses_are_kept() {
    let me = client().await.api().get_me().send().await.unwrap();

    assert_eq!(
        me.roles,
        [UserRole::User, UserRole::Other("auditor".to_owned())]
    );
    assert_eq!(me.status.as_str(), "archived");
}

#[tokio::test]
async fn unknown_fields_are_ignored() {
    let sessions = client().await.api().list_sessions().send().await.unwrap();

    assert_eq!(sessions.items.len(), 1);
}

#[tokio::test]
async fn unknown_codes_are_kept() {
    let client = client().await;
    let change = client.api().change_password();

    let refused = change
        .body_map(|body| body.current_password("a").new_password("b"))
        .send()
        .await;

    let error = Error::from(refused.map(drop).unwrap_err());
    let refusal = error.refusal().unwrap();
    assert_eq!(refusal.type_(), "/problems/breached");
    assert_eq!(*refusal.code(), ProblemCode::Other("BREACHED".to_owned()));
    assert_eq!(
        (
            &*refusal.errors()[0].code,
            refusal.errors()[0].params["leaks"]
        ),
        ("breached", 3)
    );
}

#[tokio::test]
async fn unknown_states_of_the_service_are_kept() {
    let client = client().await;

    let ready = client.api().get_readiness().send().await.unwrap();

    assert_eq!(
        (ready.status.as_str(), ready.checks[0].status.as_str()),
        ("degraded", "paused")
    );
    assert_eq!(
        client.api().get_jwks().send().await.unwrap().keys[0].kty,
        "AKP"
    );
}
