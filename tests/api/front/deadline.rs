use std::{future::pending, sync::Arc};

use async_trait::async_trait;
use portreeve::shared::StoreError;
use portreeve_postgres::Connections;
use portreeve_server::{Stores, stores::Probe};

use crate::support::{app::App, store::TestStore};

/// A store that takes for ever to say how it does.
struct Silent;

#[async_trait]
impl Probe for Silent {
    async fn ping(&self) -> Result<(), StoreError> {
        pending().await
    }

    async fn schema_is_current(&self) -> Result<bool, StoreError> {
        pending().await
    }

    async fn announce(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn hand_over(&self) {}

    fn connections(&self) -> Option<Connections> {
        None
    }
}

#[tokio::test]
async fn work_that_takes_too_long_is_given_up() {
    let stores = Stores {
        probe: Arc::new(Silent),
        ..Stores::memory()
    };
    // The check by itself gives up later.
    let variables = [("REQUEST_TIMEOUT_SECONDS", "1")];
    let app = App::with(&TestStore::of(stores), &variables).await;

    let answer = app.get("/health/ready").await;

    answer.is(503, "timed-out");
    app.get("/health/live").await.ok();
}
