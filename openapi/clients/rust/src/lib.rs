//! A client for Portreeve. Everything in [`types`], [`builder`] and [`Client`] is generated from the published document; what is written by
//! hand is in this file.
//!
//! Begin with [`Client::new`] and [`Client::log_in`], and go on with [`signed_in`]. What the service refuses is an
//! [`Error::ErrorResponse`] with a [`types::Problem`] in it, which [`refusal`] takes out.

#[expect(
    unused_imports,
    reason = "it has a prelude, which is not needed beside this file"
)]
mod generated;

pub use generated::{Client, ClientInfo, Error, ResponseValue, builder, types};
pub use reqwest;

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use serde::{Deserialize, Serialize};

/// What a request makes of a field that may be empty. Left away, the field stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Option<String>", into = "Option<String>")]
pub enum Change {
    /// Nothing is in the field afterwards; `null` on the wire.
    Empty,
    To(String),
}

impl Change {
    pub fn to(text: impl Into<String>) -> Self {
        Self::To(text.into())
    }
}

impl From<Option<String>> for Change {
    fn from(text: Option<String>) -> Self {
        text.map_or(Self::Empty, Self::To)
    }
}

impl From<Change> for Option<String> {
    fn from(change: Change) -> Self {
        match change {
            Change::Empty => None,
            Change::To(text) => Some(text),
        }
    }
}

/// A client that sends the access token along. When the token has run out, refresh and make another.
///
/// # Errors
/// Where [`reqwest`] cannot be set up; an access token with characters that no token has is sent as an empty one.
pub fn signed_in(url: &str, access_token: &str) -> reqwest::Result<Client> {
    let mut bearer = HeaderValue::try_from(format!("Bearer {access_token}"))
        .unwrap_or(HeaderValue::from_static("Bearer"));
    // So that no log of headers shows it.
    bearer.set_sensitive(true);
    let headers = HeaderMap::from_iter([(AUTHORIZATION, bearer)]);
    let client = reqwest::Client::builder()
        .default_headers(headers)
        .timeout(TIMEOUT)
        .build()?;
    Ok(Client::new_with_client(url, client))
}

/// As long as the generated client waits.
const TIMEOUT: std::time::Duration = std::time::Duration::from_secs(15);

/// Why the service refused; nothing when it is not the service that did, but the network.
pub fn refusal(error: &Error<types::Problem>) -> Option<&types::Problem> {
    match error {
        Error::ErrorResponse(response) => Some(response),
        _ => None,
    }
}
