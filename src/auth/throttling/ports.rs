use async_trait::async_trait;

use crate::{shared::StoreError, throttle::KnownNetwork};

/// Answers where an account has signed in before, for a limiter that has not recorded it.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait SignInHistory: Send + Sync {
    /// Whether the account has a live session that began in this network. Must cost the same whether or not there is such an account.
    async fn has_session_from(&self, known: &KnownNetwork) -> Result<bool, StoreError>;
}
