use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use portreeve::notifications::{Letter, Mailer, SendError, ServerReply};

/// Keeps mails, for tests.
#[derive(Debug, Default)]
pub struct MemoryMailer {
    letters: Mutex<Vec<Letter>>,
    failures: Mutex<VecDeque<SendError>>,
}

impl MemoryMailer {
    /// What was sent, in order.
    pub fn letters(&self) -> Vec<Letter> {
        lock(&self.letters).clone()
    }

    /// The next mails are not taken: one for each error.
    pub fn fail_with(&self, failures: impl IntoIterator<Item = SendError>) {
        lock(&self.failures).extend(failures);
    }
}

#[async_trait]
impl Mailer for MemoryMailer {
    async fn send(&self, letter: &Letter) -> Result<ServerReply, SendError> {
        if let Some(failure) = lock(&self.failures).pop_front() {
            return Err(failure);
        }
        lock(&self.letters).push(letter.clone());
        Ok(ServerReply::of("250 kept in memory"))
    }
}

/// What is in it is whole at any moment.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
