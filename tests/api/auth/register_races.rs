//! Registrations that come at the same time, and events that come more than once.

use portreeve::{
    auth,
    events::{Event, Subscriber},
    shared::StoreError,
    users::{MockUserRepository, UsersSubscriber},
};
use portreeve_server::Stores;
use serde_json::json;
use std::sync::Arc;

use crate::{
    api::{at_once, on_every_store},
    support::{app::App, people::PASSWORD, store::TestStore},
};

on_every_store!(
    of_100_registrations_of_one_address_one_succeeds,
    the_default_profile_is_made_once_however_often_the_event_is_delivered,
    a_profile_that_could_not_be_made_at_once_is_made_by_the_event,
);

async fn of_100_registrations_of_one_address_one_succeeds(store: TestStore) {
    let app = App::on(&store).await;
    let spellings = [
        "jos\u{e9}@example.com",
        "JOS\u{c9}@EXAMPLE.COM",
        "jose\u{301}@example.com",
        "\u{ff4a}os\u{e9}\u{ff20}example.com",
    ];

    let answers = at_once(100, |n| {
        let body = json!({"email": spellings[n % spellings.len()], "password": PASSWORD});
        app.post("/api/v1/auth/register", body)
    })
    .await;

    let (made, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|a| a.status == 201);
    assert_eq!(made.len(), 1);
    for answer in refused {
        answer.is(409, "email-taken");
    }
    let kinds: Vec<Event> = app.envelopes().await.into_iter().map(|e| e.event).collect();
    let registered = |e: &&Event| matches!(e, Event::Auth(auth::Event::AccountRegistered { .. }));
    assert_eq!(kinds.iter().filter(registered).count(), 1, "{kinds:?}");
    let all = "the account's, its first token's and the profile's";
    assert_eq!(kinds.len(), 3, "{all}: {kinds:?}");
    app.settle().await;
    assert_eq!(app.admin().await.counts("jos\u{e9}@example.com").await, 1);
}

async fn the_default_profile_is_made_once_however_often_the_event_is_delivered(store: TestStore) {
    let app = App::on(&store).await;
    app.registered("ada@example.com").await;
    let envelopes = app.envelopes().await;
    let subscriber = UsersSubscriber::new(app.users());

    for envelope in envelopes.iter().cycle().take(10) {
        subscriber.receive(envelope).await.unwrap();
    }
    at_once(20, |n| {
        let (users, envelope) = (app.users(), envelopes[n % envelopes.len()].clone());
        async move {
            UsersSubscriber::new(users)
                .receive(&envelope)
                .await
                .unwrap()
        }
    })
    .await;

    assert_eq!(
        app.envelopes().await,
        envelopes,
        "no further profile was published"
    );
    app.settle().await;
    assert_eq!(app.admin().await.counts("ada@example.com").await, 1);
}

async fn a_profile_that_could_not_be_made_at_once_is_made_by_the_event(store: TestStore) {
    let mut users = MockUserRepository::new();
    users
        .expect_add()
        .returning(|_, _| Err(StoreError::unavailable("no connection").into()));
    let stores = Stores {
        users: Arc::new(users),
        ..store.open().await
    };
    let ailing = App::on(&store.with(stores)).await;
    let ada = ailing.registered("ada@example.com").await;

    let app = App::on(&store).await;
    app.settle().await;

    let root = app.admin().await;
    assert_eq!(
        root.lists("?email=ada@example.com").await.items(),
        [ada.body]
    );
}
