//! Work in the background of a running service.

mod clock_offset;
mod event_retention;
mod events;
mod guarded_subscriber;
mod hash_survey;
mod key_rotation;
mod purge;
mod supervise;
mod ticket_purge;

use futures_util::future::join_all;
use portreeve_telemetry::metrics;

use self::supervise::supervise;
pub use self::{
    clock_offset::{ClockCheck, ClockOffset},
    events::EventTasks,
    guarded_subscriber::GuardedSubscriber,
    key_rotation::{KeyHealth, KeyRotationTask},
};
use crate::App;

/// Runs the tasks of `app`. Returns when all of them have exited, which none does by itself.
pub async fn run(app: &App) {
    tokio::join!(work_for_all(app), work_for_itself(app),);
}

/// What one process does for all that share the store. None of it is lost if it stops at any moment.
async fn work_for_all(app: &App) {
    if !app.role.works() {
        return;
    }
    let deliveries = app.events.deliveries.iter().map(|delivery| {
        let follow = || app.events.clone().follow(delivery.clone());
        supervise(delivery.name(), follow)
    });
    let retain_events = || {
        event_retention::run(
            app.stores.log.clone(),
            app.clock.clone(),
            app.event_retention,
        )
    };
    tokio::join!(
        supervise("sequencer", || app.events.clone().sequence()),
        join_all(deliveries),
        supervise("purge", || purge::run(app.auth.sessions.clone())),
        supervise("ticket purge", || ticket_purge::run(
            app.auth.tickets.clone()
        )),
        supervise("event retention", retain_events),
    );
}

/// What each process has to do.
async fn work_for_itself(app: &App) {
    let rotate_keys = || {
        let keys = app.keys.clone();
        async move { keys.run().await }
    };
    tokio::join!(
        supervise("keys", rotate_keys),
        supervise("live events", || app.live.clone().run()),
        supervise("metrics", metrics::upkeep),
        supervise("clock", || app.clock_check.clone().run()),
        supervise("hash survey", || hash_survey::run(app.auth.clone())),
    );
}
