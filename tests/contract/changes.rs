//! Whoever keeps copies hears of each change before it is answered.

use std::{sync::Arc, time::Instant};

use portreeve::{
    auth::{EndReason, EndSessions},
    shared::{AccountId, Role, Status},
    users::{Profile, ProfilePatch},
};
use portreeve_cache::InvalidationTracker;

use super::{
    NOW, Stores, every_store,
    sample::{self, event},
    sessions::only,
};

every_store!(
    a_change_of_an_account_spoils_its_copies,
    an_end_of_a_session_spoils_the_copies_of_its_account,
    a_change_of_a_user_spoils_its_copies,
    what_is_only_read_spoils_nothing,
    a_refresh_spoils_nothing,
);

/// Whether copies that were taken before `work` are spoilt after it.
async fn spoils<T>(
    changes: &Arc<InvalidationTracker>,
    id: AccountId,
    work: impl Future<Output = T>,
) -> bool {
    let before = changes.version(id);
    work.await;
    changes.version(id) != before
}

async fn a_change_of_an_account_spoils_its_copies(stores: &Stores) {
    let account = stores.has_account("ada@example.com", Role::User).await;
    let other = stores.has_account("bob@example.com", Role::User).await;
    let (mut changed, others) = (account.clone(), stores.account_changes.version(other.id()));
    let change = changed.change_status(Status::Suspended, NOW).unwrap();

    let work = stores.change(&changed, change);
    let spoilt = spoils(&stores.account_changes, account.id(), work).await;

    assert!(spoilt);
    assert_eq!(stores.account_changes.version(other.id()), others);
}

async fn an_end_of_a_session_spoils_the_copies_of_its_account(stores: &Stores) {
    let (account, session) = stores.has_session("ada@example.com").await;
    let all = EndSessions::All(EndReason::SignedOut);
    stores.has_another_session(&account, NOW).await;

    for which in [only(&session), all] {
        let work = async {
            let ended = stores
                .sessions
                .end(account.id(), which, NOW, &[event(NOW)])
                .await;
            assert_eq!(ended.unwrap(), 1);
        };
        assert!(spoils(&stores.account_changes, account.id(), work).await);
    }
}

async fn a_change_of_a_user_spoils_its_copies(stores: &Stores) {
    let mut user = stores.has_user(sample::user("ada@example.com", NOW)).await;
    let told = user.update_profile(ProfilePatch::default(), NOW);

    let events = [sample::envelope(told, NOW)];
    let work = async { stores.users.update(&user, &events).await.unwrap() };
    let spoilt = spoils(&stores.user_changes, user.id(), work).await;

    assert!(spoilt);
    assert_eq!(user.state().profile, Profile::default());
}

async fn what_is_only_read_spoils_nothing(stores: &Stores) {
    let (account, session) = stores.has_session("ada@example.com").await;

    let work = async {
        let id = session.state().id;
        stores.sessions.with_account(id).await.unwrap().unwrap();
        stores.accounts.by_id(account.id()).await.unwrap().unwrap();
        stores.live(&account).await;
    };

    assert!(!spoils(&stores.account_changes, account.id(), work).await);
}

/// The hot path of those who stay signed in: nothing that a copy says becomes untrue by it.
async fn a_refresh_spoils_nothing(stores: &Stores) {
    let (account, mut session) = stores.has_session("ada@example.com").await;
    session.advance([2; 32], NOW, &sample::POLICY);

    let work = async { assert!(stores.sessions.rotate(&session, 0).await.unwrap()) };

    assert!(!spoils(&stores.account_changes, account.id(), work).await);
}

#[tokio::test]
async fn a_store_of_our_own_needs_to_hear_nobody() {
    let memory = Stores::in_memory();
    let file = Stores::on_sqlite().await;
    let id = sample::account_id(NOW);

    for stores in [memory, file] {
        for changes in [&stores.account_changes, &stores.user_changes] {
            assert!(changes.is_current(id, changes.version(id), Instant::now()));
        }
    }
}
