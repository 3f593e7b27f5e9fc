//! How sessions end, and which are left.

use portreeve::{
    auth::{Account, EndReason, EndSessions, Ended, Session, SessionId},
    shared::{PageRequest, Role},
};
use time::Duration;

use super::{
    NOW, RACERS, Stores, count, every_store, race,
    sample::{POLICY, event},
    sessions::{end, found, only},
};

every_store!(
    one_session_can_be_ended,
    all_sessions_but_one_can_be_ended,
    all_sessions_can_be_ended,
    each_reason_for_an_end_is_kept,
    an_account_cannot_end_the_session_of_another,
    a_session_that_is_over_is_not_ended_again,
    of_many_who_end_a_session_one_has_done_it,
    the_live_sessions_are_listed_the_one_that_began_last_first,
    all_pages_together_hold_each_live_session_once,
    a_refresh_or_a_sign_in_between_two_pages_shifts_nothing,
);

async fn one_session_can_be_ended(stores: &Stores) {
    let (account, session) = stores.has_session("ada@example.com").await;
    let other = stores.has_another_session(&account, NOW).await;
    let at = NOW + Duration::hours(1);
    let published = event(at);
    let events = [published.clone()];

    let ended = stores
        .sessions
        .end(account.id(), only(&session), at, &events)
        .await;

    let reason = EndReason::SignedOut;
    assert_eq!(ended.unwrap(), 1);
    assert_eq!(
        found(stores, &session).await.state().ended,
        Some(Ended { at, reason })
    );
    assert_eq!(found(stores, &other).await.state().ended, None);
    assert_eq!(stores.published().await, [published]);
}

async fn all_sessions_but_one_can_be_ended(stores: &Stores) {
    let (account, kept) = stores.has_session("ada@example.com").await;
    stores.has_another_session(&account, NOW).await;
    stores.has_another_session(&account, NOW).await;
    let others = EndSessions::AllBut(kept.state().id, EndReason::SignedOut);

    let ended = end(stores, &kept, others).await;

    let live = stores.live(&account).await;
    assert_eq!(ended, 2);
    assert_eq!(ids(&live), ids(&[kept]));
    assert_eq!(stores.published().await.len(), 1);
}

async fn all_sessions_can_be_ended(stores: &Stores) {
    let (account, session) = stores.has_session("ada@example.com").await;
    stores.has_another_session(&account, NOW).await;
    let (stranger, _) = stores.has_session("bob@example.com").await;

    let ended = end(stores, &session, EndSessions::All(EndReason::SignedOut)).await;

    let live = stores.live(&account).await;
    let strangers = stores.live(&stranger).await;
    assert_eq!(ended, 2);
    assert!(live.is_empty());
    assert_eq!(strangers.len(), 1);
    assert_eq!(stores.published().await.len(), 1);
}

async fn each_reason_for_an_end_is_kept(stores: &Stores) {
    let account = stores.has_account("ada@example.com", Role::User).await;
    for reason in [
        EndReason::SignedOut,
        EndReason::TokenReused,
        EndReason::PasswordChanged,
        EndReason::Suspended,
        EndReason::SessionLimit,
    ] {
        let session = stores.has_another_session(&account, NOW).await;

        end(stores, &session, EndSessions::All(reason)).await;

        let found = found(stores, &session).await;
        assert_eq!(found.state().ended.map(|ended| ended.reason), Some(reason));
    }
}

async fn an_account_cannot_end_the_session_of_another(stores: &Stores) {
    let (_, session) = stores.has_session("ada@example.com").await;
    let (stranger, _) = stores.has_session("bob@example.com").await;

    let ended = stores
        .sessions
        .end(stranger.id(), only(&session), NOW, &[event(NOW)])
        .await;

    assert_eq!(ended.unwrap(), 0);
    assert!(found(stores, &session).await.is_live(NOW));
    assert_eq!(stores.published().await, []);
}

async fn a_session_that_is_over_is_not_ended_again(stores: &Stores) {
    let (account, ended) = stores.has_session("ada@example.com").await;
    end(stores, &ended, only(&ended)).await;
    stores.published().await;
    let long_ago = NOW - POLICY.refresh_ttl;
    let expired = stores.has_another_session(&account, long_ago).await;

    assert_eq!(end(stores, &ended, only(&ended)).await, 0);
    assert_eq!(end(stores, &expired, only(&expired)).await, 0);
    let all = EndSessions::All(EndReason::SignedOut);
    assert_eq!(end(stores, &ended, all).await, 0);

    assert_eq!(stores.published().await, []);
}

