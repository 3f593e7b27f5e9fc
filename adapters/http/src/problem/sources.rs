//! What the framework and the stores fail with, as problems.

use poem::error::{MethodNotAllowedError, NotFoundError};
use poem_openapi::error::{AuthorizationError, ContentTypeError, ParseParamError, ParsePathError};
use portreeve::shared::StoreError;

use super::{common, parameters, refusal::Problem};
use crate::log_throttle::LogThrottle;

impl Problem {
    /// The problem that poem means by this error. The names are those of the parameters in the path.
    pub fn of_poem(error: &poem::Error, parameters: &[&str]) -> Self {
        if error.downcast_ref::<NotFoundError>().is_some() {
            Self::of(&common::UNKNOWN_PATH)
        } else if error.downcast_ref::<MethodNotAllowedError>().is_some() {
            Self::of(&common::METHOD_NOT_ALLOWED)
        } else if error.downcast_ref::<AuthorizationError>().is_some() {
            Self::of(&common::INVALID_ACCESS_TOKEN)
        } else if error.downcast_ref::<ContentTypeError>().is_some() {
            Self::of(&common::UNSUPPORTED_MEDIA_TYPE)
        } else if let Some(error) = error.downcast_ref::<ParseParamError>() {
            parameters::refusal(error.name, &error.reason)
        } else if let Some(error) = error.downcast_ref::<ParsePathError>() {
            parameters::path_refusal(parameters, error.name, &error.reason)
        } else if error.status().is_client_error() {
            Self::saying(&common::MALFORMED, error.to_string())
        } else {
            tracing::error!(error = %error, "the framework failed");
            Self::of(&common::INTERNAL)
        }
    }
}

impl From<StoreError> for Problem {
    /// What really happened goes to the log, here and nowhere else.
    fn from(error: StoreError) -> Self {
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        match error {
            StoreError::Unavailable(_) => {
                static THROTTLE: LogThrottle = LogThrottle::new();
                if let Some(times) = THROTTLE.record() {
                    tracing::warn!(cause, times, "the store is not available");
                }
                Self::of(&common::UNAVAILABLE)
            }
            StoreError::Refused(_) => {
                static THROTTLE: LogThrottle = LogThrottle::new();
                if let Some(times) = THROTTLE.record() {
                    tracing::error!(cause, times, "the store refuses access");
                }
                Self::of(&common::UNAVAILABLE)
            }
            StoreError::Inconsistent(_) => {
                tracing::error!(cause, "the store returned inconsistent data");
                Self::of(&common::INTERNAL)
            }
        }
    }
}
