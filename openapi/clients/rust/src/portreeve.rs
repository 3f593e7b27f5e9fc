//! The client. What it does with each request is in `hooks`, how it stays signed in in `session`.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{ACCEPT_LANGUAGE, AUTHORIZATION, HeaderMap, HeaderValue};
use reqwest::redirect::Policy;

use crate::error::Error;
use crate::generated::Client;
use crate::session::Session;
use crate::storage::{MemoryStorage, TokenStorage};
use crate::types::{LogOutScope, User};

/// As long as nothing else is said. The service's own deadline is shorter.
const TIMEOUT: Duration = Duration::from_secs(15);

/// One user's way to the service. Its copies are of the same session. To be used on tokio.
#[derive(Clone, Debug)]
pub struct Portreeve {
    api: Client,
}

impl Portreeve {
    /// With tokens in memory.
    ///
    /// # Errors
    /// Where [`reqwest`] cannot be set up.
    pub fn new(url: &str) -> Result<Self, Error> {
        Self::builder(url).build()
    }

    pub fn builder(url: &str) -> Builder {
        Builder {
            url: url.trim_end_matches('/').to_owned(),
            http: reqwest::Client::builder(),
            headers: HeaderMap::new(),
            timeout: TIMEOUT,
            storage: None,
        }
    }

    /// Every operation of the service, typed: signed, and repeated with a new access token when the old one has expired.
    pub fn api(&self) -> &Client {
        &self.api
    }

    /// As far as is known here: the service may have ended the session meanwhile.
    pub fn is_signed_in(&self) -> bool {
        self.session().tokens().is_some()
    }

    /// # Errors
    /// Where the service refuses, the network fails, or the tokens cannot be kept.
    pub async fn sign_in(&self, email: &str, password: &str) -> Result<(), Error> {
        let request = self.api.log_in();
        let grant = request
            .body_map(|body| body.email(email).password(password))
            .send()
            .await?;
        Ok(self.session().begin(grant.into_inner()).await?)
    }

    /// Registers and signs in. If only the second fails, the account exists, and `sign_in` is all that is left to do.
    ///
    /// # Errors
    /// As of `sign_in`.
    pub async fn sign_up(&self, email: &str, password: &str) -> Result<User, Error> {
        let request = self.api.register_account();
        let user = request
            .body_map(|body| body.email(email).password(password))
            .send()
            .await?;
        self.sign_in(email, password).await?;
        Ok(user.into_inner())
    }

    /// `Others` leaves this session as it is.
    ///
    /// # Errors
    /// As of `sign_in`. The user is still signed in then, and it can be called again.
    pub async fn sign_out(&self, scope: LogOutScope) -> Result<(), Error> {
        if scope == LogOutScope::Others {
            let request = self.api.log_out();
            request.body_map(|body| body.scope(scope)).send().await?;
            return Ok(());
        }
        self.session().leave(scope).await
    }

    /// For other services that check it by the public keys; renewed before it expires. None if no user is signed in.
    ///
    /// # Errors
    /// Where it cannot be renewed.
    pub async fn access_token(&self) -> Result<Option<String>, Error> {
        let tokens = self.session().fresh().await?;
        Ok(tokens.map(|tokens| tokens.access_token))
    }

    fn session(&self) -> &Session {
        &self.api.inner
    }
}

/// How a [`Portreeve`] is made that is not as [`Portreeve::new`] makes it.
pub struct Builder {
    url: String,
    http: reqwest::ClientBuilder,
    headers: HeaderMap,
    timeout: Duration,
    storage: Option<Arc<dyn TokenStorage>>,
}

impl Builder {
    /// Where the tokens are kept. Those that are there already are of the user who is signed in.
    #[must_use]
    pub fn storage(mut self, storage: impl TokenStorage + 'static) -> Self {
        self.storage = Some(Arc::new(storage));
        self
    }

    /// That of the messages, as in `Accept-Language`.
    #[must_use]
    pub fn language(self, language: &str) -> Self {
        self.header(ACCEPT_LANGUAGE, language)
    }

    /// For services: the token of `list_revocations`, sent with each request in place of one of a user.
    #[must_use]
    pub fn revocations_token(self, token: &str) -> Self {
        self.header(AUTHORIZATION, &format!("Bearer {token}"))
    }

    /// For one request.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// For proxies, certificates and the like. Redirects are not followed, whatever it says of them: they may be to another host, with the
    /// password or the refresh token in the body.
    #[must_use]
    pub fn http(mut self, http: reqwest::ClientBuilder) -> Self {
        self.http = http;
        self
    }

    /// # Errors
    /// Where [`reqwest`] cannot be set up, or the storage not be read.
    pub fn build(self) -> Result<Portreeve, Error> {
        let Self {
            url,
            http,
            headers,
            timeout,
            storage,
        } = self;
        let http = http
            .default_headers(headers)
            .timeout(timeout)
            .redirect(Policy::none())
            .build()?;
        let storage = storage.unwrap_or_else(|| Arc::new(MemoryStorage::default()));
        let session = Session::new(url.clone(), http.clone(), timeout, storage)?;
        Ok(Portreeve {
            api: Client::new_with_client(&url, http, session),
        })
    }

    fn header(mut self, name: http::HeaderName, value: &str) -> Self {
        // One with characters that no header has is left away.
        if let Ok(mut value) = HeaderValue::from_str(value) {
            value.set_sensitive(name == AUTHORIZATION);
            self.headers.insert(name, value);
        }
        self
    }
}
