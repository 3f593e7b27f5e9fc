//! The one shape of every refusal (RFC 9457, with the fields `code` and `error` beside it).

use std::time::Duration;

use poem::{
    IntoResponse, Response,
    error::{MethodNotAllowedError, NotFoundError},
    http::{HeaderValue, StatusCode, header},
};
use poem_openapi::{
    Enum, Object,
    error::{AuthorizationError, ContentTypeError},
    payload::Payload,
    registry::{MetaSchemaRef, Registry},
    types::{ToJSON, Type},
};
use portreeve::shared::StoreError;

use crate::{
    auth, examples,
    kinds::{self, Kind},
    log_throttle::LogThrottle,
};

/// The class of a problem, for programs. Grows seldom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "SCREAMING_SNAKE_CASE", rename = "ProblemCode")]
pub enum Code {
    ValidationFailed,
    Unauthorized,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    Conflict,
    PreconditionFailed,
    PayloadTooLarge,
    UnsupportedMediaType,
    RateLimited,
    Unavailable,
    Internal,
}

/// A refusal on its way out. It becomes a body at the very end, when the request's id is known: see [`Problem::render`].
#[derive(Clone, Debug)]
pub struct Problem {
    pub kind: &'static Kind,
    /// The sentence for this case. Never SQL, a path, a hash, or somebody else's data.
    pub error: String,
    pub fields: Vec<FieldFault>,
    /// For the header `Retry-After`, in seconds.
    pub retry_after: Option<u64>,
    /// For the header `WWW-Authenticate` of a 401: what is wrong with the token that was presented. None where there was none.
    pub token_fault: Option<&'static str>,
    /// For the header `Set-Cookie`, each once.
    pub cookies: Vec<HeaderValue>,
}

/// A field that breaks a rule.
#[derive(Clone, Debug, Object)]
pub struct FieldFault {
    /// The name of the field in the request body, or of the parameter.
    pub field: String,
    /// What it must be.
    pub message: String,
}

/// Why a request was refused (RFC 9457).
#[derive(Object)]
#[oai(
    rename = "Problem",
    skip_serializing_if_is_none,
    skip_serializing_if_is_empty,
    example
)]
struct Body {
    /// Names the exact problem. A `GET` on it explains it.
    #[oai(rename = "type", validator(min_length = 1))]
    kind: String,
    /// The same for every problem of this type.
    title: String,
    /// The HTTP status, again.
    #[oai(validator(minimum(value = "400"), maximum(value = "599")))]
    status: u16,
    /// The class of the problem.
    code: Code,
    /// What is wrong in this case, for people.
    error: String,
    /// All fields at fault. Absent where it is not about fields.
    #[oai(default)]
    errors: Vec<FieldFault>,
    /// Also in the header `X-Request-Id`, and in the service's log.
    request_id: String,
}

impl poem_openapi::types::Example for Body {
    fn example() -> Self {
        Problem::of(&auth::EMAIL_TAKEN).body(examples::REQUEST_ID)
    }
}

impl Problem {
    /// Nothing more to say than the title.
    pub fn of(kind: &'static Kind) -> Self {
        Self::saying(kind, kind.title)
    }

    pub fn saying(kind: &'static Kind, error: impl Into<String>) -> Self {
        Self {
            kind,
            error: error.into(),
            fields: Vec::new(),
            // What a service that is short of something asks for; whoever knows better says so.
            retry_after: (kind.status == StatusCode::SERVICE_UNAVAILABLE).then_some(1),
            token_fault: None,
            cookies: Vec::new(),
        }
    }

    pub fn is(&self, kind: &'static Kind) -> bool {
        std::ptr::eq(self.kind, kind)
    }

    /// As it might look.
    pub fn example(kind: &'static Kind) -> Self {
        if std::ptr::eq(kind, &kinds::VALIDATION_FAILED) {
            Self::of_field(
                kind,
                "email",
                "must be an email address, such as ada@example.com",
            )
        } else if std::ptr::eq(kind, &auth::WRONG_PASSWORD) {
            Self::of_field(kind, "current_password", "is wrong")
        } else {
            Self::of(kind)
        }
    }

    /// The wait is rounded up to whole seconds: one who comes back then is not too early.
    pub fn after(mut self, wait: Duration) -> Self {
        let begun = u64::from(wait.subsec_nanos() > 0);
        self.retry_after = Some((wait.as_secs() + begun).max(1));
        self
    }

    /// Refuses a bearer token. `fault` must be ASCII without quotes (RFC 6750, section 3).
    pub fn of_token(kind: &'static Kind, fault: &'static str) -> Self {
        Self {
            token_fault: Some(fault),
            ..Self::of(kind)
        }
    }

