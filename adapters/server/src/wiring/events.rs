use std::sync::Arc;

use portreeve::{
    events::{Delivery, DeliveryPolicy, Subscriber},
    shared::Holder,
    users::UsersSubscriber,
};
use portreeve_http::Services;
use portreeve_telemetry::metrics::{CountedSubscriptions, TimedSubscriber};
use uuid::Uuid;

use super::{Environment, traces::traced_subscriber};
use crate::{
    Config, Stores,
    tasks::{EventTasks, GuardedSubscriber},
};

/// Gives events their place in the log, and takes them to the subscribers.
pub fn tasks(
    stores: &Stores,
    services: &Services,
    config: &Config,
    environment: &Environment,
) -> Arc<EventTasks> {
    let subscribers: Vec<Arc<dyn Subscriber>> =
        vec![Arc::new(UsersSubscriber::new(services.users.clone()))];
    let holder = Holder(Uuid::from_bytes(environment.secrets.random()));
    let subscriptions = Arc::new(CountedSubscriptions::around(stores.subscriptions.clone()));
    let deliveries = subscribers.into_iter().map(|subscriber| {
        let guarded = Arc::new(GuardedSubscriber(subscriber));
        let timed = Arc::new(TimedSubscriber::around(guarded));
        Arc::new(Delivery::new(
            traced_subscriber(timed, config),
            stores.log.clone(),
            subscriptions.clone(),
            environment.clock.clone(),
            holder,
            DeliveryPolicy::default(),
        ))
    });
    Arc::new(EventTasks {
        sequencer: stores.sequencer.clone(),
        log: stores.log_watch.clone(),
        deliveries: deliveries.collect(),
        holder,
    })
}
