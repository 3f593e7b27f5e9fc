use super::*;

#[tokio::test]
async fn a_rotation_adds_a_key_that_signs_later() {
    for algorithm in SigningAlgorithm::ALL {
        let store = MemoryStore::new();
        let keys = service_of(&store, algorithm);
        let old = opened(&keys).await.remove(0);

        let new = begun(keys.rotate(NOW).await.unwrap());

        assert_eq!(new.algorithm, algorithm.as_str());
        assert_eq!(new.signs_from, at(10));
        assert_eq!(maintained(&keys, 0).await, [old, new.id]);
        assert_eq!(states(&keys, 9).await, [KeyState::Signing, KeyState::Next]);
        assert_eq!(states(&keys, 10).await[1], KeyState::Signing);
    }
}

#[tokio::test]
async fn while_a_rotation_is_under_way_there_is_no_second() {
    let store = MemoryStore::new();
    let keys = service(&store, Some("a"));
    opened(&keys).await;
    let new = begun(keys.rotate(NOW).await.unwrap());

    let again = keys.rotate(at(9)).await.unwrap();

    assert_eq!(again, Rotation::UnderWay(new));
    begun(keys.rotate(at(10)).await.unwrap());
}

#[tokio::test]
async fn an_old_key_is_kept_until_its_last_token_is_dead_and_then_forgotten() {
    let store = MemoryStore::new();
    let keys = service(&store, None);
    let old = opened(&keys).await.remove(0);
    let new = begun(keys.rotate(NOW).await.unwrap()).id;

    assert_eq!(
        maintained(&keys, 10 + AFTER - 1).await,
        [old.clone(), new.clone()]
    );
    assert_eq!(store.of(ACCESS).await.unwrap().len(), 2);
    assert_eq!(maintained(&keys, 10 + AFTER).await, [new]);

    assert_eq!(store.of(ACCESS).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_leaked_key_is_gone_at_once_and_so_is_one_that_was_to_come() {
    let store = MemoryStore::new();
    let keys = service(&store, None);
    opened(&keys).await;
    keys.rotate(NOW).await.unwrap();

    let new = keys.replace_now(at(1)).await.unwrap();

    assert_eq!(new.signs_from, at(1));
    assert_eq!(maintained(&keys, 1).await, [new.id]);
    assert_eq!(states(&keys, 1).await, [KeyState::Signing]);
}

#[tokio::test]
async fn a_key_is_rotated_when_it_is_old() {
    let store = MemoryStore::new();
    let keys = service(&store, None);
    opened(&keys).await;
    let day = 24 * 60;

    assert_eq!(maintained(&keys, 90 * day - 1).await.len(), 1);
    assert_eq!(maintained(&keys, 90 * day).await.len(), 2);
    // It is the new key's age that counts from now on.
    assert_eq!(maintained(&keys, 92 * day).await.len(), 1);
    assert_eq!(maintained(&keys, 180 * day + 9).await.len(), 1);
    assert_eq!(maintained(&keys, 180 * day + 10).await.len(), 2);
}

#[tokio::test]
async fn a_key_is_never_old_where_nothing_says_so() {
    let store = MemoryStore::new();
    let mut settings = settings(SigningAlgorithm::EdDsa);
    settings.rotate_after = None;
    let keys = service_with(&store, None, settings);
    opened(&keys).await;

    assert_eq!(maintained(&keys, 10_000_000).await.len(), 1);
}

#[tokio::test]
async fn another_algorithm_is_a_rotation_and_only_the_start_takes_it_up() {
    let store = MemoryStore::new();
    let old = opened(&service_of(&store, SigningAlgorithm::EdDsa)).await;
    let other = service_of(&store, SigningAlgorithm::Es256);

    assert_eq!(maintained(&other, 0).await, old);
    assert_eq!(
        begun(other.rotate(NOW).await.unwrap()).algorithm,
        "EdDSA",
        "a shell that rotates by hand may lack JWT_ALGORITHM"
    );
    other.migrate_algorithm(at(20)).await.unwrap();
    other.migrate_algorithm(at(20)).await.unwrap();

    let listed = other.list(at(30)).await.unwrap();
    let algorithms: Vec<_> = listed.iter().map(|key| key.algorithm.as_str()).collect();
    assert_eq!(algorithms, ["EdDSA", "EdDSA", "ES256", "HS256"]);
    assert_eq!(states(&other, 30).await[2], KeyState::Signing);
    assert_eq!(maintained(&other, 30).await.len(), 3);
}

#[tokio::test]
async fn without_a_key_there_is_nothing_to_rotate() {
    let keys = service(&MemoryStore::new(), None);

    assert!(matches!(keys.rotate(NOW).await, Err(KeyError::NoKey)));
    assert!(matches!(keys.replace_now(NOW).await, Err(KeyError::NoKey)));
}

#[tokio::test]
async fn a_jwt_secret_is_not_ours_to_rotate() {
    let store = MemoryStore::new();
    // There is a stored key from before, which must not be mistaken for the one in use.
    opened(&service(&store, None)).await;
    let mut settings = settings(SigningAlgorithm::Hs256);
    settings.jwt_secret = Some(Secret::new("x".repeat(32)));
    let keys = service_with(&store, None, settings);

    keys.migrate_algorithm(NOW).await.unwrap();
    let maintained = maintained(&keys, 10_000_000).await;
    let refusal = keys.rotate(NOW).await.unwrap_err();

    assert_eq!(maintained.len(), 1);
    assert!(matches!(refusal, KeyError::Configured));
    assert!(refusal.to_string().contains("JWT_SECRET"));
    assert!(keys.replace_now(NOW).await.is_err());
    assert_eq!(store.of(ACCESS).await.unwrap().len(), 1);
}
