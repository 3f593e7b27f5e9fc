//! One refresh token, a hundred clients at the same moment.

use portreeve::auth::Event;

use crate::{
    api::{at_once, on_every_store},
    support::{app::App, store::TestStore},
};

on_every_store!(
    a_hundred_at_once_get_the_same_child,
    without_a_grace_one_of_a_hundred_gets_a_child,
    two_instances_hand_out_the_same_child,
);

async fn a_hundred_at_once_get_the_same_child(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, first) = app.signed_in("ada@example.com").await;

    let answers = at_once(100, |_| ada.refreshes(&first)).await;

    let child = answers[0].grant();
    let same = |answer: &_| matches!(answer, a if grant(a) == child.refresh_token);
    assert!(answers.iter().all(same));
    ada.refreshes(&child).await.ok();
}

async fn without_a_grace_one_of_a_hundred_gets_a_child(store: TestStore) {
    let app = App::with(&store, &[("REFRESH_GRACE_SECONDS", "0")]).await;
    let (ada, first) = app.signed_in("ada@example.com").await;

    let answers = at_once(100, |_| ada.refreshes(&first)).await;

    let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|a| a.status == 200);
    assert_eq!(won.len(), 1);
    assert!(
        lost.iter()
            .all(|a| ["token-reused", "session-ended"].contains(&a.slug().as_str()))
    );
    ada.refreshes(&won[0].grant())
        .await
        .is(401, "session-ended");
    let events = app.auth_events().await;
    let reused = |event: &&Event| matches!(event, Event::RefreshTokenReused { .. });
    assert_eq!(events.iter().filter(reused).count(), 1);
}

async fn two_instances_hand_out_the_same_child(store: TestStore) {
    let (one, other) = (App::on(&store).await, App::on(&store).await);
    let (ada, first) = one.signed_in("ada@example.com").await;
    let elsewhere = ada.at(&other);

    let answers = at_once(50, |n| [&ada, &elsewhere][n % 2].refreshes(&first)).await;

    let child = answers[0].grant();
    assert!(answers.iter().all(|a| grant(a) == child.refresh_token));
}

fn grant(answer: &crate::support::answer::Answer) -> String {
    answer.grant().refresh_token
}
