use portreeve::{keys::SigningKey, shared::Secret};
use time::Duration;
use tokio::time::timeout;

use super::{NOW, RACERS, Stores, count, every_store, race, sample::signing_key as key};

every_store!(
    a_key_comes_back_as_it_was,
    an_unknown_purpose_has_no_keys,
    the_first_key_stands,
    each_purpose_has_its_own_keys,
    of_many_first_keys_all_get_the_same,
    a_successor_is_added_to_the_newest_alone,
    of_many_successors_one_is_added,
    a_key_that_replaces_all_leaves_none_of_its_purpose,
    of_many_who_replace_all_one_does,
    a_successor_and_a_replacement_at_once_are_one_key,
    a_key_is_resealed_if_it_still_is_as_it_was,
    of_many_who_reseal_one_does,
    a_key_is_forgotten_unless_it_is_the_newest,
    a_new_key_wakes_who_waits_for_one,
);

async fn add_first(stores: &Stores, purpose: &str) {
    let first = key(purpose, 1, b"first");
    stores.keys.add_first(&first).await.unwrap();
}

/// The numbers and what lies there.
async fn kept(stores: &Stores, purpose: &str) -> Vec<(u32, Vec<u8>)> {
    let keys = stores.keys.of(purpose).await.unwrap().into_iter();
    keys.map(|key| (key.number, key.material.expose().clone()))
        .collect()
}

async fn a_key_comes_back_as_it_was(stores: &Stores) {
    let all_bytes: Vec<u8> = (0..=255).collect();
    for (purpose, sealed) in [("access", true), ("refresh", false)] {
        let key = SigningKey {
            sealed,
            ..key(purpose, 1, &all_bytes)
        };

        let added = stores.keys.add_first(&key).await.unwrap();
        let found = stores.keys.of(purpose).await.unwrap();

        assert_eq!((added.len(), found.len()), (1, 1));
        for got in [&added[0], &found[0]] {
            assert_eq!(got.purpose, key.purpose);
            assert_eq!(got.number, key.number);
            assert_eq!(got.algorithm, key.algorithm);
            assert_eq!(got.material.expose(), key.material.expose());
            assert_eq!(got.sealed, key.sealed);
            assert_eq!(got.created_at, key.created_at);
            assert_eq!(got.active_from, key.active_from);
        }
    }
}

async fn an_unknown_purpose_has_no_keys(stores: &Stores) {
    add_first(stores, "access").await;

    assert_eq!(kept(stores, "refresh").await, []);
}

async fn the_first_key_stands(stores: &Stores) {
    let first = key("access", 1, b"first");
    let other = SigningKey {
        algorithm: "ES256".into(),
        created_at: NOW + Duration::hours(1),
        ..key("access", 1, b"other")
    };
    stores.keys.add_first(&first).await.unwrap();

    let stand = stores.keys.add_first(&other).await.unwrap();

    assert_eq!(stand.len(), 1);
    assert_eq!(stand[0].material.expose(), b"first");
    assert_eq!(stand[0].created_at, NOW);
}

async fn each_purpose_has_its_own_keys(stores: &Stores) {
    for purpose in ["access", "refresh"] {
        let key = key(purpose, 1, purpose.as_bytes());
        stores.keys.add_first(&key).await.unwrap();
    }

    for purpose in ["access", "refresh"] {
        assert_eq!(kept(stores, purpose).await, [(1, purpose.into())]);
    }
}

async fn of_many_first_keys_all_get_the_same(stores: &Stores) {
    let answers = race(RACERS, |n| {
        let stores = stores.clone();
        async move {
            let key = key("access", 1, &[u8::try_from(n).unwrap()]);
            let stand = stores.keys.add_first(&key).await.unwrap();
            assert_eq!(stand.len(), 1);
            stand[0].material.expose().clone()
        }
    })
    .await;

    assert!(answers.iter().all(|material| *material == answers[0]));
}

async fn a_successor_is_added_to_the_newest_alone(stores: &Stores) {
    let add = async |number, material: &[u8]| {
        let key = key("access", number, material);
        stores.keys.add_successor(&key).await.unwrap()
    };
    assert!(!add(1, b"of no one").await, "there is none to follow");
    add_first(stores, "access").await;
    add_first(stores, "refresh").await;

    assert!(!add(3, b"too far").await);
    assert!(add(2, b"second").await);
    assert!(!add(2, b"late").await);
    assert!(!add(1, b"very late").await);
    assert!(add(3, b"third").await);

    let expected: [(u32, &[u8]); 3] = [(1, b"first"), (2, b"second"), (3, b"third")];
    let expected = expected.map(|(number, material)| (number, material.to_vec()));
    assert_eq!(kept(stores, "access").await, expected);
    assert_eq!(kept(stores, "refresh").await, [(1, b"first".to_vec())]);
}

