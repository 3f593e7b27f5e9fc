//! Who is signed in, and with what; and the exchange of the refresh token for the next.

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::{RequestBuilder, Response};
use tokio::sync::watch;

use crate::error::Error;
use crate::refused::Refused;
use crate::storage::{TokenStorage, Tokens, now};
use crate::types::{Grant, LogOutBody, LogOutScope, RefreshBody};

/// An access token that expires sooner may not arrive alive.
const LEEWAY: Duration = Duration::from_secs(30);
/// The service repeats the answer to the newest refresh token for ten seconds (`REFRESH_GRACE_SECONDS`). One that was lost is asked for
/// again well before that, or the repeat would look like a theft.
const REFRESH_TIMEOUT: Duration = Duration::from_secs(4);

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

type Outcome = Result<(), Failure>;

/// Why there are no new tokens. For all who wait, so it can be copied.
#[derive(Clone)]
pub enum Failure {
    Refused(Box<Refused>),
    Other(String),
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

impl Failure {
    fn other(error: impl std::error::Error) -> Self {
        // reqwest tells why only in its sources.
        let mut reason = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            reason = format!("{reason}: {cause}");
            source = cause.source();
        }
        Self::Other(reason)
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refused) => (*refused).into(),
            Failure::Other(reason) => Self::NotRefreshed(reason),
        }
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
