use portreeve::{
    auth::{
        Account, AccountAddition, AccountChange, AccountState, AddAccountError, AddSessionError,
        EndReason, EndSessions, Ended, HashPopulation, PasswordHash, UpdateAccountError,
    },
    shared::{AccountFacts, Role, Roles, Status},
};
use time::Duration;

use super::{
    NOW, RACERS, Stores, count, every_store, race,
    sample::{self, account, added_with, email, envelope, event, no_limit, with_events},
};

every_store!(
    hashes_are_counted_by_what_they_were_made_with,
    an_account_comes_back_as_it_was,
    an_unknown_account_is_not_found,
    an_account_is_found_by_its_canonical_address,
    administrators_are_found_whatever_their_status,
    an_account_and_its_event_are_written_together,
    a_taken_address_is_refused_and_nothing_is_published,
    of_many_who_want_one_address_one_gets_it,
    a_change_is_kept_whole,
    an_address_is_free_again_when_its_account_has_another,
    an_address_of_another_account_is_refused_and_nothing_is_published,
    of_many_who_change_to_one_address_one_gets_it,
    a_change_of_another_version_is_refused_and_nothing_is_published,
    a_change_of_an_unknown_account_is_refused,
    of_many_changes_of_one_version_one_is_written,
    a_password_change_ends_the_other_sessions,
    a_refused_change_ends_no_session,
    no_session_of_the_old_password_outlives_its_change,
);

fn password(hash: &str) -> PasswordHash {
    PasswordHash::new(hash.into())
}

async fn an_account_comes_back_as_it_was(stores: &Stores) {
    let facts = AccountFacts {
        id: sample::account_id(NOW),
        email: email("jürgen+größe@bücher.example"),
        email_verified: true,
        roles: Roles::of([Role::User, Role::Admin]).unwrap(),
        status: Status::Suspended,
        version: 7,
        created_at: NOW,
        updated_at: NOW + Duration::microseconds(1),
    };
    let password = password("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA");
    let account = Account::restore(AccountState { facts, password });

    stores
        .accounts
        .add(&account, &AccountAddition::default())
        .await
        .unwrap();

    let found = stores.accounts.by_id(account.id()).await.unwrap().unwrap();
    assert_eq!(found.facts(), account.facts());
    assert_eq!(found.password(), account.password());
}

async fn an_unknown_account_is_not_found(stores: &Stores) {
    let id = sample::account_id(NOW);
    let address = email("nobody@example.com");

    assert!(stores.accounts.by_id(id).await.unwrap().is_none());
    assert!(stores.accounts.by_email(&address).await.unwrap().is_none());
}

async fn an_account_is_found_by_its_canonical_address(stores: &Stores) {
    let account = stores.has_account("ada@example.com", Role::User).await;
    stores.has_account("bob@example.com", Role::User).await;

    let found = stores.accounts.by_email(&email("ADA@Example.com")).await;

    assert_eq!(found.unwrap().unwrap().id(), account.id());
}

async fn administrators_are_found_whatever_their_status(stores: &Stores) {
    let first = stores.has_account("root@example.com", Role::Admin).await;
    stores.has_account("ada@example.com", Role::User).await;
    let mut second = stores.has_account("other@example.com", Role::Admin).await;
    second.change_status(Status::Suspended, NOW).unwrap();
    let updated = stores
        .accounts
        .update(&second, &AccountChange::default())
        .await;
    updated.unwrap();

    let found = stores.accounts.administrators().await.unwrap();

    let mut expected = [first, second];
    expected.sort_by_key(Account::id);
    let facts = |accounts: &[Account]| -> Vec<_> {
        accounts.iter().map(|one| one.facts().clone()).collect()
    };
    assert_eq!(facts(&found), facts(&expected));
}

async fn an_account_and_its_event_are_written_together(stores: &Stores) {
    let registered = Account::register(
        sample::account_id(NOW),
        email("ada@example.com"),
        password("$new"),
        Role::User,
        None,
        NOW,
    );
    let (account, event) = (registered.0, envelope(registered.1, NOW));

    let addition = added_with(vec![event.clone()]);
    stores.accounts.add(&account, &addition).await.unwrap();

    assert_eq!(stores.published().await, [event]);
}

async fn a_taken_address_is_refused_and_nothing_is_published(stores: &Stores) {
    stores.has_account("ada@example.com", Role::User).await;
    let second = account("ada@example.com", Role::User);

    let refusal = stores
        .accounts
        .add(&second, &added_with(vec![event(NOW)]))
        .await;

    assert!(matches!(refusal, Err(AddAccountError::EmailTaken)));
    assert!(stores.accounts.by_id(second.id()).await.unwrap().is_none());
    assert_eq!(stores.published().await, []);
}

