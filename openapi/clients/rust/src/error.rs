//! Why a call failed.

use std::fmt;
use std::io;
use std::time::Duration;

use reqwest::header::{HeaderMap, RETRY_AFTER};

use crate::types::{FieldFault, Problem, ProblemCode};

#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The service refused.
    Refused(Box<Refusal>),
    Network(reqwest::Error),
    /// The tokens could not be read or kept.
    Storage(io::Error),
    /// The access token has expired, and there is no new one: the network failed, or the new tokens could not be kept. The user is still
    /// signed in.
    NotRefreshed(String),
    /// The request cannot be sent, or the answer is none that a Portreeve gives.
    Unexpected(String),
}

/// What the service says of a refusal.
#[derive(Clone, Debug)]
pub struct Refusal {
    pub problem: Problem,
    /// How long to wait before the next try, where the service says so: with 429 and 503.
    pub retry_after: Option<Duration>,
}

impl Refusal {
    pub(crate) fn new(problem: Problem, headers: &HeaderMap) -> Self {
        let seconds = headers
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok()?.parse().ok());
        Self {
            problem,
            retry_after: seconds.map(Duration::from_secs),
        }
    }

    /// `/problems/email-taken`; `about:blank` where something else answered, such as a proxy.
    pub fn type_(&self) -> &str {
        &self.problem.type_
    }

    /// The class of the problem.
    pub fn code(&self) -> &ProblemCode {
        &self.problem.code
    }

    pub fn status(&self) -> u16 {
        self.problem.status
    }

    /// All invalid fields, with the numbers of their rules in `params`; empty where it is not about fields.
    pub fn errors(&self) -> &[FieldFault] {
        &self.problem.errors
    }

    /// What the service's log calls the request.
    pub fn request_id(&self) -> &str {
        &self.problem.request_id
    }
}

impl Error {
    /// Nothing when it is not the service that refused.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// Whether the service refused for this reason: `error.is("/problems/email-taken")`.
    pub fn is(&self, type_: &str) -> bool {
        self.refusal()
            .is_some_and(|refusal| refusal.type_() == type_)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => formatter.write_str(&refusal.problem.error),
            Self::Network(error) => error.fmt(formatter),
            Self::Storage(error) => {
                write!(formatter, "the tokens could not be read or kept: {error}")
            }
            Self::NotRefreshed(reason) => {
                write!(formatter, "the session could not be refreshed: {reason}")
            }
            Self::Unexpected(reason) => formatter.write_str(reason),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Network(error) => error.source(),
            Self::Storage(error) => Some(error),
            _ => None,
        }
    }
}

impl From<progenitor_client::Error<Problem>> for Error {
    fn from(error: progenitor_client::Error<Problem>) -> Self {
        use progenitor_client::Error as Generated;
        match error {
            Generated::ErrorResponse(response) => {
                let headers = response.headers().clone();
                Self::Refused(Box::new(Refusal::new(response.into_inner(), &headers)))
            }
            Generated::CommunicationError(error)
            | Generated::InvalidUpgrade(error)
            | Generated::ResponseBodyError(error) => Self::Network(error),
            // Without the answer, which may have tokens in it.
            Generated::InvalidResponsePayload(_, error) => {
                Self::Unexpected(format!("the answer cannot be read: {error}"))
            }
            // Only our own hooks make these.
            Generated::Custom(reason) => Self::NotRefreshed(reason),
            other => Self::Unexpected(other.to_string()),
        }
    }
}

impl From<reqwest::Error> for Error {
    fn from(error: reqwest::Error) -> Self {
        Self::Network(error)
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::Storage(error)
    }
}
