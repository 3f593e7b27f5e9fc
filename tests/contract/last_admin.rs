//! One active administrator remains, whatever is tried at once.

use portreeve::{
    auth::{Account, AccountChange, UpdateAccountError},
    shared::{Role, Status},
};

use super::{NOW, RACERS, Stores, count, every_store, race};

every_store!(
    the_last_active_admin_cannot_step_down,
    two_admins_cannot_demote_each_other,
    of_many_admins_who_step_down_at_once_one_remains,
);

async fn the_last_active_admin_cannot_step_down(stores: &Stores) {
    let mut admin = stores.has_account("ada@example.com", Role::Admin).await;
    let mut suspended = stores.has_account("bob@example.com", Role::Admin).await;
    let change = suspended.change_status(Status::Suspended, NOW).unwrap();
    stores.change(&suspended, change).await.unwrap();
    let session = stores.has_another_session(&admin, NOW).await;
    stores.published().await;

    let change = admin.change_status(Status::Suspended, NOW).unwrap();
    let refusal = stores.change(&admin, change).await;

    let found = stores.sessions.with_account(session.state().id).await;
    let (session, account) = found.unwrap().unwrap();
    assert!(matches!(refusal, Err(UpdateAccountError::LastAdmin)));
    assert_eq!(account.facts().status, Status::Active);
    assert_eq!(account.facts().version, 1);
    assert!(session.is_live(NOW));
    assert_eq!(stores.published().await, []);
}

async fn two_admins_cannot_demote_each_other(stores: &Stores) {
    for round in 0..10 {
        let admins = [
            stores
                .has_account(&format!("ada{round}@x.example"), Role::Admin)
                .await,
            stores
                .has_account(&format!("bob{round}@x.example"), Role::Admin)
                .await,
        ];

        let answers = race(2, |n| {
            let (stores, mut other) = (stores.clone(), admins[n].clone());
            async move {
                let change = other.change_role(Role::User, NOW).unwrap();
                stores.change(&other, change).await
            }
        })
        .await;

        assert_eq!(count(&answers, Result::is_ok), 1, "in round {round}");
        assert_eq!(
            count(&answers, |answer| matches!(
                answer,
                Err(UpdateAccountError::LastAdmin)
            )),
            1
        );
        retire_the_last(stores, &admins).await;
    }
}

/// Makes room for another round: takes the last administrator away by a change that does not ask for another.
async fn retire_the_last(stores: &Stores, admins: &[Account]) {
    for admin in admins {
        let mut account = stores.accounts.by_id(admin.id()).await.unwrap().unwrap();
        if account.change_role(Role::User, NOW).is_some() {
            stores
                .accounts
                .update(&account, &AccountChange::default())
                .await
                .unwrap();
        }
    }
}

async fn of_many_admins_who_step_down_at_once_one_remains(stores: &Stores) {
    let mut admins = Vec::new();
    for n in 0..RACERS {
        let address = format!("admin{n}@example.com");
        admins.push(stores.has_account(&address, Role::Admin).await);
    }

    let answers = race(RACERS, |n| {
        let (stores, mut admin) = (stores.clone(), admins[n].clone());
        async move {
            let change = admin.change_role(Role::User, NOW).unwrap();
            stores.change(&admin, change).await
        }
    })
    .await;

    assert_eq!(count(&answers, Result::is_ok), RACERS - 1);
    assert_eq!(stores.published().await.len(), RACERS - 1);
}
