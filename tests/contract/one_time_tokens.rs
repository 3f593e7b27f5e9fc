//! One-time tokens: the newest counts, and one is spent once, with the change that it allows.

use portreeve::{
    auth::{
        Account, AccountAddition, AccountChange, Event, OneTimeToken, PasswordHash, TokenChanges,
        UpdateAccountError, VoidTokens,
    },
    shared::{OneTimeTokenId, Role, Timestamp, TokenPurpose},
};
use time::Duration;

use super::{
    NOW, Stores, count, every_store, race,
    sample::{self, email, envelope},
};

every_store!(
    a_token_comes_back_as_it_was,
    the_newest_token_of_a_purpose_replaces_the_one_before,
    a_younger_token_is_not_replaced_and_nothing_is_published,
    of_many_who_issue_at_once_one_does,
    ways_back_are_kept_beside_each_other,
    a_token_is_spent_with_the_change_that_it_allows,
    of_many_who_spend_a_token_one_does,
    of_many_who_spend_a_token_by_other_changes_one_does,
    a_token_of_another_account_is_not_spent,
    a_change_voids_the_other_tokens_of_its_account_and_no_others,
    a_way_back_outlives_what_a_thief_may_do,
    an_account_is_added_with_its_first_token,
    of_many_codes_that_are_tried_at_once_only_so_many_are_admitted,
    expired_tokens_are_removed_in_steps_and_no_others,
);

/// How many try at once.
const MANY: usize = 50;

fn token(account: &Account, purpose: TokenPurpose, now: Timestamp) -> OneTimeToken {
    let id = OneTimeTokenId::new(now, sample::random());
    let address = account.facts().email.clone();
    OneTimeToken::new(id, account.id(), purpose, address, now)
}

fn reset(account: &Account) -> OneTimeToken {
    token(account, TokenPurpose::ResetPassword, NOW)
}

impl Stores {
    async fn has_token(&self, token: &OneTimeToken) {
        let issued = self.one_time_tokens.issue(token, token.created_at, &[]);
        assert!(issued.await.unwrap());
    }

    async fn has(&self, token: &OneTimeToken) -> bool {
        let found = self.one_time_tokens.by_id(token.id).await;
        found.unwrap().is_some()
    }

    async fn ada(&self) -> Account {
        self.has_account("ada@example.com", Role::User).await
    }
}

/// A new password by the token, as the service writes it.
fn recovered(before: &Account, by: &OneTimeToken, hash: &str) -> (Account, AccountChange) {
    let mut account = before.clone();
    let change = account.recover(PasswordHash::new(hash.into()), NOW);
    let change = change.by(by.id);
    (account, change.enveloped(|event| envelope(event, NOW)))
}

async fn a_token_comes_back_as_it_was(stores: &Stores) {
    let ada = stores.ada().await;
    for purpose in TokenPurpose::ALL {
        let token = OneTimeToken {
            email: email("jürgen+größe@bücher.example"),
            ..token(&ada, purpose, NOW)
        };
        stores.has_token(&token).await;

        let tokens = &stores.one_time_tokens;
        assert_eq!(tokens.by_id(token.id).await.unwrap(), Some(token.clone()));
        assert_eq!(tokens.find(ada.id(), purpose).await.unwrap(), Some(token));
    }
    let unknown = OneTimeTokenId::new(NOW, sample::random());
    assert_eq!(stores.one_time_tokens.by_id(unknown).await.unwrap(), None);
}

async fn the_newest_token_of_a_purpose_replaces_the_one_before(stores: &Stores) {
    let ada = stores.ada().await;
    let bob = stores.has_account("bob@example.com", Role::User).await;
    let (first, second) = (reset(&ada), reset(&ada));
    let (other, bobs) = (token(&ada, TokenPurpose::VerifyEmail, NOW), reset(&bob));
    for token in [&first, &other, &bobs] {
        stores.has_token(token).await;
    }
    let event = envelope(second.issued(), NOW);

    let issued = stores
        .one_time_tokens
        .issue(&second, NOW, std::slice::from_ref(&event))
        .await;

    assert!(issued.unwrap());
    assert_eq!(stores.published().await, [event]);
    assert!(!stores.has(&first).await);
    for token in [&second, &other, &bobs] {
        assert!(stores.has(token).await);
    }
}

async fn a_younger_token_is_not_replaced_and_nothing_is_published(stores: &Stores) {
    let ada = stores.ada().await;
    let (first, second) = (reset(&ada), reset(&ada));
    stores.has_token(&first).await;
    let events = [envelope(second.issued(), NOW)];

    let before = NOW - Duration::microseconds(1);
    let issued = stores.one_time_tokens.issue(&second, before, &events).await;

    assert!(!issued.unwrap());
    assert!(stores.has(&first).await && !stores.has(&second).await);
    assert_eq!(stores.published().await, []);
}