async fn of_many_who_want_one_address_one_gets_it(stores: &Stores) {
    let answers = race(RACERS, |_| {
        let stores = stores.clone();
        async move {
            let account = account("ada@example.com", Role::User);
            let addition = added_with(vec![event(NOW)]);
            let added = stores.accounts.add(&account, &addition).await;
            (account.id(), added)
        }
    })
    .await;

    let (winners, losers): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|(_, added)| added.is_ok());
    let holder = stores.accounts.by_email(&email("ada@example.com")).await;
    assert_eq!(winners.len(), 1);
    assert!(
        losers
            .iter()
            .all(|(_, added)| matches!(added, Err(AddAccountError::EmailTaken)))
    );
    assert_eq!(holder.unwrap().unwrap().id(), winners[0].0);
    assert_eq!(stores.published().await.len(), 1);
}

async fn a_change_is_kept_whole(stores: &Stores) {
    let mut account = stores.has_account("ada@example.com", Role::User).await;
    let mut state = account.state().clone();
    state.facts.email = email("countess@example.com");
    state.facts.email_verified = true;
    state.facts.roles = Roles::of([Role::User, Role::Admin]).unwrap();
    state.facts.status = Status::Suspended;
    state.facts.version = 2;
    state.facts.updated_at = NOW + Duration::microseconds(1);
    state.password = password("$new");
    account = Account::restore(state);

    let published = event(NOW);
    let change = with_events(vec![published.clone()]);
    stores.accounts.update(&account, &change).await.unwrap();

    let found = stores.accounts.by_id(account.id()).await.unwrap().unwrap();
    assert_eq!(found.facts(), account.facts());
    assert_eq!(found.password(), account.password());
    assert_eq!(stores.published().await, [published]);
}

/// The account with another address, and the change that is to be written.
fn moved(mut account: Account, to: &str) -> (Account, AccountChange) {
    let change = account.change_email(email(to), NOW);
    (account, change.enveloped(|event| envelope(event, NOW)))
}

async fn an_address_is_free_again_when_its_account_has_another(stores: &Stores) {
    let before = stores.has_account("ada@example.com", Role::User).await;

    let (ada, change) = moved(before, "lovelace@example.com");
    stores.accounts.update(&ada, &change).await.unwrap();

    let of = async |address| {
        let found = stores.accounts.by_email(&email(address)).await.unwrap();
        found.map(|account| account.id())
    };
    assert_eq!(of("ada@example.com").await, None);
    assert_eq!(of("lovelace@example.com").await, Some(ada.id()));
    let other = stores.has_account("ada@example.com", Role::User).await;
    assert_eq!(of("ada@example.com").await, Some(other.id()));
}

async fn an_address_of_another_account_is_refused_and_nothing_is_published(stores: &Stores) {
    stores.has_account("bob@example.com", Role::User).await;
    let (before, session) = stores.has_session("ada@example.com").await;

    let (ada, change) = moved(before, "bob@example.com");
    let alone = stores.accounts.update(&ada, &change).await;
    let everything = AccountChange {
        ends: Some(EndSessions::All(EndReason::PasswordChanged)),
        ..change
    };
    let with_sessions = stores.accounts.update(&ada, &everything).await;

    for refusal in [alone, with_sessions] {
        assert!(matches!(refusal, Err(UpdateAccountError::EmailTaken)));
    }
    assert_eq!(stores.published().await, []);
    let found = stores.sessions.with_account(session.state().id).await;
    let (session, account) = found.unwrap().unwrap();
    assert!(session.is_live(NOW));
    assert_eq!(account.facts().email, email("ada@example.com"));
}

async fn of_many_who_change_to_one_address_one_gets_it(stores: &Stores) {
    let mut accounts = Vec::new();
    for n in 0..RACERS {
        let address = format!("ada{n}@example.com");
        accounts.push(stores.has_account(&address, Role::User).await);
    }

    let answers = race(RACERS, |n| {
        let (stores, account) = (stores.clone(), accounts[n].clone());
        async move {
            let (account, change) = moved(account, "ada@example.com");
            stores.accounts.update(&account, &change).await
        }
    })
    .await;

    assert_eq!(count(&answers, Result::is_ok), 1);
    let taken = |answer: &Result<(), _>| matches!(answer, Err(UpdateAccountError::EmailTaken));
    assert_eq!(count(&answers, taken), RACERS - 1);
    assert_eq!(stores.published().await.len(), 1);
}

async fn a_change_of_another_version_is_refused_and_nothing_is_published(stores: &Stores) {
    let before = stores.has_account("ada@example.com", Role::User).await;
    let mut first = before.clone();
    first.upgrade_hash(password("$first"), NOW);
    let mut late = before;
    late.upgrade_hash(password("$late"), NOW);
    stores
        .accounts
        .update(&first, &AccountChange::default())
        .await
        .unwrap();

    let refusal = stores
        .accounts
        .update(&late, &with_events(vec![event(NOW)]))
        .await;

    let found = stores.accounts.by_id(first.id()).await.unwrap().unwrap();
    assert!(matches!(refusal, Err(UpdateAccountError::Changed)));
    assert_eq!(found.password(), first.password());
    assert_eq!(stores.published().await, []);
}