    /// The answer also sets these cookies, or removes them.
    pub fn with_cookies(self, cookies: Vec<HeaderValue>) -> Self {
        Self { cookies, ..self }
    }

    pub fn of_field(kind: &'static Kind, field: &str, message: impl Into<String>) -> Self {
        Self::of_fields(
            kind,
            vec![FieldFault {
                field: field.to_owned(),
                message: message.into(),
            }],
        )
    }

    pub fn of_fields(kind: &'static Kind, fields: Vec<FieldFault>) -> Self {
        let sentences: Vec<String> = fields
            .iter()
            .map(|fault| format!("{} {}", fault.field, fault.message))
            .collect();
        Self {
            fields,
            ..Self::saying(kind, sentences.join("; "))
        }
    }

    /// The problem that poem means by this error.
    pub fn of_poem(error: &poem::Error) -> Self {
        if error.downcast_ref::<NotFoundError>().is_some() {
            Self::of(&kinds::UNKNOWN_PATH)
        } else if error.downcast_ref::<MethodNotAllowedError>().is_some() {
            Self::of(&kinds::METHOD_NOT_ALLOWED)
        } else if error.downcast_ref::<AuthorizationError>().is_some() {
            Self::of(&kinds::INVALID_ACCESS_TOKEN)
        } else if error.downcast_ref::<ContentTypeError>().is_some() {
            Self::of(&kinds::UNSUPPORTED_MEDIA_TYPE)
        } else if error.status().is_client_error() {
            Self::saying(&kinds::MALFORMED, error.to_string())
        } else {
            tracing::error!(error = %error, "the framework failed");
            Self::of(&kinds::INTERNAL)
        }
    }

    /// The finished answer.
    pub fn render(&self, request_id: &str) -> Response {
        let mut response = Response::builder()
            .status(self.kind.status)
            .content_type("application/problem+json")
            .body(self.json(request_id));
        let headers = response.headers_mut();
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.kind.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, self.challenge());
        }
        // RFC 9110, section 15.5.16.
        if self.is(&kinds::UNSUPPORTED_CONTENT_ENCODING) {
            let identity = HeaderValue::from_static("identity");
            headers.insert(header::ACCEPT_ENCODING, identity);
        }
        response
    }

    /// RFC 6750, section 3: no error where there was no token.
    fn challenge(&self) -> HeaderValue {
        let told = self.token_fault.and_then(|fault| {
            let told = format!("Bearer error=\"invalid_token\", error_description=\"{fault}\"");
            HeaderValue::try_from(told).ok()
        });
        told.unwrap_or(HeaderValue::from_static("Bearer"))
    }

    /// The body of the answer.
    pub fn json(&self, request_id: &str) -> String {
        self.body(request_id).to_json_string()
    }

    fn body(&self, request_id: &str) -> Body {
        Body {
            kind: format!("/problems/{}", self.kind.slug),
            title: self.kind.title.to_owned(),
            status: self.kind.status.as_u16(),
            code: self.kind.code,
            error: self.error.clone(),
            errors: self.fields.clone(),
            request_id: request_id.to_owned(),
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
                Self::of(&kinds::UNAVAILABLE)
            }
            StoreError::Refused(_) => {
                static THROTTLE: LogThrottle = LogThrottle::new();
                if let Some(times) = THROTTLE.record() {
                    tracing::error!(cause, times, "the store refuses access");
                }
                Self::of(&kinds::UNAVAILABLE)
            }
            StoreError::Inconsistent(_) => {
                tracing::error!(cause, "the store holds something unexpected");
                Self::of(&kinds::INTERNAL)
            }
        }
    }
}

/// Carries the problem outwards; the body is written by [`Problem::render`].
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = Response::builder().status(self.kind.status).finish();
        for cookie in &self.cookies {
            response
                .headers_mut()
                .append(header::SET_COOKIE, cookie.clone());
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl From<Problem> for poem::Error {
    fn from(problem: Problem) -> Self {
        // An error replaces the extensions of its response by its own.
        let mut error = Self::from_response(problem.clone().into_response());
        error.set_data(problem);
        error
    }
}

/// For the document: the body of every refusal.
pub struct ProblemJson;

impl Payload for ProblemJson {
    const CONTENT_TYPE: &'static str = "application/problem+json";

    fn schema_ref() -> MetaSchemaRef {
        Body::schema_ref()
    }

    fn register(registry: &mut Registry) {
        Body::register(registry);
    }
}
