//! What runs behind the API.

mod jobs;
mod subscriptions;
