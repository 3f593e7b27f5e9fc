//! What this context does when it hears of others.

use std::sync::Arc;

use async_trait::async_trait;

use super::{Error, UserService};
use crate::{
    auth,
    events::{Envelope, Event, Reaction, ReactionError},
    shared::AccountFacts,
};

/// Makes the default profile when an account appears, and keeps the copy of the account's facts.
pub struct UsersReaction(Arc<UserService>);

impl UsersReaction {
    pub fn new(users: Arc<UserService>) -> Self {
        Self(users)
    }

    async fn follow(&self, event: &auth::Event, envelope: &Envelope) -> Result<(), Error> {
        match event {
            auth::Event::AccountRegistered {
                account_id,
                email,
                email_verified,
                roles,
                status,
                version,
                display_name,
            } => {
                let facts = AccountFacts {
                    id: *account_id,
                    email: email.clone(),
                    email_verified: *email_verified,
                    roles: roles.clone(),
                    status: *status,
                    version: *version,
                    created_at: envelope.at,
                    updated_at: envelope.at,
                };
                self.0.welcome(facts, display_name.clone()).await.map(drop)
            }
            auth::Event::RolesChanged {
                account_id,
                roles,
                version,
            } => {
                self.0
                    .follow_roles(*account_id, roles, *version, envelope.at)
                    .await
            }
            auth::Event::StatusChanged {
                account_id,
                status,
                version,
            } => {
                self.0
                    .follow_status(*account_id, *status, *version, envelope.at)
                    .await
            }
            auth::Event::SignedIn { .. }
            | auth::Event::SignedOut { .. }
            | auth::Event::RefreshTokenReused { .. }
            | auth::Event::PasswordChanged { .. } => Ok(()),
        }
    }
}

#[async_trait]
impl Reaction for UsersReaction {
    fn name(&self) -> &'static str {
        "users"
    }

    async fn react(&self, envelope: &Envelope) -> Result<(), ReactionError> {
        match &envelope.event {
            Event::Auth(event) => self
                .follow(event, envelope)
                .await
                .map_err(|error| ReactionError::new(&error)),
            // Of `auth` every event is named above. Whoever else there may be, nothing here depends on.
            _ => Ok(()),
        }
    }
}
