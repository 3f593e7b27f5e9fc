//! Administrators who act against one another at the same moment. One must always remain.

use futures_util::future::join_all;

use crate::{
    api::{at_once, on_every_store},
    support::{app::App, people::Admin, store::TestStore},
};

on_every_store!(
    of_two_who_demote_each_other_one_remains,
    of_two_who_suspend_each_other_one_remains,
    of_twenty_who_demote_one_another_at_least_one_remains,
    two_instances_leave_one_administrator,
);

/// How many of them may still act.
async fn remaining(admins: &[Admin]) -> usize {
    let answers = join_all(admins.iter().map(|admin| admin.lists("").into_future())).await;
    answers.iter().filter(|answer| answer.status == 200).count()
}

async fn of_two_who_demote_each_other_one_remains(store: TestStore) {
    let app = App::on(&store).await;
    let admins = [
        app.admin_called("a@example.com").await,
        app.admin_called("b@example.com").await,
    ];

    at_once(20, |n| {
        admins[n % 2].makes(&admins[(n + 1) % 2].person.id, "user")
    })
    .await;

    assert_eq!(remaining(&admins).await, 1);
}

async fn of_two_who_suspend_each_other_one_remains(store: TestStore) {
    let app = App::on(&store).await;
    let admins = [
        app.admin_called("a@example.com").await,
        app.admin_called("b@example.com").await,
    ];

    at_once(20, |n| {
        admins[n % 2].sets(&admins[(n + 1) % 2].person.id, "suspended")
    })
    .await;

    assert_eq!(remaining(&admins).await, 1);
}

async fn of_twenty_who_demote_one_another_at_least_one_remains(store: TestStore) {
    let app = App::on(&store).await;
    let mut admins = Vec::new();
    for n in 0..20 {
        admins.push(app.admin_called(&format!("a{n}@example.com")).await);
    }

    let answers = at_once(20, |n| {
        admins[n].makes(&admins[(n + 1) % 20].person.id, "user")
    })
    .await;

    let demoted = answers.iter().filter(|answer| answer.status == 200).count();
    assert!(demoted > 0);
    assert_eq!(remaining(&admins).await, 20 - demoted);
}

async fn two_instances_leave_one_administrator(store: TestStore) {
    let (one, other) = (App::on(&store).await, App::on(&store).await);
    let a = one.admin_called("a@example.com").await;
    let b = other.admin_called("b@example.com").await;
    let admins = [a, b];

    at_once(20, |n| {
        admins[n % 2].makes(&admins[n % 2].person.id, "user")
    })
    .await;

    assert_eq!(remaining(&admins).await, 1);
}
