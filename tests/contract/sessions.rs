use portreeve::{
    auth::{
        AccountChange, AddSessionError, Device, EndReason, EndSessions, Ended, PasswordHash,
        Session, SessionState,
    },
    shared::{Role, Status},
};
use time::Duration;

use super::{
    NOW, RACERS, Stores, every_store, race,
    sample::{self, POLICY, event, no_limit, session},
};

every_store!(
    a_session_comes_back_as_it_was,
    what_is_absent_of_a_device_stays_absent,
    an_unknown_session_is_not_found,
    a_session_comes_with_its_account_as_it_is_now,
    a_session_and_its_event_are_written_together,
    a_sign_in_is_refused_when_the_password_has_changed,
    a_sign_in_is_refused_when_the_account_is_suspended,
    a_sign_in_to_an_unknown_account_is_refused,
    of_many_rotations_of_one_generation_one_is_written,
    a_rotation_of_another_generation_is_refused,
    an_ended_session_does_not_rotate,
    a_rotation_and_an_end_do_not_undo_each_other,
    concurrent_reads_get_what_each_asked_for,
    a_read_sees_what_was_written_before_it,
);

pub async fn found(stores: &Stores, session: &Session) -> Session {
    let id = session.state().id;
    stores.sessions.with_account(id).await.unwrap().unwrap().0
}

pub async fn end(stores: &Stores, session: &Session, which: EndSessions) -> u64 {
    let account = session.state().account_id;
    stores
        .sessions
        .end(account, which, NOW, &[event(NOW)])
        .await
        .unwrap()
}

pub fn only(session: &Session) -> EndSessions {
    EndSessions::One(session.state().id, EndReason::SignedOut)
}

async fn a_session_comes_back_as_it_was(stores: &Stores) {
    let account = stores.has_account("ada@example.com", Role::User).await;
    let session = Session::restore(SessionState {
        id: sample::session_id(NOW),
        account_id: account.id(),
        generation: 41,
        token_digest: std::array::from_fn(|n| n as u8 * 8),
        device: Device {
            name: Some("Träumer/1.0 (月; \"quoted\")".into()),
            address: Some("2001:db8::1:0:8a2e".parse().unwrap()),
        },
        created_at: NOW,
        refreshed_at: NOW + Duration::microseconds(1),
        expires_at: NOW + Duration::microseconds(3),
        ends_at: NOW + Duration::microseconds(7),
        access_until: NOW + Duration::microseconds(5),
        ended: Some(Ended {
            at: NOW + Duration::microseconds(2),
            reason: EndReason::TokenReused,
        }),
    });

    let added = stores
        .sessions
        .add(&session, &account, &no_limit(), &[])
        .await;
    added.unwrap();

    assert_eq!(found(stores, &session).await.state(), session.state());
}

async fn what_is_absent_of_a_device_stays_absent(stores: &Stores) {
    let (_, session) = stores.has_session("ada@example.com").await;

    let found = found(stores, &session).await;

    assert_eq!(found.state().device, Device::default());
    assert_eq!(found.state(), session.state());
}

async fn an_unknown_session_is_not_found(stores: &Stores) {
    stores.has_session("ada@example.com").await;

    let found = stores.sessions.with_account(sample::session_id(NOW)).await;

    assert!(found.unwrap().is_none());
}

async fn a_session_comes_with_its_account_as_it_is_now(stores: &Stores) {
    let (mut account, session) = stores.has_session("ada@example.com").await;
    let change = account.change_role(Role::Admin, NOW).unwrap();
    stores.change(&account, change).await.unwrap();

    let found = stores.sessions.with_account(session.state().id).await;

    let (_, found) = found.unwrap().unwrap();
    assert_eq!(found.facts(), account.facts());
    assert_eq!(found.password(), account.password());
}

async fn a_session_and_its_event_are_written_together(stores: &Stores) {
    let account = stores.has_account("ada@example.com", Role::User).await;
    let events = [event(NOW), event(NOW)];

    let session = session(&account, NOW);
    let added = stores
        .sessions
        .add(&session, &account, &no_limit(), &events)
        .await;
    added.unwrap();

    assert_eq!(stores.published().await, events);
}

async fn a_sign_in_is_refused_when_the_password_has_changed(stores: &Stores) {
    let before = stores.has_account("ada@example.com", Role::User).await;
    let mut after = before.clone();
    after.upgrade_hash(PasswordHash::new("$new".into()), NOW);
    stores
        .accounts
        .update(&after, &AccountChange::default())
        .await
        .unwrap();

    let session = session(&before, NOW);
    let refusal = stores
        .sessions
        .add(&session, &before, &no_limit(), &[event(NOW)])
        .await;

    let found = stores.sessions.with_account(session.state().id).await;
    assert!(matches!(refusal, Err(AddSessionError::AccountChanged)));
    assert!(found.unwrap().is_none());
    assert_eq!(stores.published().await, []);
}

