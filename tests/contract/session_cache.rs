//! The cache of sessions changes no answer: after whatever happened, a token is accepted with the cache if and only if it is without.

use std::sync::Arc;

use portreeve::{
    auth::{
        AccessClaims, Account, Auth, EndReason, EndSessions, MockEventTickets, MockLinkSigner,
        MockMailRequestQueue, MockPasswordHasher, MockPasswordStrength, MockRefreshTokens,
        MockSecurityLog, MockTokenIssuer, Policy, Ports, Registration, Session, SessionId,
        SessionLookup, StoredSessions, sessions::Error,
    },
    shared::{AccountFacts, AccountId, MockClock, MockSecrets, Role, Roles, Status},
    throttle::MockAttemptLimiter,
};
use portreeve_cache::CachedSessions;
use proptest::{collection::vec, prelude::*};
use tokio::runtime;
use uuid::Uuid;

use super::{
    NOW, Stores,
    sample::POLICY,
    sessions::{end, only},
};

/// One of the two people, or of their sessions.
type One = usize;

#[derive(Clone, Debug)]
enum Step {
    /// A token with the session of one and the subject of the other, or of the same.
    Shows(One, One),
    SignsOut(One),
    SignsOutEverywhere(One),
    Sets(One, Status),
    Makes(One, Role),
}

fn step() -> impl Strategy<Value = Step> {
    let one = || 0..2_usize;
    let status = prop_oneof![Just(Status::Active), Just(Status::Suspended)];
    let role = prop_oneof![Just(Role::User), Just(Role::Admin)];
    prop_oneof![
        5 => (one(), one()).prop_map(|(session, subject)| Step::Shows(session, subject)),
        1 => one().prop_map(Step::SignsOut),
        1 => one().prop_map(Step::SignsOutEverywhere),
        1 => (one(), status).prop_map(|(who, status)| Step::Sets(who, status)),
        1 => (one(), role).prop_map(|(who, role)| Step::Makes(who, role)),
    ]
}

/// A token is two ids with a space between them.
fn token(session: SessionId, subject: AccountId) -> String {
    format!("{session} {subject}")
}

fn claims(token: &str) -> AccessClaims {
    let (session, subject) = token.split_once(' ').unwrap();
    AccessClaims {
        session: session.parse().unwrap(),
        subject: subject.parse().unwrap(),
        roles: Roles::only(Role::User),
        token_id: Uuid::nil(),
        issued_at: NOW,
        expires_at: NOW + POLICY.access_ttl,
    }
}

fn service(stores: &Stores, session_lookup: Arc<dyn SessionLookup>) -> Auth {
    let mut tokens = MockTokenIssuer::new();
    tokens
        .expect_verify()
        .returning(|token, _| Ok(claims(token)));
    let mut clock = MockClock::new();
    clock.expect_now().return_const(NOW);
    let ports = Ports {
        accounts: stores.accounts.clone(),
        sessions: stores.sessions.clone(),
        session_lookup,
        hasher: Arc::new(MockPasswordHasher::new()),
        strength: Arc::new(MockPasswordStrength::new()),
        limiter: Arc::new(MockAttemptLimiter::new()),
        tokens: Arc::new(tokens),
        refresh_tokens: Arc::new(MockRefreshTokens::new()),
        tickets: stores.tickets.clone(),
        event_tickets: Arc::new(MockEventTickets::new()),
        one_time_tokens: stores.one_time_tokens.clone(),
        pending_registrations: stores.pending_registrations.clone(),
        links: Arc::new(MockLinkSigner::new()),
        mail_requests: Arc::new(MockMailRequestQueue::new()),
        security_log: Arc::new(MockSecurityLog::new()),
        clock: Arc::new(clock),
        secrets: Arc::new(MockSecrets::new()),
    };
    let policy = Policy {
        session: POLICY,
        registration: Registration::Open,
    };
    Auth::new(ports, policy)
}

async fn answer(service: &Auth, token: &str) -> Result<(SessionId, AccountFacts), String> {
    let principal = service.sessions.authenticate(token).await;
    let principal = principal.map_err(|error| match error {
        Error::Store(error) => panic!("{error}"),
        refused => refused.to_string(),
    })?;
    Ok((principal.session_id(), principal.facts().clone()))
}

async fn now(stores: &Stores, account: &Account) -> Account {
    let found = stores.accounts.by_id(account.id()).await.unwrap();
    found.unwrap()
}

async fn take(stores: &Stores, people: &[(Account, Session)], step: &Step) {
    match *step {
        Step::Shows(..) => {}
        Step::SignsOut(one) => {
            end(stores, &people[one].1, only(&people[one].1)).await;
        }
        Step::SignsOutEverywhere(one) => {
            let everywhere = EndSessions::All(EndReason::SignedOut);
            end(stores, &people[one].1, everywhere).await;
        }
        Step::Sets(one, status) => {
            let mut account = now(stores, &people[one].0).await;
            if let Some(change) = account.change_status(status, NOW) {
                stores.change(&account, change).await.unwrap();
            }
        }
        Step::Makes(one, role) => {
            let mut account = now(stores, &people[one].0).await;
            if let Some(change) = account.change_role(role, NOW) {
                stores.change(&account, change).await.unwrap();
            }
        }
    }
}

async fn answers_are_the_same(steps: &[Step]) -> Result<(), TestCaseError> {
    let stores = Stores::in_memory();
    let changes = &stores.account_changes;
    let stored = Arc::new(StoredSessions(stores.sessions.clone()));
    let without = service(&stores, stored.clone());
    let with = service(
        &stores,
        Arc::new(CachedSessions::new(stored, changes.clone())),
    );
    // An administrator besides, or neither of the two could cease to be one.
    stores.has_account("root@example.com", Role::Admin).await;
    let people = [
        stores.has_session("ada@example.com").await,
        stores.has_session("bob@example.com").await,
    ];
    for step in steps {
        take(&stores, &people, step).await;
        if let Step::Shows(session, subject) = *step {
            let token = token(people[session].1.state().id, people[subject].0.id());
            let expected = answer(&without, &token).await;
            prop_assert!(session == subject || expected.is_err());
            prop_assert_eq!(answer(&with, &token).await, expected);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn a_token_gets_the_same_answer_with_the_cache_and_without(steps in vec(step(), 1..24)) {
        let runtime = runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(answers_are_the_same(&steps))?;
    }
}

#[tokio::test]
async fn a_token_of_two_people_is_refused_however_warm_the_cache_is() {
    for (session, subject) in [(0, 1), (1, 0)] {
        for warm in [vec![], vec![0], vec![1], vec![0, 1]] {
            for revocation in [
                None,
                Some(Step::SignsOut(session)),
                Some(Step::Sets(session, Status::Suspended)),
                Some(Step::Makes(session, Role::Admin)),
            ] {
                let warming = warm.iter().map(|one| Step::Shows(*one, *one));
                let mut steps: Vec<Step> = warming.collect();
                steps.extend(revocation);
                steps.push(Step::Shows(session, subject));

                let same = answers_are_the_same(&steps).await;

                assert!(same.is_ok(), "{steps:?}: {same:?}");
            }
        }
    }
}
