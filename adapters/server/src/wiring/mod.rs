//! Puts the service together: a file for each context, and for what they share.

mod auth;
pub mod environment;
pub mod events;
pub mod http;
pub mod jobs;
pub mod keys;
pub mod notifications;
pub mod traces;
mod users;

use std::sync::Arc;

use portreeve::onboarding::Onboarding;
use portreeve_http::{LiveEvents, Readiness, Services, ShutdownSignal};

pub use self::environment::Environment;
use self::keys::Keys;
use crate::{Config, Stores, config::most_live_connections, event_flow::StoredSubscriptions};

/// What the API asks about the instance that it runs in.
pub struct Instance {
    pub readiness: Arc<dyn Readiness>,
    pub shutdown: Arc<dyn ShutdownSignal>,
}

/// The service of each context, for the API.
///
/// # Errors
/// The parameters of the hasher are not usable, or the list of jobs is not.
pub fn services(
    stores: &Stores,
    keys: &Keys,
    config: &Config,
    environment: &Environment,
    instance: Instance,
) -> anyhow::Result<Services> {
    let auth = auth::service(stores, keys, config, environment)?;
    let notifications = notifications::service(stores, keys, config, environment)?;
    let jobs = jobs::service(stores, &auth, &notifications, keys, config, environment)?;
    let users = users::service(stores, environment);
    Ok(Services {
        onboarding: Arc::new(Onboarding::new(auth.clone(), users.clone())),
        auth,
        users,
        notifications: notifications.service,
        jobs,
        subscriptions: Arc::new(StoredSubscriptions {
            stores: stores.clone(),
            clock: environment.clock.clone(),
        }),
        live: Arc::new(LiveEvents::new(
            stores.log.clone(),
            stores.log_watch.clone(),
            live_connections(config),
        )),
        readiness: instance.readiness,
        shutdown: instance.shutdown,
        revocations_token: config.tokens.revocations_token.clone(),
    })
}

/// Fewer than fit under the limit on open files, however many are configured: others need a place too.
fn live_connections(config: &Config) -> usize {
    let configured = config.listener.limits.connections;
    let fitting = portreeve_listener::fitting_connections(configured);
    match fitting < configured {
        true => config.live_connections.min(most_live_connections(fitting)),
        false => config.live_connections,
    }
}
