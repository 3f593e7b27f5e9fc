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
    tasks::{EventTasks, GuardedSubscriber, LoggedFailures},
};

type MakeSubscriber = fn(&Services) -> Arc<dyn Subscriber>;

/// Who follows events, by the name of the subscription.
const SUBSCRIBERS: &[(&str, MakeSubscriber)] = &[("users", |services| {
    Arc::new(UsersSubscriber::new(services.users.clone()))
})];

pub fn subscribers(services: &Services) -> Vec<Arc<dyn Subscriber>> {
    let makers = SUBSCRIBERS.iter();
    makers.map(|(_, make)| make(services)).collect()
}

/// The subscriptions that this version follows.
pub fn followed() -> impl Iterator<Item = &'static str> {
    SUBSCRIBERS.iter().map(|(name, _)| *name)
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
            let delivery = Delivery::new(
                traced_subscriber(timed, config),
                stores.log.clone(),
                subscriptions.clone(),
                environment.clock.clone(),
                holder,
                DeliveryPolicy::default(),
            );
            Arc::new(delivery.observed_by(Arc::new(LoggedFailures)))
        });
        Arc::new(Self {
            sequencer: stores.sequencer.clone(),
            log: stores.log_watch.clone(),
            deliveries: deliveries.collect(),
            holder,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::App;

    #[tokio::test]
    async fn each_subscriber_is_listed_by_the_name_of_its_subscription() {
        let variables = [("DATABASE_URL", "memory:")];
        let config =
            Config::from_variables(variables.map(|(name, value)| (name.into(), value.into())));
        let config = config.unwrap();
        let app = App::build(&config, Environment::system()).await.unwrap();

        let mut listed: Vec<&str> = followed().collect();
        listed.sort_unstable();
        let made = app.stores.subscriptions.all().await.unwrap();
        let made: Vec<&str> = made.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(listed, made);
    }
}
