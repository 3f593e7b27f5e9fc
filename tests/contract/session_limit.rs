//! How many live sessions an account may have.

use portreeve::{
    auth::{
        Account, AccountChange, AddSessionError, EndReason, Ended, Session, SessionId, SessionLimit,
    },
    shared::{Role, Status, Timestamp},
};
use time::Duration;
use uuid::Uuid;

use super::{
    NOW, RACERS, Stores, count, every_store, race,
    sample::{POLICY, at_most, event, session},
    sessions::{end, found, only},
};

every_store!(
    a_sign_in_over_the_limit_ends_the_session_that_was_used_least_recently,
    a_session_that_was_refreshed_outlives_one_that_was_not,
    up_to_the_limit_nothing_ends_and_nothing_is_published,
    a_lower_limit_ends_as_many_as_are_too_many,
    sessions_that_are_over_and_those_of_others_do_not_count,
    the_added_session_stays_whatever_the_clocks_say,
    a_refused_sign_in_ends_nothing,
    what_ended_for_the_limit_is_in_the_feed_and_spoils_copies,
    of_many_sign_ins_at_once_no_more_than_the_limit_are_left,
);

const MINUTE: Duration = Duration::MINUTE;

async fn add(stores: &Stores, account: &Account, at: Timestamp, limit: &SessionLimit) -> Session {
    let session = session(account, at);
    let added = stores.sessions.add(&session, account, limit, &[]).await;
    added.unwrap();
    session
}

fn ids(sessions: &[Session]) -> Vec<SessionId> {
    sessions.iter().map(|session| session.state().id).collect()
}

async fn a_sign_in_over_the_limit_ends_the_session_that_was_used_least_recently(stores: &Stores) {
    let account = stores.has_account("ada@example.com", Role::User).await;
    let first = stores.has_another_session(&account, NOW - 3 * MINUTE).await;
    let second = stores.has_another_session(&account, NOW - 2 * MINUTE).await;
    let third = session(&account, NOW);
    let (limit, events) = (at_most(2), [event(NOW)]);

    let added = stores.sessions.add(&third, &account, &limit, &events).await;
    let ended = added.unwrap();

    let (at, reason) = (NOW, EndReason::SessionLimit);
    assert_eq!(ended, 1);
    assert_eq!(
        found(stores, &first).await.state().ended,
        Some(Ended { at, reason })
    );
    assert_eq!(ids(&stores.live(&account).await), ids(&[third, second]));
    let [signed_in] = events;
    let mut published = stores.published().await;
    published.sort_by_key(|envelope| envelope.id);
    let mut expected = [signed_in, limit.event];
    expected.sort_by_key(|envelope| envelope.id);
    assert_eq!(published, expected);
}

async fn a_session_that_was_refreshed_outlives_one_that_was_not(stores: &Stores) {
    let account = stores.has_account("ada@example.com", Role::User).await;
    let mut first = stores.has_another_session(&account, NOW - 3 * MINUTE).await;
    let second = stores.has_another_session(&account, NOW - 2 * MINUTE).await;
    first.advance([2; 32], NOW - MINUTE, &POLICY);
    assert!(stores.sessions.rotate(&first, 0).await.unwrap());

    let third = add(stores, &account, NOW, &at_most(2)).await;

    assert!(found(stores, &second).await.state().ended.is_some());
    assert_eq!(ids(&stores.live(&account).await), ids(&[third, first]));
}

async fn up_to_the_limit_nothing_ends_and_nothing_is_published(stores: &Stores) {
    let (account, first) = stores.has_session("ada@example.com").await;

    let second = session(&account, NOW);
    let added = stores
        .sessions
        .add(&second, &account, &at_most(2), &[])
        .await;

    assert_eq!(added.unwrap(), 0);
    assert_eq!(ids(&stores.live(&account).await), ids(&[second, first]));
    assert_eq!(stores.published().await, []);
}

