use std::sync::Arc;

use portreeve::{
    events::{Dispatcher, Reaction, Relay, RetryPolicy},
    users::{UserService, UsersReaction},
};
use portreeve_telemetry::metrics::CountedOutbox;

use super::Environment;
use crate::{Config, Stores, tasks::LoggingPublisher, traces};

/// Takes events from the outbox to the reactions.
pub fn relay(
    stores: &Stores,
    users: &Arc<UserService>,
    config: &Config,
    environment: &Environment,
) -> Arc<Relay> {
    let reactions: Vec<Arc<dyn Reaction>> = vec![Arc::new(UsersReaction::new(users.clone()))];
    let publisher = Arc::new(LoggingPublisher::around(Dispatcher::new(reactions)));
    Arc::new(Relay::new(
        Arc::new(CountedOutbox::around(stores.outbox.clone())),
        traces::publisher(config, publisher),
        environment.clock.clone(),
        RetryPolicy::default(),
    ))
}
