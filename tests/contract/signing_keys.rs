use portreeve::{auth::SigningKey, shared::Secret};
use time::Duration;

use super::{NOW, RACERS, Stores, every_store, race};

every_store!(
    a_key_comes_back_as_it_was,
    an_unknown_key_is_not_found,
    the_first_key_stands,
    each_purpose_and_algorithm_has_its_own_key,
    of_many_first_keys_all_get_the_same,
);

fn key(purpose: &str, algorithm: &str, material: &[u8]) -> SigningKey {
    SigningKey {
        purpose: purpose.into(),
        algorithm: algorithm.into(),
        material: Secret::new(material.to_vec()),
        sealed: true,
        created_at: NOW,
    }
}

async fn a_key_comes_back_as_it_was(stores: &Stores) {
    let all_bytes: Vec<u8> = (0..=255).collect();
    for (purpose, sealed) in [("access", true), ("refresh", false)] {
        let key = SigningKey {
            sealed,
            ..key(purpose, "EdDSA", &all_bytes)
        };

        let added = stores.signing_keys.add_first(&key).await.unwrap();
        let found = stores.signing_keys.find(purpose, "EdDSA").await.unwrap();

        for got in [added, found.unwrap()] {
            assert_eq!(got.purpose, key.purpose);
            assert_eq!(got.algorithm, key.algorithm);
            assert_eq!(got.material.expose(), key.material.expose());
            assert_eq!(got.sealed, key.sealed);
            assert_eq!(got.created_at, key.created_at);
        }
    }
}

async fn an_unknown_key_is_not_found(stores: &Stores) {
    let key = key("access", "EdDSA", b"a");
    stores.signing_keys.add_first(&key).await.unwrap();

    for (purpose, algorithm) in [("access", "ES256"), ("refresh", "EdDSA")] {
        let found = stores.signing_keys.find(purpose, algorithm).await;
        assert!(found.unwrap().is_none());
    }
}

async fn the_first_key_stands(stores: &Stores) {
    let first = key("access", "EdDSA", b"first");
    let second = SigningKey {
        created_at: NOW + Duration::hours(1),
        ..key("access", "EdDSA", b"second")
    };
    stores.signing_keys.add_first(&first).await.unwrap();

    let stands = stores.signing_keys.add_first(&second).await.unwrap();

    assert_eq!(stands.material.expose(), b"first");
    assert_eq!(stands.created_at, NOW);
}

async fn each_purpose_and_algorithm_has_its_own_key(stores: &Stores) {
    for (purpose, algorithm) in [
        ("access", "EdDSA"),
        ("access", "ES256"),
        ("refresh", "EdDSA"),
    ] {
        let material = format!("{purpose} {algorithm}");
        let key = key(purpose, algorithm, material.as_bytes());

        let added = stores.signing_keys.add_first(&key).await.unwrap();

        assert_eq!(added.material.expose(), material.as_bytes());
    }
}

async fn of_many_first_keys_all_get_the_same(stores: &Stores) {
    let answers = race(RACERS, |n| {
        let stores = stores.clone();
        async move {
            let key = key("access", "EdDSA", &[u8::try_from(n).unwrap()]);
            let stands = stores.signing_keys.add_first(&key).await.unwrap();
            stands.material.expose().clone()
        }
    })
    .await;

    assert!(answers.iter().all(|material| *material == answers[0]));
}
