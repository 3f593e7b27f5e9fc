mod opening;
mod rotation;
mod sealing;

use portreeve::keys::KeyState;
use portreeve_memory::MemoryStore;
use time::macros::datetime;

use super::*;
use crate::{Seal, SecretKey};

const NOW: Timestamp = datetime!(2026-11-22 12:00 UTC);

/// Minutes for which a key that no longer signs still verifies.
const AFTER: i64 = 24 * 60 + 1;

fn secret_key(raw: &str) -> SecretKey {
    SecretKey::parse(&raw.repeat(SecretKey::MIN_CHARS)).unwrap()
}

/// With the seal made of this letter, if any.
fn settings(seal: Option<&str>, algorithm: SigningAlgorithm) -> KeySettings {
    KeySettings {
        seals: Seals {
            current: seal.map(secret_key),
            previous: None,
        },
        algorithm,
        jwt_secret: None,
        rotate_after: Some(Duration::days(90)),
    }
}

fn ring(store: &MemoryStore, seal: Option<&str>) -> KeyRing {
    let settings = settings(seal, SigningAlgorithm::EdDsa);
    KeyRing::new(Arc::new(store.clone()), settings)
}

fn ring_of(store: &MemoryStore, algorithm: SigningAlgorithm) -> KeyRing {
    KeyRing::new(Arc::new(store.clone()), settings(None, algorithm))
}

/// `now` sealed by the one letter, and before by the other.
fn ring_between(store: &MemoryStore, current: &str, previous: &str) -> KeyRing {
    let mut settings = settings(Some(current), SigningAlgorithm::EdDsa);
    settings.seals.previous = Some(secret_key(previous));
    KeyRing::new(Arc::new(store.clone()), settings)
}

fn at(minutes: i64) -> Timestamp {
    NOW + Duration::minutes(minutes)
}

fn ids(keys: &AccessTokenKeys) -> Vec<String> {
    keys.0.iter().map(|(key, _)| key.id.clone()).collect()
}

async fn opened(ring: &KeyRing) -> Vec<String> {
    ids(&ring.open(NOW).await.unwrap().access_tokens)
}

async fn tended(ring: &KeyRing, minutes: i64) -> Vec<String> {
    ids(&ring.tend(at(minutes)).await.unwrap())
}

async fn states(ring: &KeyRing, minutes: i64) -> Vec<KeyState> {
    let listed = ring.list(at(minutes)).await.unwrap().into_iter();
    let access = listed.filter(|key| key.purpose == ACCESS);
    access.map(|key| key.state).collect()
}

async fn seals(ring: &KeyRing) -> Vec<Option<Seal>> {
    let listed = ring.list(NOW).await.unwrap();
    listed.iter().map(|key| key.seal).collect()
}

fn begun(rotation: Rotation) -> NewKey {
    match rotation {
        Rotation::Begun(key) => key,
        Rotation::UnderWay(_) => panic!("there was one on its way"),
    }
}
