use async_trait::async_trait;
use portreeve::shared::StoreError;

use super::*;

#[tokio::test]
async fn keys_are_made_once_and_found_again() {
    for algorithm in SigningAlgorithm::ALL {
        for seal in [None, Some("a")] {
            let store = MemoryStore::new();
            let keys = service_with(&store, seal, settings(algorithm));

            let first = opened(&keys).await;
            let again = opened(&keys).await;

            assert_eq!(first, again);
            let expected = Some(if seal.is_some() {
                Seal::Current
            } else {
                Seal::Open
            });
            assert_eq!(seals(&keys).await, [expected, expected]);
        }
    }
}

/// A store in which another process is always a moment faster: nothing is found, and then it is there.
struct Contended(MemoryStore);

#[async_trait]
impl SigningKeyRepository for Contended {
    async fn of(&self, _: &str) -> Result<Vec<SigningKey>, StoreError> {
        Ok(vec![])
    }

    async fn add_first(&self, key: &SigningKey) -> Result<Vec<SigningKey>, StoreError> {
        self.0.add_first(key).await
    }

    async fn add_successor(&self, key: &SigningKey) -> Result<bool, StoreError> {
        self.0.add_successor(key).await
    }

    async fn replace_all(&self, key: &SigningKey) -> Result<bool, StoreError> {
        self.0.replace_all(key).await
    }

    async fn reseal(
        &self,
        key: &SigningKey,
        instead_of: &Secret<Vec<u8>>,
    ) -> Result<bool, StoreError> {
        self.0.reseal(key, instead_of).await
    }

    async fn remove(&self, purpose: &str, number: u32) -> Result<(), StoreError> {
        self.0.remove(purpose, number).await
    }

    async fn changed(&self) {
        self.0.changed().await;
    }
}

#[tokio::test]
async fn instances_that_start_together_get_the_keys_of_the_first() {
    let store = Arc::new(Contended(MemoryStore::new()));
    let keys = || {
        key_service(
            store.clone(),
            encryption(Some("a"), None),
            settings(SigningAlgorithm::EdDsa),
        )
    };

    assert_eq!(opened(&keys()).await, opened(&keys()).await);
}

#[tokio::test]
async fn keys_that_were_deleted_by_hand_are_made_again() {
    let store = MemoryStore::new();

    let first = maintained(&service(&store, None), 0).await;

    assert_eq!(first.len(), 1);
    assert_eq!(maintained(&service(&store, None), 1).await, first);
}

#[tokio::test]
async fn a_jwt_secret_is_the_key_for_hs256_and_is_not_stored() {
    let open = async |secret: &str, algorithm| {
        let store = MemoryStore::new();
        let mut settings = settings(algorithm);
        settings.jwt_secret = Some(Secret::new(secret.repeat(KeyService::MIN_JWT_SECRET_LEN)));
        let keys = service_with(&store, None, settings);
        let id = opened(&keys).await.remove(0);
        (id, store.of(ACCESS).await.unwrap().len())
    };

    let (one, stored) = open("a", SigningAlgorithm::Hs256).await;
    assert_eq!(stored, 0);
    assert_eq!(one, open("a", SigningAlgorithm::Hs256).await.0);
    assert_ne!(one, open("b", SigningAlgorithm::Hs256).await.0);
    assert_eq!(open("a", SigningAlgorithm::EdDsa).await.1, 1);
}

#[tokio::test]
async fn a_short_jwt_secret_is_refused() {
    let mut settings = settings(SigningAlgorithm::Hs256);
    settings.jwt_secret = Some(Secret::new("x".repeat(31)));
    let keys = service_with(&MemoryStore::new(), None, settings);

    let keys = keys.open(NOW).await;

    assert!(matches!(keys.err(), Some(KeyError::ShortJwtSecret)));
}

#[tokio::test]
async fn a_damaged_key_is_said_to_be_one_and_is_listed() {
    let store = MemoryStore::new();
    let key = SigningKey {
        purpose: ACCESS.into(),
        number: 1,
        algorithm: "EdDSA".into(),
        material: Secret::new(b"no key".to_vec()),
        sealed: false,
        created_at: NOW,
        active_from: NOW,
    };
    store.add_first(&key).await.unwrap();

    let refusal = service(&store, None).open(NOW).await.err();
    let listed = service(&store, None).list(NOW).await.unwrap();

    assert!(matches!(refusal, Some(KeyError::Damaged { .. })));
    assert_eq!(listed[0].id, None);
}
