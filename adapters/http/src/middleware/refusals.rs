//! Responses to malformed HTTP, which never becomes a request.

use std::{net::IpAddr, sync::Arc};

use poem::http::{HeaderMap, HeaderValue, StatusCode, header};
use portreeve::shared::{Clock, EventId, Secrets};

use super::{
    client_address::TrustedProxies,
    cors::CorsPolicy,
    protection::{id_header, protect},
};
use crate::problem::{Kind, Language, Problem, common};

/// Makes the problems for requests that are refused before it is known what they ask for.
#[derive(Clone)]
pub struct Refusals {
    pub(crate) cors: CorsPolicy,
    pub(crate) proxies: TrustedProxies,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) secrets: Arc<dyn Secrets>,
}

impl Refusals {
    /// The answer of this status: 400, 414 or 431. The id is fresh, since the one of the caller was not read.
    pub fn refuse(&self, status: StatusCode, origin: &RequestOrigin) -> Refusal {
        let id = EventId::new(self.clock.now(), self.secrets.random()).to_string();
        let kind = kind(status);
        self.log(&id, kind, origin.peer);
        let problem = Problem::of(kind);
        // What it prefers was not read.
        let language = Language::default();
        let mut response = problem.render(&id, language);
        self.cors.allow(origin.origin.as_ref(), &mut response);
        protect("", origin.is_secure, &mut response);
        // It may have been meant for a path whose answers must not be stored.
        let no_store = HeaderValue::from_static("no-store");
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, no_store);
        response.headers_mut().extend(id_header(&id));
        Refusal {
            status: kind.status,
            headers: std::mem::take(response.headers_mut()),
            body: problem.json(&id, language),
        }
    }

    /// With the address of who asks, for filters such as fail2ban's. A trusted proxy does not count as that: it passes on what others
    /// send, and who they are cannot be read.
    fn log(&self, id: &str, kind: &Kind, peer: Option<IpAddr>) {
        let peer = peer.map(|peer| peer.to_canonical());
        let (proxies, clients): (Vec<_>, Vec<_>) = peer
            .into_iter()
            .partition(|peer| self.proxies.contains(*peer));
        tracing::info!(
            address = clients.first().map(display),
            proxy = proxies.first().map(display),
            request_id = %id,
            status = kind.status.as_u16(),
            "rejected malformed request"
        );
    }
}

/// What is known of the client of a request that could not be parsed.
#[derive(Clone, Debug, Default)]
pub struct RequestOrigin {
    /// If it stood before what could not be read.
    pub origin: Option<HeaderValue>,
    /// Over TLS of our own.
    pub is_secure: bool,
    /// At the other end of the connection.
    pub peer: Option<IpAddr>,
}

/// An answer that is not on its way through poem.
pub struct Refusal {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

fn kind(status: StatusCode) -> &'static Kind {
    match status {
        StatusCode::URI_TOO_LONG => &common::URI_TOO_LONG,
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => &common::HEADERS_TOO_LARGE,
        _ => &common::MALFORMED_HTTP,
    }
}