async fn a_change_of_an_unknown_account_is_refused(stores: &Stores) {
    let mut account = account("ada@example.com", Role::User);
    account.upgrade_hash(password("$new"), NOW);

    let refusal = stores
        .accounts
        .update(&account, &with_events(vec![event(NOW)]))
        .await;

    assert!(matches!(refusal, Err(UpdateAccountError::Changed)));
    assert_eq!(stores.published().await, []);
}

async fn of_many_changes_of_one_version_one_is_written(stores: &Stores) {
    let before = stores.has_account("ada@example.com", Role::User).await;

    let answers = race(RACERS, |n| {
        let (stores, mut account) = (stores.clone(), before.clone());
        async move {
            account.upgrade_hash(password(&format!("${n}")), NOW);
            stores
                .accounts
                .update(&account, &with_events(vec![event(NOW)]))
                .await
        }
    })
    .await;

    assert_eq!(count(&answers, Result::is_ok), 1);
    assert_eq!(stores.published().await.len(), 1);
}

async fn a_password_change_ends_the_other_sessions(stores: &Stores) {
    let (mut account, kept) = stores.has_session("ada@example.com").await;
    let other = stores.has_another_session(&account, NOW).await;
    let (_, strangers) = stores.has_session("bob@example.com").await;
    let later = NOW + Duration::hours(1);

    let change = account.change_password(password("$new"), kept.state().id, later);
    stores.change(&account, change).await.unwrap();

    let ended = async |id| {
        let found = stores.sessions.with_account(id).await.unwrap();
        found.unwrap().0.state().ended
    };
    assert_eq!(ended(kept.state().id).await, None);
    assert_eq!(ended(strangers.state().id).await, None);
    assert_eq!(
        ended(other.state().id).await,
        Some(Ended {
            at: later,
            reason: EndReason::PasswordChanged,
        })
    );
}

async fn a_refused_change_ends_no_session(stores: &Stores) {
    let (account, session) = stores.has_session("ada@example.com").await;
    let mut changed = account.clone();
    changed.upgrade_hash(password("$first"), NOW);
    let mut late = account;
    let change = late.change_status(Status::Suspended, NOW).unwrap();
    stores
        .accounts
        .update(&changed, &AccountChange::default())
        .await
        .unwrap();

    let refusal = stores.change(&late, change).await;

    let found = stores.sessions.with_account(session.state().id).await;
    assert!(matches!(refusal, Err(UpdateAccountError::Changed)));
    assert!(found.unwrap().unwrap().0.is_live(NOW));
}

/// A sign-in with the old password while it is being changed either comes too late, or is ended by the change.
async fn no_session_of_the_old_password_outlives_its_change(stores: &Stores) {
    for round in 0..20 {
        let address = format!("ada{round}@example.com");
        let before = stores.has_account(&address, Role::User).await;

        let answers = race(5, |n| {
            let (stores, mut account) = (stores.clone(), before.clone());
            async move {
                if n > 0 {
                    let session = sample::session(&account, NOW);
                    let added = stores
                        .sessions
                        .add(&session, &account, &no_limit(), &[])
                        .await;
                    return matches!(added, Ok(_) | Err(AddSessionError::AccountChanged));
                }
                let no_session = sample::session_id(NOW);
                let change = account.change_password(password("$new"), no_session, NOW);
                stores.change(&account, change).await.is_ok()
            }
        })
        .await;

        assert!(answers.into_iter().all(|fine| fine));
        let live = stores.live(&before).await;
        assert!(live.is_empty(), "in round {round}");
    }
}

async fn hashes_are_counted_by_what_they_were_made_with(stores: &Stores) {
    let hash = |parameters: &str, n: usize| {
        let digit = char::from(b"Az9+/"[n]);
        PasswordHash::new(format!(
            "{parameters}$c29tZXNhbHQ{digit}$nf65EOgL/QMR+{digit}"
        ))
    };
    let (old, new) = ("$argon2id$v=19$m=64,t=1,p=1", "$argon2i$m=256,t=2,p=1");
    for (n, parameters) in [old, new, old, old, new].into_iter().enumerate() {
        let mut state = sample::account(&format!("ada{n}@example.com"), Role::User)
            .state()
            .clone();
        state.password = hash(parameters, n);
        let account = Account::restore(state);
        stores
            .accounts
            .add(&account, &AccountAddition::default())
            .await
            .unwrap();
    }

    let (mut steps, mut after) = (Vec::new(), None);
    loop {
        let step = stores.accounts.count_hashes(after, 3).await.unwrap();
        after = step.last;
        if after.is_none() {
            assert!(step.population.is_empty());
            break;
        }
        steps.push(step.population);
    }

    let counts = |old_ones, new_ones| {
        HashPopulation::from([(old.to_owned(), old_ones), (new.to_owned(), new_ones)])
    };
    assert_eq!(steps, [counts(2, 1), counts(1, 1)]);
}
