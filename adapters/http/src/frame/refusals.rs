//! Answers to what never becomes a request, because it is no proper HTTP.

use std::sync::Arc;

use poem::http::{HeaderMap, HeaderValue, StatusCode, header};
use portreeve::shared::{Clock, EventId, Secrets};

use super::{CorsPolicy, id_header, protect};
use crate::{
    kinds::{self, Kind},
    problem::Problem,
};

/// Makes the problems for requests that are refused before anybody knows what they ask for.
#[derive(Clone)]
pub struct Refusals {
    pub(crate) cors: CorsPolicy,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) secrets: Arc<dyn Secrets>,
}

impl Refusals {
    /// The answer of this status: 400, 414 or 431. The id is fresh, since the one of the caller was not read.
    pub fn refuse(&self, status: StatusCode, heard: &Heard) -> Refusal {
        let id = EventId::new(self.clock.now(), self.secrets.random()).to_string();
        let kind = kind(status);
        tracing::info!(request_id = %id, status = kind.status.as_u16(), "refused what is no proper request");
        let problem = Problem::of(kind);
        let mut response = problem.render(&id);
        self.cors.allow(heard.origin.as_ref(), &mut response);
        protect("", heard.is_secure, &mut response);
        // It may have been meant for a path whose answers nobody may keep.
        let no_store = HeaderValue::from_static("no-store");
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, no_store);
        response.headers_mut().extend(id_header(&id));
        Refusal {
            status: kind.status,
            headers: std::mem::take(response.headers_mut()),
            body: problem.json(&id),
        }
    }
}

/// What is known of who asks, though what they ask is not.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    /// If it stood before what could not be read.
    pub origin: Option<HeaderValue>,
    /// Over TLS of our own.
    pub is_secure: bool,
}

/// An answer that is not on its way through poem.
pub struct Refusal {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

fn kind(status: StatusCode) -> &'static Kind {
    match status {
        StatusCode::URI_TOO_LONG => &kinds::URI_TOO_LONG,
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => &kinds::HEADERS_TOO_LARGE,
        _ => &kinds::NO_HTTP,
    }
}
