//! Who is signed in, and with what.

mod failure;
mod refresh;

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::RequestBuilder;
use tokio::sync::watch;

pub use self::failure::Failure;
use self::refresh::Outcome;
use crate::error::Error;
use crate::refused::Refused;
use crate::storage::{TokenStorage, Tokens, now};
use crate::types::{Grant, LogOutBody, LogOutScope};

/// An access token that expires sooner may not arrive alive.
const LEEWAY: Duration = Duration::from_secs(30);
/// What the generated client carries along. Its copies are of the same session.
#[derive(Clone)]
pub struct Session(Arc<Shared>);

struct Shared {
    url: String,
    http: reqwest::Client,
    timeout: Duration,
    storage: Arc<dyn TokenStorage>,
    state: Mutex<State>,
    /// Held by all that gets or gives up tokens.
    exclusive: tokio::sync::Mutex<()>,
}

struct State {
    tokens: Option<Tokens>,
    /// Why the service ended the session.
    ending: Option<Refused>,
    /// What those wait for who need the next tokens.
    refresh: Option<watch::Receiver<Option<Outcome>>>,
}

impl Session {
    pub(crate) fn new(
        url: String,
        http: reqwest::Client,
        timeout: Duration,
        storage: Arc<dyn TokenStorage>,
    ) -> io::Result<Self> {
        let state = State {
            tokens: storage.load()?,
            ending: None,
            refresh: None,
        };
        Ok(Self(Arc::new(Shared {
            url,
            http,
            timeout,
            storage,
            state: Mutex::new(state),
            exclusive: tokio::sync::Mutex::default(),
        })))
    }

    pub(crate) fn tokens(&self) -> Option<Tokens> {
        self.state().tokens.clone()
    }

    /// Tokens whose access token has a while to live; none if no user is signed in.
    pub(crate) async fn fresh(&self) -> Result<Option<Tokens>, Failure> {
        let Some(tokens) = self.current()? else {
            return Ok(None);
        };
        if !tokens.expire_within(LEEWAY) {
            return Ok(Some(tokens));
        }
        match self.renewed(&tokens).await {
            // It was early: the old token may do, and a later request tries again.
            Err(_) if self.tokens().is_some() && !tokens.expire_within(Duration::ZERO) => {
                Ok(Some(tokens))
            }
            outcome => outcome,
        }
    }

    fn current(&self) -> Result<Option<Tokens>, Failure> {
        let state = self.state();
        match (&state.tokens, &state.ending) {
            (None, Some(ending)) => Err(Failure::Refused(Box::new(ending.clone()))),
            (tokens, _) => Ok(tokens.clone()),
        }
    }

    fn save_over(&self, tokens: &Tokens, next: Option<&Tokens>) -> io::Result<()> {
        match self.0.storage.load()? {
            Some(stored) if stored.session_id != tokens.session_id => Ok(()),
            _ => self.0.storage.save(next),
        }
    }

    pub(crate) async fn begin(&self, grant: Grant) -> io::Result<()> {
        let _exclusive = self.0.exclusive.lock().await;
        let tokens = tokens_of(grant);
        self.0.storage.save(Some(&tokens))?;
        let mut state = self.state();
        state.tokens = Some(tokens);
        state.ending = None;
        Ok(())
    }

    pub(crate) fn notice_end(&self, tokens: &Tokens, refused: &Refused) {
        if !refused.ends_the_session() {
            return;
        }
        let mut state = self.state();
        if state
            .tokens
            .as_ref()
            .is_some_and(|current| current.session_id == tokens.session_id)
        {
            state.tokens = None;
            state.ending = Some(refused.clone());
        }
        drop(state);
        // What is left there is of no use to anyone, and refused in the same way.
        let _ = self.save_over(tokens, None);
    }

    /// Ends this session, or all.
    pub(crate) async fn leave(&self, scope: LogOutScope) -> Result<(), Error> {
        let _exclusive = self.0.exclusive.lock().await;
        if let Some(tokens) = self.tokens() {
            // With all that proves the session: the access token may have expired.
            let body = LogOutBody {
                scope: Some(scope),
                refresh_token: Some(tokens.refresh_token.clone()),
                session_id: Some(tokens.session_id),
            };
            let request = self
                .post("/api/v1/auth/logout")
                .bearer_auth(&tokens.access_token);
            match Refused::of(request.json(&body).send().await?).await? {
                Err(refused)
                    if !refused.ends_the_session() && !refused.asks_for_another_token() =>
                {
                    return Err(refused.into());
                }
                // Otherwise it is over already, which is all that was wanted.
                _ => self.save_over(&tokens, None)?,
            }
        }
        let mut state = self.state();
        state.tokens = None;
        state.ending = None;
        Ok(())
    }

    fn post(&self, path: &str) -> RequestBuilder {
        self.0.http.post(format!("{}{path}", self.0.url))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("Session")
            .field(&self.tokens())
            .finish()
    }
}

fn tokens_of(grant: Grant) -> Tokens {
    Tokens {
        access_token: grant.access_token,
        // Absent only with cookies, which are not asked for here.
        refresh_token: grant.refresh_token.unwrap_or_default(),
        session_id: grant.session_id,
        expires_at: now() + u64::from(grant.expires_in),
    }
}
