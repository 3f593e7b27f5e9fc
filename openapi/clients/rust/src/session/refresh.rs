//! The exchange of the refresh token for the next tokens.

use std::io;
use std::time::Duration;

use reqwest::Response;
use tokio::sync::watch;

use super::{Failure, LEEWAY, Session, tokens_of};
use crate::refused::Refused;
use crate::storage::Tokens;
use crate::types::{Grant, RefreshBody};

/// The service repeats the answer to the newest refresh token for ten seconds (`REFRESH_GRACE_SECONDS`). One that was lost is asked for
/// again well before that, or the repeat would look like a theft.
const REFRESH_TIMEOUT: Duration = Duration::from_secs(4);

/// What those wait for who need the next tokens.
pub(super) type Outcome = Result<(), Failure>;

impl Session {
    /// One refresh for all tasks that ask meanwhile, also if it fails. It is a task of its own: one that is dropped in between would lose
    /// tokens that the service has given already.
    pub(crate) async fn renewed(&self, stale: &Tokens) -> Result<Option<Tokens>, Failure> {
        let mut outcome = {
            let mut state = self.state();
            match &state.refresh {
                // One whose runtime has ended is not waited for.
                Some(running) if running.has_changed().is_ok() => running.clone(),
                _ => {
                    let (sender, receiver) = watch::channel(None);
                    state.refresh = Some(receiver.clone());
                    let (session, stale) = (self.clone(), stale.clone());
                    tokio::spawn(async move {
                        let outcome = session.exchange(&stale).await;
                        session.state().refresh = None;
                        sender.send_replace(Some(outcome));
                    });
                    receiver
                }
            }
        };
        match outcome.wait_for(Option::is_some).await.as_deref() {
            Ok(Some(outcome)) => outcome.clone()?,
            _ => return Err(Failure::Other("it was broken off".to_owned())),
        }
        self.current()
    }

    async fn exchange(&self, stale: &Tokens) -> Outcome {
        let _exclusive = self.0.exclusive.lock().await;
        if self.tokens().as_ref() != Some(stale) {
            return Ok(());
        }
        let storage = self.0.storage.clone();
        let _lock = tokio::task::spawn_blocking(move || storage.lock())
            .await
            .map_err(Failure::other)?
            .map_err(Failure::other)?;
        let tokens = match self.stored_since(stale).map_err(Failure::other)? {
            Some(stored) => {
                self.state().tokens = Some(stored.clone());
                if !stored.expire_within(LEEWAY) {
                    return Ok(());
                }
                stored
            }
            None => stale.clone(),
        };
        match Refused::of(self.refresh(&tokens).await?).await {
            Ok(Ok(response)) => {
                let grant: Grant = response.json().await.map_err(Failure::other)?;
                let next = tokens_of(grant);
                // Kept before it is used: a process that dies in between must find the next refresh token.
                self.save_over(&tokens, Some(&next))
                    .map_err(Failure::other)?;
                let mut state = self.state();
                if state.tokens.as_ref() == Some(&tokens) {
                    state.tokens = Some(next);
                }
                Ok(())
            }
            Ok(Err(refused)) => {
                self.notice_end(&tokens, &refused);
                Err(Failure::Refused(Box::new(refused)))
            }
            Err(error) => Err(Failure::other(error)),
        }
    }

    async fn refresh(&self, tokens: &Tokens) -> Result<Response, Failure> {
        let body = RefreshBody {
            refresh_token: Some(tokens.refresh_token.clone()),
        };
        let request = || {
            let timeout = self.0.timeout.min(REFRESH_TIMEOUT);
            self.post("/api/v1/auth/refresh")
                .timeout(timeout)
                .json(&body)
        };
        match request().send().await {
            Ok(response) => Ok(response),
            Err(_) => request().send().await.map_err(Failure::other),
        }
    }

    /// What another process was given meanwhile. Only of the same session: another user may have signed in there.
    fn stored_since(&self, stale: &Tokens) -> io::Result<Option<Tokens>> {
        let stored = self.0.storage.load()?;
        Ok(stored.filter(|stored| {
            stored.session_id == stale.session_id
                && stored.refresh_token != stale.refresh_token
                && stored.expires_at >= stale.expires_at
        }))
    }
}
