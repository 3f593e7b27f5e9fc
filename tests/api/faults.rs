//! When a part of the service fails: an answer in words, none of the details, and the service lives on.

use std::sync::Arc;

use portreeve::{
    auth::{MockAccountRepository, MockSessionRepository},
    shared::StoreError,
    users::MockUserRepository,
};
use portreeve_server::Stores;
use serde_json::json;

use crate::support::{
    app::App,
    people::{Grant, PASSWORD},
    store::TestStore,
};

/// What a driver says, and no client may read.
const DETAIL: &str = "sqlx: connection refused to postgres://portreeve:secret@10.0.0.7";

fn down() -> StoreError {
    StoreError::unavailable(DETAIL)
}

/// A store that knew `ada@example.com` before all its parts went down.
async fn with_everything_down() -> (App, Grant) {
    let store = TestStore::memory();
    let healthy = App::on(&store).await;
    let (_, grant) = healthy.signed_in("ada@example.com").await;
    let mut accounts = MockAccountRepository::new();
    accounts.expect_add().returning(|_, _| Err(down().into()));
    accounts.expect_by_email().returning(|_| Err(down()));
    let mut sessions = MockSessionRepository::new();
    sessions.expect_with_account().returning(|_| Err(down()));
    let mut users = MockUserRepository::new();
    users.expect_by_id().returning(|_| Err(down()));
    let stores = Stores {
        accounts: Arc::new(accounts),
        sessions: Arc::new(sessions),
        users: Arc::new(users),
        ..store.open().await
    };
    (App::on(&store.with(stores)).await, grant)
}

#[tokio::test]
async fn while_the_store_is_down_every_request_gets_503() {
    let (app, grant) = with_everything_down().await;
    let credentials = json!({"email": "ada@example.com", "password": PASSWORD});

    let answers = [
        app.post("/api/v1/auth/register", credentials.clone()).await,
        app.post("/api/v1/auth/login", credentials).await,
        app.post(
            "/api/v1/auth/refresh",
            json!({"refresh_token": grant.refresh_token}),
        )
        .await,
        app.post("/api/v1/auth/logout", json!({})).by(&grant).await,
        app.get("/api/v1/auth/sessions").by(&grant).await,
        app.get("/api/v1/users/me").by(&grant).await,
        app.get("/api/v1/users").by(&grant).await,
    ];

    for answer in answers {
        answer.is(503, "unavailable");
        assert_eq!(answer.header("retry-after"), "1");
        assert!(!answer.text.contains("postgres") && !answer.text.contains("refused"));
    }
}

#[tokio::test]
async fn while_the_store_is_down_nothing_is_wrong_with_the_process() {
    let (app, _) = with_everything_down().await;

    app.get("/health/live").await.ok();
    app.get("/.well-known/jwks.json").await.ok();
    app.get("/docs").await.has_status(200);
}

#[tokio::test]
async fn a_store_that_talks_nonsense_is_an_internal_problem() {
    let store = TestStore::memory();
    let (_, grant) = App::on(&store).await.signed_in("ada@example.com").await;
    let mut users = MockUserRepository::new();
    users
        .expect_by_id()
        .returning(|_| Err(StoreError::inconsistent(DETAIL)));
    let stores = Stores {
        users: Arc::new(users),
        ..store.open().await
    };
    let app = App::on(&store.with(stores)).await;

    let answer = app.get("/api/v1/users/me").by(&grant).await;

    answer.is(500, "internal");
    assert!(!answer.text.contains("postgres"));
}

#[tokio::test]
async fn a_panic_is_an_internal_problem_and_the_service_lives_on() {
    let store = TestStore::memory();
    let (_, grant) = App::on(&store).await.signed_in("ada@example.com").await;
    let mut users = MockUserRepository::new();
    users.expect_by_id().returning(|_| panic!("{DETAIL}"));
    let stores = Stores {
        users: Arc::new(users),
        ..store.open().await
    };
    let app = App::on(&store.with(stores)).await;

    for _ in 0..3 {
        let answer = app.get("/api/v1/users/me").by(&grant).await;
        answer.is(500, "internal");
        assert!(!answer.text.contains("postgres"));
    }

    app.get("/api/v1/auth/sessions").by(&grant).await.ok();
}

#[tokio::test]
async fn the_id_of_a_request_is_the_callers_if_it_is_harmless() {
    let app = App::start().await;

    let kept = app
        .get("/nowhere")
        .header("x-request-id", "from-the-gateway.7")
        .await;
    let replaced = app
        .get("/nowhere")
        .header("x-request-id", "a b\tlevel=ERROR")
        .await;

    assert_eq!(kept.header("x-request-id"), "from-the-gateway.7");
    assert_ne!(replaced.header("x-request-id"), "a b\tlevel=ERROR");
}
