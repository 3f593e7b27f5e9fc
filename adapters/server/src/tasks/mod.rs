//! Work in the background of a running service.

mod clock_offset;
mod hash_survey;
mod key_rotation;
mod logging_publisher;
mod purge;
mod relay;
mod supervise;

use portreeve_telemetry::metrics;

use self::supervise::supervise;
pub use self::{
    clock_offset::{ClockCheck, ClockOffset},
    key_rotation::{KeyHealth, KeyRotationTask},
    logging_publisher::LoggingPublisher,
};
use crate::App;

/// Runs every task of `app`. Returns when all of them have exited, which none does by itself.
pub async fn run(app: &App) {
    app.stores.health.enable_local_delivery();
    let rotate_keys = || {
        let keys = app.keys.clone();
        async move { keys.run().await }
    };
    tokio::join!(
        supervise("relay", || relay::run(app.relay.clone())),
        supervise("keys", rotate_keys),
        supervise("purge", || purge::run(app.auth.sessions.clone())),
        supervise("metrics", metrics::upkeep),
        supervise("clock", || app.clock_check.clone().run()),
        supervise("hash survey", || hash_survey::run(app.auth.clone())),
    );
}
