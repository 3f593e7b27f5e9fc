//! A hint for developers whose page is on another origin: the browser tells the page no more than "Failed to fetch".

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

use poem::{Request, http::header};

use super::{cors::CorsPolicy, head};
use crate::origin::{for_log, host_of};

/// Logs each origin whose pages may not read the answers, once.
pub struct UnlistedOrigins {
    cors: CorsPolicy,
    /// The service's own origin, if it is known.
    own: Option<String>,
    logged: Mutex<BTreeSet<String>>,
}

/// So many are logged; who sends more is no developer.
const MAX_LOGGED: usize = 16;

impl UnlistedOrigins {
    pub fn new(cors: CorsPolicy, own: Option<String>) -> Self {
        Self {
            cors,
            own,
            logged: Mutex::default(),
        }
    }

    pub fn look_at(&self, request: &Request) {
        if let Some(origin) = self.unlisted(request).filter(|origin| self.is_new(origin)) {
            tracing::warn!(
                origin,
                "a page of an origin that is not in CORS_ORIGINS called, and cannot read the answer; add the origin and restart"
            );
        }
    }

    fn unlisted<'a>(&self, request: &'a Request) -> Option<&'a str> {
        let sent = head::only(request.headers(), &header::ORIGIN)?;
        let origin = for_log(sent)?;
        let host = request.headers().get(header::HOST);
        let host = host.and_then(|host| host.to_str().ok());
        let is_own =
            self.own.as_deref() == Some(origin) || host.is_some() && host_of(origin) == host;
        Some(origin).filter(|_| !is_own && !self.cors.allows(sent))
    }

    fn is_new(&self, origin: &str) -> bool {
        let mut logged = self.logged.lock().unwrap_or_else(PoisonError::into_inner);
        logged.len() < MAX_LOGGED && logged.insert(origin.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(origin: &str) -> Request {
        Request::builder()
            .header("host", "localhost:8080")
            .header("origin", origin)
            .finish()
    }

    #[test]
    fn only_origins_that_are_neither_listed_nor_our_own_are_named() {
        let listed = CorsPolicy::Listed(vec!["http://localhost:5173".into()]);
        let origins = UnlistedOrigins::new(listed, Some("https://id.example.com".into()));

        for (origin, named) in [
            ("http://localhost:5173", false),
            ("http://localhost:8080", false),
            ("https://id.example.com", false),
            ("http://localhost:3000", true),
            ("http://127.0.0.1:5173", true),
            ("null", true),
            // It may be a token, which belongs in no log.
            (&format!("https://{}", "x".repeat(64)), false),
        ] {
            let unlisted = origins.unlisted(&asked(origin)).is_some();
            assert_eq!(unlisted, named, "{origin}");
        }
    }

    #[test]
    fn an_open_service_names_none() {
        let origins = UnlistedOrigins::new(CorsPolicy::Anyone, None);

        assert_eq!(origins.unlisted(&asked("http://localhost:3000")), None);
    }

    #[test]
    fn each_is_named_once_and_a_flood_ends() {
        let origins = UnlistedOrigins::new(CorsPolicy::Listed(vec![]), None);

        assert!(origins.is_new("http://localhost:3000"));
        assert!(!origins.is_new("http://localhost:3000"));
        let named = (0..100).filter(|n| origins.is_new(&format!("http://{n}.example")));
        assert_eq!(named.count(), MAX_LOGGED - 1);
    }
}