async fn of_many_who_issue_at_once_one_does(stores: &Stores) {
    let ada = stores.ada().await;
    let long_ago = NOW - Duration::hours(1);
    stores
        .has_token(&token(&ada, TokenPurpose::ResetPassword, long_ago))
        .await;

    let issued = race(MANY, |_| {
        let (stores, token) = (stores.clone(), reset(&ada));
        async move {
            let events = [envelope(token.issued(), NOW)];
            let before = NOW - Duration::SECOND;
            let issued = stores.one_time_tokens.issue(&token, before, &events);
            issued.await.unwrap()
        }
    })
    .await;

    assert_eq!(count(&issued, |issued| *issued), 1);
    assert_eq!(stores.published().await.len(), 1);
}

async fn ways_back_are_kept_beside_each_other(stores: &Stores) {
    let ada = stores.ada().await;
    let undo = || token(&ada, TokenPurpose::UndoEmailChange, NOW);
    let (first, second) = (undo(), undo());

    stores.has_token(&first).await;
    stores.has_token(&second).await;

    assert!(stores.has(&first).await && stores.has(&second).await);
}

async fn a_token_is_spent_with_the_change_that_it_allows(stores: &Stores) {
    let before = stores.ada().await;
    let token = reset(&before);
    stores.has_token(&token).await;
    let (ada, change) = recovered(&before, &token, "$new");

    stores.accounts.update(&ada, &change).await.unwrap();

    assert!(!stores.has(&token).await);
    assert_eq!(stores.published().await, change.events);
    let (again, change) = recovered(&ada, &token, "$again");
    let refused = stores.accounts.update(&again, &change).await;
    assert!(matches!(refused, Err(UpdateAccountError::TokenSpent)));
    let found = stores.accounts.by_id(ada.id()).await.unwrap().unwrap();
    assert_eq!(found.password(), ada.password());
    assert_eq!(stores.published().await, []);
}

async fn of_many_who_spend_a_token_one_does(stores: &Stores) {
    let before = stores.ada().await;
    let token = reset(&before);
    stores.has_token(&token).await;

    let answers = race(MANY, |n| {
        let (stores, before, token) = (stores.clone(), before.clone(), token.clone());
        async move {
            // As a service does, which begins again when another change came first.
            let mut account = before;
            loop {
                let (changed, change) = recovered(&account, &token, &format!("${n}"));
                match stores.accounts.update(&changed, &change).await {
                    Ok(()) => return true,
                    Err(UpdateAccountError::TokenSpent) => return false,
                    Err(UpdateAccountError::Changed) => {}
                    Err(other) => panic!("{other}"),
                }
                let found = stores.accounts.by_id(account.id()).await.unwrap();
                account = found.unwrap();
            }
        }
    })
    .await;

    assert_eq!(count(&answers, |spent| *spent), 1);
    // One change of the password, and one proof of the address.
    assert_eq!(stores.published().await.len(), 2);
    let account = stores.accounts.by_id(before.id()).await.unwrap().unwrap();
    assert_eq!(account.facts().version, 2);
}

/// Some spend the token, and others change the account in a way that voids it.
async fn of_many_who_spend_a_token_by_other_changes_one_does(stores: &Stores) {
    for round in 0..10 {
        let address = format!("ada{round}@example.com");
        let before = stores.has_account(&address, Role::User).await;
        let token = reset(&before);
        stores.has_token(&token).await;

        let answers = race(8, |n| {
            let (stores, before, token) = (stores.clone(), before.clone(), token.clone());
            async move {
                if n % 2 == 0 {
                    let (account, change) = recovered(&before, &token, "$new");
                    return stores.accounts.update(&account, &change).await.is_ok();
                }
                let mut account = before;
                let session = sample::session_id(NOW);
                let change = account.change_password(PasswordHash::new("$x".into()), session, NOW);
                stores.change(&account, change).await.is_ok()
            }
        })
        .await;

        assert_eq!(count(&answers, |made| *made), 1, "in round {round}");
        assert!(!stores.has(&token).await);
    }
}

async fn a_token_of_another_account_is_not_spent(stores: &Stores) {
    let ada = stores.ada().await;
    let bob = stores.has_account("bob@example.com", Role::User).await;
    let token = reset(&ada);
    stores.has_token(&token).await;

    let (changed, change) = recovered(&bob, &token, "$new");
    let refused = stores.accounts.update(&changed, &change).await;

    assert!(matches!(refused, Err(UpdateAccountError::TokenSpent)));
    assert!(stores.has(&token).await);
    let found = stores.accounts.by_id(bob.id()).await.unwrap().unwrap();
    assert_eq!(found.facts(), bob.facts());
}

