//! A problem as an answer: its body, and the headers that belong to it.

use poem::{
    IntoResponse, Response,
    http::{HeaderValue, StatusCode, header},
};
use poem_openapi::{
    Object,
    payload::Payload,
    registry::{MetaSchemaRef, Registry},
    types::{Example, ToJSON, Type},
};

use super::{
    common,
    kind::Code,
    refusal::{FieldFault, Problem},
};

const EXAMPLE_REQUEST_ID: &str = "0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f";

/// An error (RFC 9457).
#[derive(Object)]
#[oai(
    rename = "Problem",
    skip_serializing_if_is_none,
    skip_serializing_if_is_empty,
    example
)]
struct Body {
    /// Identifies the exact problem. A `GET` on it returns an explanation.
    #[oai(rename = "type", validator(min_length = 1))]
    kind: String,
    /// The same for all problems of this type.
    title: String,
    /// The HTTP status code.
    #[oai(validator(minimum(value = "400"), maximum(value = "599")))]
    status: u16,
    /// The class of the problem.
    code: Code,
    /// Describes this occurrence, for people.
    error: String,
    /// All invalid fields. Absent if no field is invalid.
    #[oai(default)]
    errors: Vec<FieldFault>,
    /// The same as in the header `X-Request-Id` and in the service's log.
    request_id: String,
}

impl Example for Body {
    fn example() -> Self {
        Problem::example(&common::VALIDATION_FAILED).body(EXAMPLE_REQUEST_ID)
    }
}

impl Problem {
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
        if self.is(&common::UNSUPPORTED_CONTENT_ENCODING) {
            let identity = HeaderValue::from_static("identity");
            headers.insert(header::ACCEPT_ENCODING, identity);
        }
        response
    }

    /// RFC 6750, section 3: no error where there was no token.
    fn challenge(&self) -> HeaderValue {
        let challenge = self.token_fault.and_then(|fault| {
            let challenge =
                format!("Bearer error=\"invalid_token\", error_description=\"{fault}\"");
            HeaderValue::try_from(challenge).ok()
        });
        challenge.unwrap_or(HeaderValue::from_static("Bearer"))
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
