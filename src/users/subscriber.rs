//! What this context does with events of others.

use std::sync::Arc;

use async_trait::async_trait;

use super::{Error, UserService};
use crate::{
    auth,
    events::{Envelope, Event, Subscriber, SubscriberError},
    shared::AccountFacts,
};

/// Makes the default profile when an account appears, and keeps the copy of the account's facts.
pub struct UsersSubscriber(Arc<UserService>);

impl UsersSubscriber {
    pub fn new(users: Arc<UserService>) -> Self {
        Self(users)
    }

    async fn follow(&self, event: &auth::Event, envelope: &Envelope) -> Result<(), Error> {
        match event {
            auth::Event::AccountRegistered {
                account_id,
                email,
                standing,
                display_name,
            } => {
                let facts = AccountFacts {
                    id: *account_id,
                    email: email.clone(),
                    email_verified: standing.email_verified,
                    roles: standing.roles.clone(),
                    status: standing.status,
                    version: standing.version,
                    created_at: envelope.at,
                    updated_at: envelope.at,
                };
                self.0
                    .ensure_profile(facts, display_name.clone())
                    .await
                    .map(drop)
            }
            auth::Event::PasswordChanged {
                account_id,
                standing,
            }
            | auth::Event::RolesChanged {
                account_id,
                standing,
            }
            | auth::Event::StatusChanged {
                account_id,
                standing,
            }
            | auth::Event::EmailVerified {
                account_id,
                standing,
            } => {
                self.0
                    .apply_standing(*account_id, None, standing, envelope.at)
                    .await
            }
            auth::Event::EmailChanged {
                account_id,
                email,
                standing,
                ..
            } => {
                self.0
                    .apply_standing(*account_id, Some(email), standing, envelope.at)
                    .await
            }
            auth::Event::SignedIn { .. }
            | auth::Event::SignedOut { .. }
            | auth::Event::RefreshTokenReused { .. }
            | auth::Event::OneTimeTokenIssued { .. }
            | auth::Event::RegistrationRequested { .. }
            | auth::Event::RegistrationRepeated { .. } => Ok(()),
        }
    }
}

#[async_trait]
impl Subscriber for UsersSubscriber {
    fn name(&self) -> &'static str {
        "users"
    }

    async fn receive(&self, envelope: &Envelope) -> Result<(), SubscriberError> {
        match &envelope.event {
            Event::Auth(event) => self
                .follow(event, envelope)
                .await
                .map_err(|error| SubscriberError::new(&error)),
            // Of `auth` every event is named above. Nothing here depends on any other.
            _ => Ok(()),
        }
    }
}
