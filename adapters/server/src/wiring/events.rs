use std::sync::Arc;

use portreeve::{
    events::{Dispatcher, Reaction, Relay, RetryPolicy},
    users::UsersReaction,
};
use portreeve_http::Services;
use portreeve_telemetry::metrics::CountedOutbox;

use super::{Environment, traces::traced_publisher};
use crate::{Config, Stores, tasks::LoggingPublisher};

/// Takes events from the outbox to the reactions.
pub fn relay(
    stores: &Stores,
    services: &Services,
    config: &Config,
    environment: &Environment,
) -> Arc<Relay> {
    let reactions: Vec<Arc<dyn Reaction>> =
        vec![Arc::new(UsersReaction::new(services.users.clone()))];
    let publisher = Arc::new(LoggingPublisher::around(Dispatcher::new(reactions)));
    Arc::new(Relay::new(
        Arc::new(CountedOutbox::around(stores.outbox.clone())),
        traced_publisher(publisher, config),
        environment.clock.clone(),
        RetryPolicy::default(),
    ))
}
