//! What every store must do, whatever it is made of.
//!
//! A rule is a plain function that takes the ports of a fresh store; [`every_store!`] makes a test of it for each store. What only
//! one of them must do stands in a file of its own.

mod accounts;
mod attempts;
mod changes;
mod event_log;
mod event_tickets;
mod jobs;
mod last_admin;
mod one_time_tokens;
mod pending_registrations;
mod postgres_only;
mod purge;
mod revocations;
mod roles;
pub mod sample;
mod session_cache;
mod session_ends;
mod session_limit;
mod sessions;
mod signing_keys;
mod subscriptions;
mod transfer;
mod upgrades;
mod user_lists;
mod users;

use std::{
    any::Any,
    ops::Deref,
    sync::{Arc, Mutex},
};

use futures_util::future::join_all;
use portreeve::{
    events::{Content, Envelope, LoggedEvent, Position},
    shared::{Holder, Timestamp},
};
use portreeve_sqlite::SqliteStore;
use time::{Duration, macros::datetime};
use tokio::sync::Barrier;
use uuid::Uuid;

use crate::support::postgres;

/// Names the rules of a file: each becomes `memory::<rule>`, `postgres::<rule>` and `sqlite::<rule>`.
macro_rules! every_store {
    ($($rule:ident),+ $(,)?) => {
        mod memory {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $rule() {
                    super::$rule(&crate::contract::Stores::in_memory()).await;
                }
            )+
        }

        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $rule() {
                    super::$rule(&crate::contract::Stores::on_postgres().await).await;
                }
            )+
        }

        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $rule() {
                    super::$rule(&crate::contract::Stores::on_sqlite().await).await;
                }
            )+
        }
    };
}
pub(crate) use every_store;

/// The moment at which the rules begin. Whole microseconds, and not whole milliseconds: a store must keep them.
pub const NOW: Timestamp = datetime!(2026-11-22 12:00:00.123456 UTC);

/// A process that works on events and jobs.
pub const US: Holder = Holder(Uuid::from_u128(1));

/// Another one.
pub const THEM: Holder = Holder(Uuid::from_u128(2));

/// Longer than any rule takes.
pub const LEASE: Duration = Duration::hours(1);

/// How many call at once where a race matters.
pub const RACERS: usize = 20;

/// Every store port of one store.
#[derive(Clone)]
pub struct Stores {
    ports: portreeve_server::Stores,
    /// Up to here [`Stores::published`] has told of the log.
    told: Arc<Mutex<Position>>,
    /// Goes last.
    _place: Arc<dyn Any + Send + Sync>,
}

impl Deref for Stores {
    type Target = portreeve_server::Stores;

    fn deref(&self) -> &Self::Target {
        &self.ports
    }
}

impl Stores {
    pub fn in_memory() -> Self {
        Self::of(portreeve_server::Stores::memory(), ())
    }

    pub async fn on_postgres() -> Self {
        let database = postgres::database().await;
        let store = database.store_on_the_usual_way().await;
        Self::of(portreeve_server::Stores::postgres_alone(store), database)
    }

    pub async fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let store = SqliteStore::open(&folder.path().join("portreeve.db")).await;
        let store = store.expect("the file can be made");
        Self::of(portreeve_server::Stores::sqlite(store), folder)
    }

    fn of(ports: portreeve_server::Stores, place: impl Any + Send + Sync) -> Self {
        Self {
            ports,
            told: Arc::default(),
            _place: Arc::new(place),
        }
    }

    /// Gives every event its place in the log.
    pub async fn sequence(&self) {
        while self.sequencer.sequence(US, LEASE, 1000).await.unwrap() > 0 {}
    }

    /// The log after a position.
    pub async fn logged_after(&self, position: Position) -> Vec<LoggedEvent> {
        self.sequence().await;
        self.log.read(position, u16::MAX).await.unwrap()
    }

    /// The events that were written since the last call, in the order of the log.
    pub async fn published(&self) -> Vec<Envelope> {
        let told = *self.told.lock().unwrap();
        let logged = self.logged_after(told).await;
        if let Some(last) = logged.last() {
            *self.told.lock().unwrap() = last.position;
        }
        logged.into_iter().map(readable).collect()
    }
}

pub fn readable(event: LoggedEvent) -> Envelope {
    match event.content {
        Content::Readable(envelope) => envelope,
        Content::Unreadable(reason) => panic!("{reason}"),
    }
}

/// Makes so many calls, lets them go at the same moment, and returns their answers.
pub async fn race<F>(racers: usize, call: impl Fn(usize) -> F) -> Vec<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send,
{
    let start = Arc::new(Barrier::new(racers));
    let running = (0..racers).map(|n| {
        let (start, call) = (start.clone(), call(n));
        tokio::spawn(async move {
            start.wait().await;
            call.await
        })
    });
    let running: Vec<_> = running.collect();
    let answers = join_all(running).await;
    answers.into_iter().map(Result::unwrap).collect()
}

pub fn count<T>(items: &[T], meets: impl Fn(&T) -> bool) -> usize {
    items.iter().filter(|item| meets(item)).count()
}