async fn a_lower_limit_ends_as_many_as_are_too_many(stores: &Stores) {
    let account = stores.has_account("ada@example.com", Role::User).await;
    for minutes in 1..=5 {
        let at = NOW - minutes * MINUTE;
        stores.has_another_session(&account, at).await;
    }

    let last = session(&account, NOW);
    let added = stores.sessions.add(&last, &account, &at_most(1), &[]).await;

    assert_eq!(added.unwrap(), 5);
    assert_eq!(ids(&stores.live(&account).await), ids(&[last]));
    assert_eq!(stores.published().await.len(), 1);
}

async fn sessions_that_are_over_and_those_of_others_do_not_count(stores: &Stores) {
    let (account, ended) = stores.has_session("ada@example.com").await;
    end(stores, &ended, only(&ended)).await;
    stores
        .has_another_session(&account, NOW - POLICY.refresh_ttl)
        .await;
    let (bob, his) = stores.has_session("bob@example.com").await;
    let living = stores.has_another_session(&account, NOW).await;

    let last = session(&account, NOW);
    let added = stores.sessions.add(&last, &account, &at_most(2), &[]).await;

    assert_eq!(added.unwrap(), 0);
    assert_eq!(ids(&stores.live(&account).await), ids(&[last, living]));
    assert_eq!(ids(&stores.live(&bob).await), ids(&[his]));
}

/// Another instance's clock may be ahead.
async fn the_added_session_stays_whatever_the_clocks_say(stores: &Stores) {
    let account = stores.has_account("ada@example.com", Role::User).await;
    let ahead = NOW + Duration::SECOND;
    let first = stores.has_another_session(&account, ahead).await;

    let second = add(stores, &account, NOW, &at_most(1)).await;

    assert!(found(stores, &first).await.state().ended.is_some());
    assert!(found(stores, &second).await.is_live(NOW));
}

async fn a_refused_sign_in_ends_nothing(stores: &Stores) {
    let (account, living) = stores.has_session("ada@example.com").await;
    let mut changed = account.clone();
    changed.upgrade_hash(account.password().clone(), NOW);
    let unnoticed = AccountChange::default();
    stores.accounts.update(&changed, &unnoticed).await.unwrap();

    let late = session(&account, NOW);
    let refused = stores.sessions.add(&late, &account, &at_most(1), &[]).await;

    assert!(matches!(refused, Err(AddSessionError::AccountChanged)));
    assert_eq!(ids(&stores.live(&account).await), ids(&[living]));
    assert_eq!(stores.published().await, []);
    let suspended = changed.change_status(Status::Suspended, NOW);
    assert!(suspended.is_some());
}

async fn what_ended_for_the_limit_is_in_the_feed_and_spoils_copies(stores: &Stores) {
    let (account, first) = stores.has_session("ada@example.com").await;
    let before = stores.account_changes.version(account.id());

    add(stores, &account, NOW + MINUTE, &at_most(1)).await;

    let unknown = SessionId::from_uuid(Uuid::nil());
    let ended = stores.sessions.ended((NOW, unknown), NOW, 10).await;
    assert_eq!(ids(&ended.unwrap()), ids(&[first]));
    assert_ne!(stores.account_changes.version(account.id()), before);
}

async fn of_many_sign_ins_at_once_no_more_than_the_limit_are_left(stores: &Stores) {
    let account = stores.has_account("ada@example.com", Role::User).await;

    let answers = race(RACERS, |_| {
        let (stores, account) = (stores.clone(), account.clone());
        async move {
            let session = session(&account, NOW);
            let limit = at_most(3);
            let added = stores.sessions.add(&session, &account, &limit, &[]).await;
            added.unwrap()
        }
    })
    .await;

    let ended = RACERS - 3;
    assert_eq!(stores.live(&account).await.len(), 3);
    assert_eq!(answers.iter().sum::<u64>(), ended as u64);
    assert_eq!(count(&answers, |ended| *ended > 1), 0);
    assert_eq!(stores.published().await.len(), ended);
}
