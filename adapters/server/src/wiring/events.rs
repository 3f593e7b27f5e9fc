use std::sync::Arc;

use portreeve::{
    events::{Delivery, DeliveryPolicy, Subscriber},
    notifications::NotificationsSubscriber,
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

/// Who follows events.
pub fn subscribers(services: &Services, stores: &Stores) -> Vec<Arc<dyn Subscriber>> {
    vec![
        Arc::new(UsersSubscriber::new(services.users.clone())),
        Arc::new(NotificationsSubscriber::new(
            services.notifications.queue().clone(),
            stores.mails.clone(),
            stores.recipients.clone(),
        )),
    ]
}

impl EventTasks {
    /// Gives events their place in the log, and takes them to these subscribers. Each call is another process to the store.
    pub fn of(
        subscribers: Vec<Arc<dyn Subscriber>>,
        stores: &Stores,
        config: &Config,
        environment: &Environment,
    ) -> Arc<Self> {
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
        Arc::new(Self {
            sequencer: stores.sequencer.clone(),
            log: stores.log_watch.clone(),
            deliveries: deliveries.collect(),
            holder,
        })
    }
}
