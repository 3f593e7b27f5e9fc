//! Registrations that wait for a proof: one for each address, confirmed once.

use portreeve::{
    auth::{Account, AccountAddition, AddAccountError, PasswordHash, PendingRegistration},
    shared::{DisplayName, OneTimeTokenId, Role, Timestamp},
};
use time::Duration;

use super::{
    NOW, Stores, count, every_store, race,
    sample::{self, email, envelope},
};

every_store!(
    a_registration_comes_back_as_it_was,
    the_newest_registration_of_an_address_replaces_the_one_before,
    a_younger_registration_is_not_replaced,
    of_many_who_register_at_once_with_one_address_one_is_kept,
    a_registration_is_announced_once_in_a_while,
    of_many_who_announce_at_once_one_does,
    of_many_who_confirm_a_registration_one_gets_the_account,
    a_registration_is_not_confirmed_where_an_account_has_the_address,
    of_many_codes_that_are_tried_at_once_only_so_many_are_admitted,
    expired_registrations_are_removed_in_steps_and_no_others,
);

/// How many try at once.
const MANY: usize = 50;

fn pending(address: &str, now: Timestamp) -> PendingRegistration {
    let id = OneTimeTokenId::new(now, sample::random());
    let hash = PasswordHash::new("$argon2id$".into());
    PendingRegistration::new(id, email(address), hash, None, now)
}

impl Stores {
    async fn has_pending(&self, address: &str) -> PendingRegistration {
        let pending = pending(address, NOW);
        let put = self.pending_registrations.put(&pending, NOW).await;
        assert!(put.unwrap());
        pending
    }

    async fn pending(&self, id: OneTimeTokenId) -> Option<PendingRegistration> {
        self.pending_registrations.by_id(id).await.unwrap()
    }
}

async fn a_registration_comes_back_as_it_was(stores: &Stores) {
    let pending = PendingRegistration {
        display_name: Some(DisplayName::parse("王小明 \"quoted\" \\").unwrap()),
        announced_at: Some(NOW + Duration::microseconds(1)),
        code_attempts: 3,
        ..pending("jürgen+größe@bücher.example", NOW)
    };

    let put = stores.pending_registrations.put(&pending, NOW).await;

    assert!(put.unwrap());
    let by_email = stores.pending_registrations.by_email(&pending.email).await;
    assert_eq!(by_email.unwrap(), Some(pending.clone()));
    assert_eq!(stores.pending(pending.id).await, Some(pending));
    let unknown = OneTimeTokenId::new(NOW, sample::random());
    assert_eq!(stores.pending(unknown).await, None);
}

async fn the_newest_registration_of_an_address_replaces_the_one_before(stores: &Stores) {
    let first = stores.has_pending("ada@example.com").await;
    let other = stores.has_pending("bob@example.com").await;

    let second = stores.has_pending("ada@example.com").await;

    assert_eq!(stores.pending(first.id).await, None);
    assert_eq!(stores.pending(second.id).await, Some(second));
    assert_eq!(stores.pending(other.id).await, Some(other));
}

async fn a_younger_registration_is_not_replaced(stores: &Stores) {
    let first = stores.has_pending("ada@example.com").await;
    let second = pending("ada@example.com", NOW);

    let before = NOW - Duration::microseconds(1);
    let put = stores.pending_registrations.put(&second, before).await;

    assert!(!put.unwrap());
    assert_eq!(stores.pending(first.id).await, Some(first));
}

async fn of_many_who_register_at_once_with_one_address_one_is_kept(stores: &Stores) {
    let put = race(MANY, |_| {
        let stores = stores.clone();
        async move {
            let pending = pending("ada@example.com", NOW);
            let before = NOW - Duration::SECOND;
            let put = stores.pending_registrations.put(&pending, before);
            put.await.unwrap()
        }
    })
    .await;

    assert_eq!(count(&put, |one| *one), 1);
}

async fn a_registration_is_announced_once_in_a_while(stores: &Stores) {
    let pending = stores.has_pending("ada@example.com").await;
    let at = |seconds| NOW + Duration::seconds(seconds);
    let announce = async |seconds| {
        let events = [envelope(pending.requested(), at(seconds))];
        let announced = stores.pending_registrations.announce(
            pending.id,
            at(seconds),
            at(seconds - 60),
            &events,
        );
        announced.await.unwrap()
    };

    assert!(announce(0).await);
    assert!(!announce(59).await);
    assert!(announce(60).await);

    assert_eq!(stores.published().await.len(), 2);
    let found = stores.pending(pending.id).await.unwrap();
    assert_eq!(found.announced_at, Some(at(60)));
}

