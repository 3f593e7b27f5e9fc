use portreeve::{auth::RefreshTokens, keys::KeyMaterial};
use portreeve_crypto::{AwsLcKeyMaterial, HmacRefreshTokens, RefreshTokenKey};

use super::*;

#[tokio::test]
async fn a_sealed_key_is_not_stored_in_the_clear() {
    let store = MemoryStore::new();
    let settings = settings(SigningAlgorithm::Hs256);
    opened(&service_with(&store, Some("a"), settings)).await;

    let stored = store.of(ACCESS).await.unwrap().remove(0);

    let opened = AwsLcKeyMaterial::new(encryption(Some("a"), None)).open(&stored);
    let material = opened.unwrap().material;
    let stored = stored.material.expose();
    let mut windows = stored.windows(material.expose().len());
    assert!(windows.all(|window| window != material.expose().as_slice()));
}

#[tokio::test]
async fn a_sealed_key_needs_its_secret_key() {
    let store = MemoryStore::new();
    opened(&service(&store, Some("a"))).await;

    let missing = service(&store, None).open(NOW).await.err().unwrap();
    let wrong = service(&store, Some("b")).open(NOW).await.err().unwrap();

    assert!(matches!(missing, KeyError::SecretKeyMissing { .. }));
    assert!(matches!(wrong, KeyError::SecretKeyWrong { .. }));
    assert!(missing.to_string().contains("SECRET_KEY is not set"));
    assert!(wrong.to_string().contains("with this SECRET_KEY"));
    assert!(wrong.to_string().contains(ACCESS));
}

#[tokio::test]
async fn a_key_from_before_there_was_a_secret_key_stays_and_is_sealed() {
    let store = MemoryStore::new();
    let before = opened(&service(&store, None)).await;
    let with_seal = service(&store, Some("a"));

    assert_eq!(opened(&with_seal).await, before);
    assert_eq!(seals(&with_seal).await, [Some(Seal::Open); 2]);
    assert_eq!(maintained(&with_seal, 0).await, before);

    assert_eq!(seals(&with_seal).await, [Some(Seal::Current); 2]);
    assert!(service(&store, None).open(NOW).await.is_err());
}

#[tokio::test]
async fn another_secret_key_takes_over_from_the_previous_one() {
    let store = MemoryStore::new();
    let before = opened(&service(&store, Some("a"))).await;
    let between = service_between(&store, "b", "a");

    assert_eq!(opened(&between).await, before);
    assert_eq!(seals(&between).await, [Some(Seal::Previous); 2]);
    assert_eq!(maintained(&between, 0).await, before);

    assert_eq!(seals(&between).await, [Some(Seal::Current); 2]);
    assert_eq!(opened(&service(&store, Some("b"))).await, before);
    assert!(service(&store, Some("a")).open(NOW).await.is_err());
}

#[tokio::test]
async fn the_refresh_key_stays_the_same_through_seals_and_rotations() {
    let minted = async |keys: &KeyService| {
        let key = keys.open(NOW).await.unwrap().refresh_tokens;
        let session = portreeve::auth::SessionId::new(NOW, [1; 16]);
        let tokens = HmacRefreshTokens::new(RefreshTokenKey::new(&key));
        tokens.mint(session, 7, [2; 16]).digest
    };
    let store = MemoryStore::new();
    let before = minted(&service(&store, Some("a"))).await;

    let between = service_between(&store, "b", "a");
    between.maintain(NOW).await.unwrap();
    between.rotate(NOW).await.unwrap();
    between.replace_now(NOW).await.unwrap();

    assert_eq!(minted(&service(&store, Some("b"))).await, before);
}

#[tokio::test]
async fn a_rotated_key_is_sealed_as_its_predecessor_is() {
    let store = MemoryStore::new();
    let sealed = service(&store, Some("a"));
    opened(&sealed).await;

    sealed.rotate(NOW).await.unwrap();
    let without = service(&store, None).rotate(at(20)).await;

    assert_eq!(seals(&sealed).await, [Some(Seal::Current); 3]);
    assert!(matches!(without, Err(KeyError::SecretKeyMissing { .. })));
}
