//! What is answered while the store fails in one way or another.

use std::sync::Arc;

use portreeve_server::Stores;

use super::{
    People, Reached,
    afflicted::{Afflicted, Affliction},
    proper, token,
};
use crate::support::{app::App, published::operations, store::TestStore};

pub async fn reach(reached: &mut Reached) {
    for affliction in [
        Affliction::Gone,
        Affliction::Wrong,
        Affliction::Silent,
        Affliction::Contended,
    ] {
        let store = TestStore::memory();
        let healthy = App::on(&store).await;
        let people = People::of(&healthy).await;
        let stores = afflict(store.open().await, affliction);
        // Only without an answer is there anything to give up.
        let seconds = if affliction == Affliction::Silent {
            "1"
        } else {
            "120"
        };
        let variables = [("REQUEST_TIMEOUT_SECONDS", seconds)];
        let app = App::with(&store.with(stores), &variables).await;
        let calls = operations()
            .iter()
            .map(|operation| proper(&app, operation, &people).into_future());
        for answer in futures_util::future::join_all(calls).await {
            reached.note(answer);
        }
        let by_token = token(&app, &people.ada.email, &people.ada.password);
        reached.note(by_token.await);
    }
}

fn afflict(stores: Stores, affliction: Affliction) -> Stores {
    Stores {
        accounts: Arc::new(Afflicted(stores.accounts, affliction)),
        sessions: Arc::new(Afflicted(stores.sessions, affliction)),
        users: Arc::new(Afflicted(stores.users, affliction)),
        jobs: Arc::new(Afflicted(stores.jobs, affliction)),
        health: Arc::new(Afflicted(stores.health, affliction)),
        ..stores
    }
}
