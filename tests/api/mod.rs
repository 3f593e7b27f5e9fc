//! What a client sees, over real HTTP.
//!
//! Where the store matters, a test is a plain function that takes a fresh [`TestStore`](crate::support::store::TestStore), and
//! [`on_every_store!`] makes `memory::<test>`, `sqlite::<test>` and `postgres::<test>` of it.

mod admin;
mod auth;
mod bad_input;
mod cookies;
mod cors;
pub mod declared;
mod faults;
mod instances;
mod limits;
mod listener;
mod live;
mod nginx;
mod poolers;
mod service;
mod users;

use std::sync::Arc;

use futures_util::future::join_all;
use tokio::sync::Barrier;

/// Names the tests of a file.
macro_rules! on_every_store {
    ($($test:ident),+ $(,)?) => {
        mod memory {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $test() {
                    super::$test(crate::support::store::TestStore::memory()).await;
                }
            )+
        }

        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $test() {
                    super::$test(crate::support::store::TestStore::sqlite().await).await;
                }
            )+
        }

        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $test() {
                    super::$test(crate::support::store::TestStore::postgres().await).await;
                }
            )+
        }
    };
}
pub(crate) use on_every_store;

/// Makes so many calls, lets them go at the same moment, and returns their answers.
pub async fn at_once<C>(calls: usize, call: impl Fn(usize) -> C) -> Vec<C::Output>
where
    C: IntoFuture + Send + 'static,
    C::IntoFuture: Send,
    C::Output: Send,
{
    let start = Arc::new(Barrier::new(calls));
    let running = (0..calls).map(|n| {
        let (start, call) = (start.clone(), call(n));
        tokio::spawn(async move {
            start.wait().await;
            call.into_future().await
        })
    });
    let running: Vec<_> = running.collect();
    let answers = join_all(running).await;
    answers
        .into_iter()
        .map(|answer| answer.expect("no task panics"))
        .collect()
}
