//! An account and its profile, made as one.
//!
//! Above the contexts: each of them makes its own part, and an event would carry the change from one to the other. No caller waits for
//! that.

use std::sync::Arc;

use crate::{
    auth::{Account, Auth, Register, Registered, lifecycle},
    shared::DisplayName,
    users::{self, User, UserService},
};

pub struct Onboarding {
    auth: Auth,
    users: Arc<UserService>,
}

/// A new account, and its profile.
#[derive(Debug)]
pub struct Onboarded {
    pub account: Account,
    pub user: User,
    /// Why the profile is not stored yet. The account exists, and its event creates the profile.
    pub profile_error: Option<users::Error>,
}

impl Onboarding {
    pub fn new(auth: Auth, users: Arc<UserService>) -> Self {
        Self { auth, users }
    }

    /// Registers a user who comes over the network. None if there is no account before the address is proven.
    pub async fn register(&self, command: Register) -> Result<Option<Onboarded>, lifecycle::Error> {
        let display_name = command.parsed_display_name();
        match self.auth.lifecycle.register(command).await? {
            Registered::Account(account) => {
                Ok(Some(self.with_profile(account, display_name).await))
            }
            Registered::Pending => Ok(None),
        }
    }

    /// Opens the account of an administrator. For the operator at the command line: nothing that comes over the network may reach it.
    pub async fn create_admin(&self, command: Register) -> Result<Onboarded, lifecycle::Error> {
        let display_name = command.parsed_display_name();
        let account = self.auth.lifecycle.create_admin(command).await?;
        Ok(self.with_profile(account, display_name).await)
    }

    async fn with_profile(&self, account: Account, display_name: Option<DisplayName>) -> Onboarded {
        let facts = account.facts();
        let made = self
            .users
            .ensure_profile(facts.clone(), display_name.clone());
        let (user, profile_error) = match made.await {
            Ok(user) => (user.with_facts(facts.clone()), None),
            Err(error) => (
                User::new_default(facts.clone(), display_name).0,
                Some(error),
            ),
        };
        Onboarded {
            account,
            user,
            profile_error,
        }
    }
}
