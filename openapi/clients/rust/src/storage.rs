//! Where the tokens of a session are kept: in memory, or where an application wants them. For files see [`FileStorage`].

use std::fmt;
use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use crate::file_storage::FileStorage;

/// What proves a session.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tokens {
    pub access_token: String,
    /// Single-use. Each use returns the next one.
    pub refresh_token: String,
    pub session_id: Uuid,
    /// When the access token expires, in seconds since 1970 by this machine's clock.
    pub expires_at: u64,
}

impl Tokens {
    pub(crate) fn expire_within(&self, leeway: Duration) -> bool {
        self.expires_at < now() + leeway.as_secs()
    }
}

// So that no log shows them.
impl fmt::Debug for Tokens {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Tokens")
            .field("session_id", &self.session_id)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// To be implemented by an application that keeps the tokens elsewhere. It is called on the tasks of the client, so it must be quick.
pub trait TokenStorage: Send + Sync {
    fn load(&self) -> io::Result<Option<Tokens>>;

    /// Called before a new refresh token is used. `None`: the session is over.
    fn save(&self, tokens: Option<&Tokens>) -> io::Result<()>;

    /// Called before a refresh token is exchanged, where it may block; what it gives is dropped afterwards. To be implemented where several
    /// processes have the same storage.
    fn lock(&self) -> io::Result<Box<dyn Send>> {
        Ok(Box::new(()))
    }
}

#[derive(Default)]
pub struct MemoryStorage(Mutex<Option<Tokens>>);

impl MemoryStorage {
    /// For a session that was begun elsewhere.
    pub fn new(tokens: Tokens) -> Self {
        Self(Mutex::new(Some(tokens)))
    }
}

impl TokenStorage for MemoryStorage {
    fn load(&self) -> io::Result<Option<Tokens>> {
        Ok(self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone())
    }

    fn save(&self, tokens: Option<&Tokens>) -> io::Result<()> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = tokens.cloned();
        Ok(())
    }
}

/// To keep it and look at it: an `Arc` of a storage is one too.
impl<S: TokenStorage + ?Sized> TokenStorage for std::sync::Arc<S> {
    fn load(&self) -> io::Result<Option<Tokens>> {
        (**self).load()
    }

    fn save(&self, tokens: Option<&Tokens>) -> io::Result<()> {
        (**self).save(tokens)
    }

    fn lock(&self) -> io::Result<Box<dyn Send>> {
        (**self).lock()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the clock of a client is its machine's"
)]
pub(crate) fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}
