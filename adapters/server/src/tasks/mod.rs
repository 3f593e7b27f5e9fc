//! Work in the background of a running service.

mod clock_offset;
mod events;
mod failed_deliveries;
mod guarded_subscriber;
mod hash_survey;
mod jobs;
mod key_rotation;
mod supervise;

use portreeve_telemetry::metrics;

use self::supervise::supervise;
pub use self::{
    clock_offset::{ClockCheck, ClockOffset},
    events::EventTasks,
    failed_deliveries::LoggedFailures,
    guarded_subscriber::GuardedSubscriber,
    jobs::JobTasks,
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
    tokio::join!(
        app.events.run(),
        supervise("jobs", || app.jobs.clone().run()),
    );
}

/// What each process has to do.
async fn work_for_itself(app: &App) {
    let load_keys = || {
        let keys = app.keys.clone();
        async move { keys.run().await }
    };
    tokio::join!(
        supervise("keys", load_keys),
        supervise("live events", || app.live.clone().run()),
        supervise("metrics", metrics::upkeep),
        supervise("clock", || app.clock_check.clone().run()),
        supervise("hash survey", || hash_survey::run(app.auth.clone())),
    );
}