async fn of_many_who_end_a_session_one_has_done_it(stores: &Stores) {
    let (_, session) = stores.has_session("ada@example.com").await;

    let answers = race(RACERS, |_| {
        let (stores, session) = (stores.clone(), session.clone());
        async move { end(&stores, &session, only(&session)).await }
    })
    .await;

    assert_eq!(answers.iter().sum::<u64>(), 1);
    assert_eq!(count(&answers, |ended| *ended == 1), 1);
    assert_eq!(stores.published().await.len(), 1);
}

async fn the_live_sessions_are_listed_the_one_that_began_last_first(stores: &Stores) {
    let account = stores.has_account("ada@example.com", Role::User).await;
    let add = async |at| stores.has_another_session(&account, at).await;
    let mut oldest = add(NOW - Duration::hours(3)).await;
    let middle = add(NOW - Duration::hours(2)).await;
    let newest = add(NOW - Duration::hours(1)).await;
    let ended = add(NOW).await;
    let just_expired = add(NOW - POLICY.refresh_ttl).await;
    let barely_live = add(NOW - POLICY.refresh_ttl + Duration::MICROSECOND).await;
    stores.has_session("bob@example.com").await;
    end(stores, &ended, only(&ended)).await;
    oldest.advance([2; 32], NOW, &POLICY);
    stores.sessions.rotate(&oldest, 0).await.unwrap();

    let live = stores.live(&account).await;

    assert!(!ids(&live).contains(&just_expired.state().id));
    let expected = [newest, middle, oldest, barely_live];
    assert_eq!(ids(&live), ids(&expected));
    assert_eq!(live[2].state(), expected[2].state());
}

/// The pages of at most `limit` sessions, one after the other. `meanwhile` is done after the first.
async fn pages(
    stores: &Stores,
    account: &Account,
    limit: u16,
    meanwhile: impl Future<Output = ()>,
) -> Vec<Vec<SessionId>> {
    let (mut pages, mut after, mut meanwhile) = (Vec::new(), None, Some(meanwhile));
    loop {
        let request = PageRequest::new(limit, after);
        let page = stores.sessions.live(account.id(), NOW, &request);
        let page = page.await.unwrap();
        pages.push(ids(&page.items));
        after = page.next;
        if let Some(meanwhile) = meanwhile.take() {
            meanwhile.await;
        }
        if after.is_none() {
            return pages;
        }
    }
}

async fn all_pages_together_hold_each_live_session_once(stores: &Stores) {
    let (account, first) = stores.has_session("ada@example.com").await;
    let mut sessions = vec![first];
    for _ in 0..5 {
        sessions.push(stores.has_another_session(&account, NOW).await);
    }
    stores.has_session("bob@example.com").await;
    end(stores, &sessions[3], only(&sessions[3])).await;
    sessions.remove(3);
    sessions.reverse();
    let newest_first = ids(&sessions);

    let two = pages(stores, &account, 2, async {}).await;
    let five = pages(stores, &account, 5, async {}).await;

    let expected: Vec<_> = newest_first.chunks(2).map(<[_]>::to_vec).collect();
    assert_eq!(two, expected);
    assert_eq!(five, [newest_first]);
}

async fn a_refresh_or_a_sign_in_between_two_pages_shifts_nothing(stores: &Stores) {
    let (account, mut first) = stores.has_session("ada@example.com").await;
    let second = stores.has_another_session(&account, NOW).await;
    let third = stores.has_another_session(&account, NOW).await;

    let met = pages(stores, &account, 2, async {
        first.advance([2; 32], NOW + Duration::hours(1), &POLICY);
        assert!(stores.sessions.rotate(&first, 0).await.unwrap());
        stores.has_another_session(&account, NOW).await;
    })
    .await;

    assert_eq!(met, [ids(&[third, second]), ids(&[first])]);
}

fn ids(sessions: &[Session]) -> Vec<SessionId> {
    sessions.iter().map(|session| session.state().id).collect()
}
