use std::sync::Arc;

use poem_openapi::{Object, OpenApi, payload::Json, types::Example};
use portreeve::events::SubscriptionsRead;

use super::tag::Tag;
use crate::{
    ports::{SubscriptionLag, Subscriptions},
    problem::problem_set,
    security::{ADMIN, Allowed},
};

pub struct SubscriptionsApi(pub Arc<dyn Subscriptions>);

problem_set!(ListSubscriptionsProblem = ADMIN);

#[OpenApi(prefix_path = "/api/v1/admin/subscriptions", tag = "Tag::Admin")]
impl SubscriptionsApi {
    /// List the subscriptions
    ///
    /// Returns how far each subscriber to the events of the service has come.
    #[oai(path = "/", method = "get", operation_id = "listSubscriptions")]
    async fn list(
        &self,
        caller: Allowed<SubscriptionsRead>,
    ) -> Result<Json<SubscriptionList>, ListSubscriptionsProblem> {
        let lags = self.0.list(&caller.0).await?;
        let items = lags.iter().map(SubscriptionBody::from).collect();
        Ok(Json(SubscriptionList { items }))
    }
}

/// The subscriptions to the events of the service.
#[derive(Object)]
#[oai(example)]
pub struct SubscriptionList {
    /// By name.
    items: Vec<SubscriptionBody>,
}

/// How far a subscriber has come.
#[derive(Object)]
#[oai(rename = "Subscription")]
pub struct SubscriptionBody {
    /// The name of the subscription.
    name: String,
    /// The position in the log up to which it has seen all events.
    position: u64,
    /// The number of positions up to the end of the log. At least the number of events that it has not seen.
    lag_events: u64,
    /// How long the oldest event that it has not seen has waited, in seconds.
    lag_seconds: u64,
    /// The number of events that are tried again later, or wait behind one that is.
    parked: u64,
    /// The number of events that were given up.
    dead_letters: u64,
    /// Whether an operator has paused it.
    paused: bool,
    /// Whether an instance delivers to it.
    active: bool,
}

impl From<&SubscriptionLag> for SubscriptionBody {
    fn from(lag: &SubscriptionLag) -> Self {
        let one = &lag.subscription;
        Self {
            name: one.name.clone(),
            position: one.position.number(),
            lag_events: lag.events,
            lag_seconds: lag.seconds,
            parked: one.parked,
            dead_letters: one.dead,
            paused: one.is_paused,
            active: one.is_leased,
        }
    }
}

impl Example for SubscriptionList {
    fn example() -> Self {
        let users = SubscriptionBody {
            name: "users".into(),
            position: 4711,
            lag_events: 0,
            lag_seconds: 0,
            parked: 0,
            dead_letters: 0,
            paused: false,
            active: true,
        };
        Self { items: vec![users] }
    }
}
