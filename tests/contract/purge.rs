//! Sessions that are long over are removed, in steps.

use portreeve::{
    auth::SessionId,
    auth::{EndReason, EndSessions, Session},
};
use time::Duration;

use super::{
    NOW, Stores, every_store,
    sample::{POLICY, event},
    sessions::only,
};

every_store!(
    what_was_over_before_is_removed_and_nothing_else,
    a_walk_in_steps_looks_at_every_session_once,
);

async fn is_there(stores: &Stores, session: &Session) -> bool {
    let found = stores.sessions.with_account(session.state().id).await;
    found.unwrap().is_some()
}

async fn walks(stores: &Stores, before: portreeve::shared::Timestamp, limit: u16) -> usize {
    let (mut place, mut steps) = (None, 0);
    while let Some(further) = stores.sessions.purge(place, before, limit).await.unwrap() {
        assert!(Some(further) > place, "it goes on");
        place = Some(further);
        steps += 1;
    }
    steps
}

async fn what_was_over_before_is_removed_and_nothing_else(stores: &Stores) {
    let hour = Duration::hours(1);
    let (account, ended) = stores.has_session("ada@example.com").await;
    let ended_late = stores.has_another_session(&account, NOW).await;
    let expired = stores
        .has_another_session(&account, NOW - 8 * 24 * hour)
        .await;
    let live = stores.has_another_session(&account, NOW).await;
    for (session, at) in [(&ended, NOW), (&ended_late, NOW + 2 * hour)] {
        let ended = stores
            .sessions
            .end(account.id(), only(session), at, &[event(at)])
            .await;
        assert_eq!(ended.unwrap(), 1);
    }

    walks(stores, NOW + hour, 100).await;

    let left = [&ended, &ended_late, &expired, &live];
    let mut there = Vec::new();
    for session in left {
        there.push(is_there(stores, session).await);
    }
    assert_eq!(there, [false, true, false, true]);
    // Long after everything has run out, only that counts.
    walks(stores, NOW + POLICY.refresh_ttl + 10 * hour, 100).await;
    assert!(!is_there(stores, &live).await);
}

async fn a_walk_in_steps_looks_at_every_session_once(stores: &Stores) {
    let (account, first) = stores.has_session("ada@example.com").await;
    let mut sessions = vec![first];
    for _ in 0..24 {
        sessions.push(stores.has_another_session(&account, NOW).await);
    }
    let kept: SessionId = sessions[7].state().id;
    let others = EndSessions::AllBut(kept, EndReason::SignedOut);
    stores
        .sessions
        .end(account.id(), others, NOW, &[event(NOW)])
        .await
        .unwrap();

    let steps = walks(stores, NOW + Duration::hours(1), 10).await;

    assert_eq!(steps, 3);
    for session in &sessions {
        let is_kept = session.state().id == kept;
        assert_eq!(is_there(stores, session).await, is_kept);
    }
    assert_eq!(walks(stores, NOW + Duration::hours(1), 10).await, 1);
}
