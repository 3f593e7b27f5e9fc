use std::sync::Arc;

use portreeve::{
    auth::Auth, jobs::JobService, notifications::NotificationService, onboarding::Onboarding,
    shared::Secret, users::UserService,
};

use crate::{
    live_events::LiveEvents,
    ports::{Readiness, ShutdownSignal, Subscriptions},
};

/// What the handlers call.
pub struct Services {
    pub auth: Auth,
    pub users: Arc<UserService>,
    pub onboarding: Arc<Onboarding>,
    pub notifications: Arc<NotificationService>,
    pub jobs: Arc<JobService>,
    pub subscriptions: Arc<dyn Subscriptions>,
    pub live: Arc<LiveEvents>,
    pub readiness: Arc<dyn Readiness>,
    pub shutdown: Arc<dyn ShutdownSignal>,
    /// What the feed of revocations is asked for with. Without one, it cannot be read.
    pub revocations_token: Option<Secret<String>>,
}