async fn a_sign_in_is_refused_when_the_account_is_suspended(stores: &Stores) {
    let mut account = stores.has_account("ada@example.com", Role::User).await;
    let change = account.change_status(Status::Suspended, NOW).unwrap();
    stores.change(&account, change).await.unwrap();
    stores.published().await;

    let session = session(&account, NOW);
    let refusal = stores
        .sessions
        .add(&session, &account, &no_limit(), &[event(NOW)])
        .await;

    assert!(matches!(refusal, Err(AddSessionError::AccountChanged)));
    assert_eq!(stores.published().await, []);
}

async fn a_sign_in_to_an_unknown_account_is_refused(stores: &Stores) {
    let account = sample::account("ada@example.com", Role::User);

    let session = session(&account, NOW);
    let refusal = stores
        .sessions
        .add(&session, &account, &no_limit(), &[event(NOW)])
        .await;

    assert!(matches!(refusal, Err(AddSessionError::AccountChanged)));
    assert_eq!(stores.published().await, []);
}

async fn of_many_rotations_of_one_generation_one_is_written(stores: &Stores) {
    let (_, session) = stores.has_session("ada@example.com").await;

    let answers = race(RACERS, |n| {
        let (stores, mut session) = (stores.clone(), session.clone());
        async move {
            let digest = [u8::try_from(n).unwrap(); 32];
            session.advance(digest, NOW + Duration::hours(1), &POLICY);
            let won = stores.sessions.rotate(&session, 0).await.unwrap();
            (won, session)
        }
    })
    .await;

    let winners: Vec<_> = answers.iter().filter(|(won, _)| *won).collect();
    let found = found(stores, &session).await;
    assert_eq!(winners.len(), 1);
    assert_eq!(found.state(), winners[0].1.state());
}

async fn a_rotation_of_another_generation_is_refused(stores: &Stores) {
    let (_, mut session) = stores.has_session("ada@example.com").await;
    session.advance([2; 32], NOW, &POLICY);
    assert!(stores.sessions.rotate(&session, 0).await.unwrap());
    let mut late = session.clone();
    late.advance([3; 32], NOW, &POLICY);

    assert!(!stores.sessions.rotate(&late, 0).await.unwrap());
    assert!(!stores.sessions.rotate(&late, 2).await.unwrap());

    assert_eq!(found(stores, &session).await.state(), session.state());
}

async fn an_ended_session_does_not_rotate(stores: &Stores) {
    let (_, mut session) = stores.has_session("ada@example.com").await;
    end(stores, &session, only(&session)).await;
    session.advance([2; 32], NOW, &POLICY);

    assert!(!stores.sessions.rotate(&session, 0).await.unwrap());

    assert_eq!(found(stores, &session).await.state().generation, 0);
}

async fn a_rotation_and_an_end_do_not_undo_each_other(stores: &Stores) {
    for round in 0..20 {
        let address = format!("ada{round}@example.com");
        let (_, session) = stores.has_session(&address).await;

        let answers = race(2, |n| {
            let (stores, mut session) = (stores.clone(), session.clone());
            async move {
                if n == 0 {
                    return end(&stores, &session, only(&session)).await == 1;
                }
                session.advance([2; 32], NOW, &POLICY);
                stores.sessions.rotate(&session, 0).await.unwrap()
            }
        })
        .await;

        let found = found(stores, &session).await;
        let rotated = answers[1];
        assert!(answers[0] && found.state().ended.is_some());
        assert_eq!(found.state().generation, u32::from(rotated));
    }
}

async fn concurrent_reads_get_what_each_asked_for(stores: &Stores) {
    let mut sessions = Vec::new();
    for n in 0..30 {
        let address = format!("ada{n}@example.com");
        sessions.push(stores.has_session(&address).await);
    }

    let answers = race(300, |n| {
        let (stores, known) = (stores.clone(), sessions.get(n % 31).cloned());
        async move {
            let id = match &known {
                Some((_, session)) => session.state().id,
                None => sample::session_id(NOW),
            };
            let found = stores.sessions.with_account(id).await.unwrap();
            let names = |(account, session): (portreeve::auth::Account, Session)| {
                (account.id(), session.state().id)
            };
            found.map(|(session, account)| names((account, session))) == known.map(names)
        }
    })
    .await;

    assert!(answers.into_iter().all(|right| right));
}

/// Also while others read the same session all the time: no reader gets an answer that was on its way before the question.
async fn a_read_sees_what_was_written_before_it(stores: &Stores) {
    let (_, session) = stores.has_session("ada@example.com").await;
    let id = session.state().id;

    race(9, |n| {
        let (stores, mut session) = (stores.clone(), session.clone());
        async move {
            for generation in 0..100 {
                if n > 0 {
                    stores.sessions.with_account(id).await.unwrap();
                    continue;
                }
                session.advance([2; 32], NOW, &POLICY);
                assert!(stores.sessions.rotate(&session, generation).await.unwrap());
                let (found, _) = stores.sessions.with_account(id).await.unwrap().unwrap();
                assert_eq!(found.state().generation, generation + 1);
            }
        }
    })
    .await;
}