async fn of_many_who_announce_at_once_one_does(stores: &Stores) {
    let pending = stores.has_pending("ada@example.com").await;

    let announced = race(MANY, |_| {
        let (stores, pending) = (stores.clone(), pending.clone());
        async move {
            let events = [envelope(pending.requested(), NOW)];
            let before = NOW - Duration::SECOND;
            let registrations = &stores.pending_registrations;
            let announced = registrations.announce(pending.id, NOW, before, &events);
            announced.await.unwrap()
        }
    })
    .await;

    assert_eq!(count(&announced, |one| *one), 1);
    assert_eq!(stores.published().await.len(), 1);
}

/// The account that a registration becomes.
fn confirmed(pending: &PendingRegistration) -> (Account, AccountAddition) {
    let (address, hash) = (pending.email.clone(), pending.password.clone());
    let (account, event) = Account::confirm(sample::account_id(NOW), address, hash, None, NOW);
    let addition = AccountAddition {
        confirms: Some(pending.id),
        events: vec![envelope(event, NOW)],
        ..AccountAddition::default()
    };
    (account, addition)
}

async fn of_many_who_confirm_a_registration_one_gets_the_account(stores: &Stores) {
    let pending = stores.has_pending("ada@example.com").await;

    let answers = race(MANY, |_| {
        let (stores, pending) = (stores.clone(), pending.clone());
        async move {
            let (account, addition) = confirmed(&pending);
            stores.accounts.add(&account, &addition).await
        }
    })
    .await;

    assert_eq!(count(&answers, Result::is_ok), 1);
    assert_eq!(stores.published().await.len(), 1);
    assert_eq!(stores.pending(pending.id).await, None);
    let found = stores.accounts.by_email(&pending.email).await.unwrap();
    assert!(found.unwrap().facts().email_verified);
    let (account, mut addition) = confirmed(&pending);
    addition.events.clear();
    let mut state = account.state().clone();
    state.facts.email = email("other@example.com");
    let refused = stores
        .accounts
        .add(&Account::restore(state), &addition)
        .await;
    assert!(matches!(refused, Err(AddAccountError::TokenSpent)));
    let other = stores.accounts.by_email(&email("other@example.com")).await;
    assert!(other.unwrap().is_none());
}

async fn a_registration_is_not_confirmed_where_an_account_has_the_address(stores: &Stores) {
    let pending = stores.has_pending("ada@example.com").await;
    stores.has_account("ada@example.com", Role::User).await;

    let (account, addition) = confirmed(&pending);
    let refused = stores.accounts.add(&account, &addition).await;

    assert!(matches!(refused, Err(AddAccountError::EmailTaken)));
    assert_eq!(stores.published().await, []);
    assert!(stores.pending(pending.id).await.is_some());
}

async fn of_many_codes_that_are_tried_at_once_only_so_many_are_admitted(stores: &Stores) {
    let pending = stores.has_pending("ada@example.com").await;

    let admitted = race(MANY, |_| {
        let (stores, id) = (stores.clone(), pending.id);
        async move {
            let counted = stores.pending_registrations.count_code_attempt(id, 5);
            counted.await.unwrap()
        }
    })
    .await;

    assert_eq!(count(&admitted, |one| *one), 5);
    assert_eq!(stores.pending(pending.id).await.unwrap().code_attempts, 5);
}

async fn expired_registrations_are_removed_in_steps_and_no_others(stores: &Stores) {
    for n in 0..5 {
        let pending = PendingRegistration {
            expires_at: NOW,
            ..pending(&format!("ada{n}@example.com"), NOW)
        };
        stores
            .pending_registrations
            .put(&pending, NOW)
            .await
            .unwrap();
    }
    let good = stores.has_pending("bob@example.com").await;

    let mut removed = Vec::new();
    for _ in 0..4 {
        let step = stores.pending_registrations.remove_expired(NOW, 2).await;
        removed.push(step.unwrap());
    }

    assert_eq!(removed, [2, 2, 1, 0]);
    assert!(stores.pending(good.id).await.is_some());
}
