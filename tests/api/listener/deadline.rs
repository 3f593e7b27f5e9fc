use std::sync::Arc;

use portreeve_server::Stores;
use serde_json::json;

use crate::{
    api::declared::afflicted::{Afflicted, Affliction},
    support::{app::App, people::PASSWORD, store::TestStore},
};

#[tokio::test]
async fn work_that_takes_too_long_is_given_up() {
    let stores = Stores::memory();
    // Finding an account does not end.
    let stores = Stores {
        accounts: Arc::new(Afflicted(stores.accounts.clone(), Affliction::Silent)),
        ..stores
    };
    let variables = [("REQUEST_TIMEOUT_SECONDS", "1")];
    let app = App::with(&TestStore::of(stores), &variables).await;
    let body = json!({"email": "ada@example.com", "password": PASSWORD});

    let answer = app.post("/api/v1/auth/login", body).await;

    answer.is(503, "timed-out");
    // A busy machine may not do even this within a second.
    while app.get("/health/live").await.status != 200 {}
}