async fn a_change_voids_the_other_tokens_of_its_account_and_no_others(stores: &Stores) {
    let mut ada = stores.ada().await;
    let bob = stores.has_account("bob@example.com", Role::User).await;
    let bobs = reset(&bob);
    stores.has_token(&bobs).await;
    let all = TokenPurpose::ALL.map(|purpose| token(&ada, purpose, NOW));
    for token in &all {
        stores.has_token(token).await;
    }
    let new = reset(&ada);

    ada.upgrade_hash(PasswordHash::new("$new".into()), NOW);
    let change = AccountChange {
        tokens: TokenChanges {
            voids: Some(VoidTokens::All),
            issues: Some(new.clone()),
            ..TokenChanges::default()
        },
        ..AccountChange::default()
    };
    stores.accounts.update(&ada, &change).await.unwrap();

    for token in &all {
        assert!(!stores.has(token).await, "{}", token.purpose);
    }
    assert!(stores.has(&new).await && stores.has(&bobs).await);
}

async fn a_way_back_outlives_what_a_thief_may_do(stores: &Stores) {
    let mut ada = stores.ada().await;
    let at = |minutes| NOW + Duration::minutes(minutes);
    let undo = |minutes| token(&ada, TokenPurpose::UndoEmailChange, at(minutes));
    let (first, second, third) = (undo(0), undo(1), undo(2));
    for token in [&first, &second, &third] {
        stores.has_token(token).await;
    }
    let verify = token(&ada, TokenPurpose::VerifyEmail, NOW);
    stores.has_token(&verify).await;
    let is_left = async || {
        let mut left = Vec::new();
        for token in [&first, &second, &third, &verify] {
            left.push(stores.has(token).await);
        }
        left
    };

    let change = ada.reset_password(PasswordHash::new("$thief".into()), NOW);
    stores.change(&ada, change).await.unwrap();
    assert_eq!(is_left().await, [true, true, true, false]);

    let change = ada.undo_email_change(&second, PasswordHash::new("$none".into()), NOW);
    stores.change(&ada, change.by(second.id)).await.unwrap();
    assert_eq!(is_left().await, [true, false, false, false]);
}

async fn an_account_is_added_with_its_first_token(stores: &Stores) {
    let account = sample::account("ada@example.com", Role::User);
    let token = token(&account, TokenPurpose::VerifyEmail, NOW);
    let event: Event = token.issued();
    let addition = AccountAddition {
        issues: Some(token.clone()),
        events: vec![envelope(event, NOW)],
        ..AccountAddition::default()
    };

    stores.accounts.add(&account, &addition).await.unwrap();

    let found = stores.one_time_tokens.by_id(token.id).await.unwrap();
    assert_eq!(found, Some(token));
    assert_eq!(stores.published().await, addition.events);
}

async fn of_many_codes_that_are_tried_at_once_only_so_many_are_admitted(stores: &Stores) {
    let ada = stores.ada().await;
    let token = reset(&ada);
    stores.has_token(&token).await;

    let admitted = race(MANY, |_| {
        let (stores, id) = (stores.clone(), token.id);
        async move {
            let counted = stores.one_time_tokens.count_code_attempt(id, 5);
            counted.await.unwrap()
        }
    })
    .await;

    assert_eq!(count(&admitted, |one| *one), 5);
    let found = stores.one_time_tokens.by_id(token.id).await.unwrap();
    assert_eq!(found.unwrap().code_attempts, 5);
    let unknown = OneTimeTokenId::new(NOW, sample::random());
    let counted = stores.one_time_tokens.count_code_attempt(unknown, 5).await;
    assert!(!counted.unwrap());
}

async fn expired_tokens_are_removed_in_steps_and_no_others(stores: &Stores) {
    let ada = stores.ada().await;
    for purpose in TokenPurpose::ALL {
        stores
            .has_token(&OneTimeToken {
                expires_at: NOW,
                ..token(&ada, purpose, NOW)
            })
            .await;
    }
    let bob = stores.has_account("bob@example.com", Role::User).await;
    let good = reset(&bob);
    stores.has_token(&good).await;

    let mut removed = Vec::new();
    for _ in 0..4 {
        removed.push(stores.one_time_tokens.remove_expired(NOW, 2).await.unwrap());
    }

    assert_eq!(removed, [2, 2, 1, 0]);
    assert!(stores.has(&good).await);
}
