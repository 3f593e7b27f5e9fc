//! The sessions that were ended, in the order of their ends.

use portreeve::{
    auth::{Session, SessionId},
    shared::Timestamp,
};
use time::Duration;
use uuid::Uuid;

use super::{NOW, Stores, every_store, sample::event, sessions::only};

every_store!(
    ended_sessions_are_listed_in_the_order_of_their_ends,
    a_walk_in_steps_meets_every_ended_session_once,
    a_place_is_a_moment_and_an_id,
    those_of_which_no_access_token_is_left_are_left_out,
);

const SECOND: Duration = Duration::SECOND;

fn nil() -> SessionId {
    SessionId::from_uuid(Uuid::nil())
}

/// Sessions that were ended so many seconds after noon, and one that lives.
async fn ended(stores: &Stores, seconds: &[i64]) -> Vec<Session> {
    let (account, _living) = stores.has_session("ada@example.com").await;
    let mut sessions = Vec::new();
    for second in seconds {
        let session = stores.has_another_session(&account, NOW).await;
        let at = NOW + SECOND * *second as i32;
        let ended = stores
            .sessions
            .end(account.id(), only(&session), at, &[event(at)])
            .await;
        assert_eq!(ended.unwrap(), 1);
        sessions.push(session);
    }
    sessions
}

async fn listed(stores: &Stores, after: (Timestamp, SessionId), limit: u16) -> Vec<SessionId> {
    let sessions = stores.sessions.ended(after, NOW, limit).await.unwrap();
    assert!(
        sessions
            .iter()
            .all(|session| session.state().ended.is_some())
    );
    sessions.iter().map(|session| session.state().id).collect()
}

async fn ended_sessions_are_listed_in_the_order_of_their_ends(stores: &Stores) {
    let sessions = ended(stores, &[3, 1, 2]).await;
    let id = |n: usize| sessions[n].state().id;

    assert_eq!(
        listed(stores, (NOW, nil()), 10).await,
        [id(1), id(2), id(0)]
    );
    assert_eq!(
        listed(stores, (NOW + SECOND * 2, nil()), 10).await,
        [id(2), id(0)]
    );
    assert_eq!(listed(stores, (NOW + SECOND * 4, nil()), 10).await, []);
}

async fn a_walk_in_steps_meets_every_ended_session_once(stores: &Stores) {
    let sessions = ended(stores, &[1, 1, 1, 2, 2]).await;

    let (mut met, mut place) = (Vec::new(), (NOW, nil()));
    loop {
        let step = stores.sessions.ended(place, NOW, 2).await.unwrap();
        let Some(last) = step.last() else { break };
        place = (last.state().ended.unwrap().at, last.state().id);
        met.extend(step.iter().map(|session| session.state().id));
    }

    // Ids grow with time, so the order of the ends is the order in which they were made.
    let all: Vec<SessionId> = sessions.iter().map(|session| session.state().id).collect();
    assert_eq!(met, all);
}

async fn a_place_is_a_moment_and_an_id(stores: &Stores) {
    let sessions = ended(stores, &[1, 1]).await;
    let (first, second) = (sessions[0].state().id, sessions[1].state().id);

    assert_eq!(listed(stores, (NOW + SECOND, first), 10).await, [second]);
    assert_eq!(listed(stores, (NOW + SECOND, second), 10).await, []);
}

async fn those_of_which_no_access_token_is_left_are_left_out(stores: &Stores) {
    let sessions = ended(stores, &[1]).await;
    let until = sessions[0].state().access_until;
    let good_after = async |at| {
        let place = (NOW, nil());
        stores.sessions.ended(place, at, 10).await.unwrap().len()
    };

    assert_eq!(good_after(until - Duration::MICROSECOND).await, 1);
    assert_eq!(good_after(until).await, 0);
}