async fn of_many_successors_one_is_added(stores: &Stores) {
    add_first(stores, "access").await;

    let added = race(RACERS, |n| {
        let stores = stores.clone();
        async move {
            let key = key("access", 2, &[u8::try_from(n).unwrap()]);
            stores.keys.add_successor(&key).await.unwrap()
        }
    })
    .await;

    assert_eq!(count(&added, |added| *added), 1);
    let winner = added.iter().position(|added| *added).unwrap();
    let winner = vec![u8::try_from(winner).unwrap()];
    assert_eq!(
        kept(stores, "access").await,
        [(1, b"first".to_vec()), (2, winner)]
    );
}

async fn a_key_that_replaces_all_leaves_none_of_its_purpose(stores: &Stores) {
    add_first(stores, "access").await;
    add_first(stores, "refresh").await;
    let second = key("access", 2, b"second");
    stores.keys.add_successor(&second).await.unwrap();
    let replace = async |number| {
        let key = key("access", number, b"new");
        stores.keys.replace_all(&key).await.unwrap()
    };

    assert!(!replace(2).await);
    assert_eq!(kept(stores, "access").await.len(), 2);
    assert!(replace(3).await);

    assert_eq!(kept(stores, "access").await, [(3, b"new".to_vec())]);
    assert_eq!(kept(stores, "refresh").await, [(1, b"first".to_vec())]);
}

async fn of_many_who_replace_all_one_does(stores: &Stores) {
    add_first(stores, "access").await;

    let replaced = race(RACERS, |_| {
        let stores = stores.clone();
        async move {
            let key = key("access", 2, b"new");
            stores.keys.replace_all(&key).await.unwrap()
        }
    })
    .await;

    assert_eq!(count(&replaced, |replaced| *replaced), 1);
    assert_eq!(kept(stores, "access").await, [(2, b"new".to_vec())]);
}

async fn a_successor_and_a_replacement_at_once_are_one_key(stores: &Stores) {
    add_first(stores, "access").await;

    let won = race(RACERS, |n| {
        let stores = stores.clone();
        async move {
            let key = key("access", 2, b"new");
            if n % 2 == 0 {
                stores.keys.replace_all(&key).await.unwrap()
            } else {
                stores.keys.add_successor(&key).await.unwrap()
            }
        }
    })
    .await;

    assert_eq!(count(&won, |won| *won), 1);
    let kept = kept(stores, "access").await;
    assert_eq!(kept.last(), Some(&(2, b"new".to_vec())));
}

async fn a_key_is_resealed_if_it_still_is_as_it_was(stores: &Stores) {
    add_first(stores, "access").await;
    let resealed = SigningKey {
        sealed: false,
        ..key("access", 1, b"sealed again")
    };
    let reseal = async |old: &[u8]| {
        let old = Secret::new(old.to_vec());
        stores.keys.reseal(&resealed, &old).await.unwrap()
    };

    assert!(!reseal(b"another").await);
    assert_eq!(kept(stores, "access").await, [(1, b"first".to_vec())]);
    assert!(reseal(b"first").await);
    assert!(!reseal(b"first").await);

    let kept = stores.keys.of("access").await.unwrap();
    assert_eq!(kept[0].material.expose(), b"sealed again");
    assert!(!kept[0].sealed);
    assert_eq!(kept[0].created_at, NOW);
}

async fn of_many_who_reseal_one_does(stores: &Stores) {
    add_first(stores, "access").await;

    let resealed = race(RACERS, |n| {
        let stores = stores.clone();
        async move {
            let key = key("access", 1, &[u8::try_from(n).unwrap()]);
            let old = Secret::new(b"first".to_vec());
            stores.keys.reseal(&key, &old).await.unwrap()
        }
    })
    .await;

    assert_eq!(count(&resealed, |resealed| *resealed), 1);
}

async fn a_key_is_forgotten_unless_it_is_the_newest(stores: &Stores) {
    add_first(stores, "access").await;
    let remove = async |number| {
        stores.keys.remove("access", number).await.unwrap();
    };
    remove(1).await;
    assert_eq!(kept(stores, "access").await.len(), 1);
    let second = key("access", 2, b"second");
    stores.keys.add_successor(&second).await.unwrap();

    // The second time there is nothing to forget.
    for _ in 0..2 {
        remove(1).await;
        assert_eq!(kept(stores, "access").await, [(2, b"second".to_vec())]);
    }
    remove(2).await;

    assert_eq!(kept(stores, "access").await, [(2, b"second".to_vec())]);
}

async fn a_new_key_wakes_who_waits_for_one(stores: &Stores) {
    add_first(stores, "access").await;
    let limit = std::time::Duration::from_secs(60);

    let second = key("access", 2, b"second");
    stores.keys.add_successor(&second).await.unwrap();
    let woken = timeout(limit, stores.keys.changed()).await;
    assert!(woken.is_ok());

    let third = key("access", 3, b"third");
    stores.keys.replace_all(&third).await.unwrap();
    let woken = timeout(limit, stores.keys.changed()).await;
    assert!(woken.is_ok());
}
