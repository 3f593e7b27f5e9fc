//! The keys service on real cryptography and the store in memory.

mod opening;
mod rotation;
mod sealing;

use std::sync::Arc;

use portreeve::{
    keys::{
        AccessTokenKey, KeyError, KeyService, KeySettings, KeyState, NewKey, Rotation, Seal,
        SigningAlgorithm, SigningKey, SigningKeyRepository,
    },
    shared::{Secret, Timestamp},
};
use portreeve_crypto::{EncryptionKeys, SecretKey};
use portreeve_memory::MemoryStore;
use time::{Duration, macros::datetime};

use crate::support::keys::{key_service, key_settings};

const ACCESS: &str = "access_token";

const NOW: Timestamp = datetime!(2026-11-22 12:00 UTC);

/// Minutes for which a key that no longer signs still verifies.
const AFTER: i64 = 24 * 60 + 1;

fn secret_key(raw: &str) -> SecretKey {
    SecretKey::parse(&raw.repeat(SecretKey::MIN_CHARS)).unwrap()
}

/// What the letter is made into, if any.
fn encryption(current: Option<&str>, previous: Option<&str>) -> EncryptionKeys {
    EncryptionKeys {
        current: current.map(secret_key),
        previous: previous.map(secret_key),
    }
}

fn settings(algorithm: SigningAlgorithm) -> KeySettings {
    KeySettings {
        rotate_after: Some(Duration::days(90)),
        ..key_settings(algorithm)
    }
}

fn service(store: &MemoryStore, secret: Option<&str>) -> KeyService {
    service_with(store, secret, settings(SigningAlgorithm::EdDsa))
}

fn service_of(store: &MemoryStore, algorithm: SigningAlgorithm) -> KeyService {
    service_with(store, None, settings(algorithm))
}

fn service_with(store: &MemoryStore, secret: Option<&str>, settings: KeySettings) -> KeyService {
    key_service(Arc::new(store.clone()), encryption(secret, None), settings)
}

/// Sealed by the one letter now, and before by the other.
fn service_between(store: &MemoryStore, current: &str, previous: &str) -> KeyService {
    let encryption = encryption(Some(current), Some(previous));
    let settings = settings(SigningAlgorithm::EdDsa);
    key_service(Arc::new(store.clone()), encryption, settings)
}

fn at(minutes: i64) -> Timestamp {
    NOW + Duration::minutes(minutes)
}

fn ids(keys: &[AccessTokenKey]) -> Vec<String> {
    keys.iter().map(|key| key.id.clone()).collect()
}

async fn opened(keys: &KeyService) -> Vec<String> {
    ids(&keys.open(NOW).await.unwrap().access_tokens)
}

async fn maintained(keys: &KeyService, minutes: i64) -> Vec<String> {
    ids(&keys.maintain(at(minutes)).await.unwrap())
}

async fn states(keys: &KeyService, minutes: i64) -> Vec<KeyState> {
    let listed = keys.list(at(minutes)).await.unwrap().into_iter();
    let access = listed.filter(|key| key.purpose == ACCESS);
    access.map(|key| key.state).collect()
}

async fn seals(keys: &KeyService) -> Vec<Option<Seal>> {
    let listed = keys.list(NOW).await.unwrap();
    listed.iter().map(|key| key.seal).collect()
}

fn begun(rotation: Rotation) -> NewKey {
    match rotation {
        Rotation::Begun(key) => key,
        Rotation::UnderWay(_) => panic!("there was one on its way"),
    }
}
