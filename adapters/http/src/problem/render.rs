//! A problem as an answer: its body, and the headers that belong to it.

use std::collections::BTreeMap;

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

use serde_json::Value;

use super::{
    common,
    kind::{Code, Kind},
    language::Language,
    refusal::{FieldFault, Problem},
};

/// For the document.
pub const EXAMPLE_REQUEST_ID: &str = "0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f";

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
    /// The same for all problems of this type, in that language.
    title: String,
    /// The HTTP status code.
    #[oai(validator(minimum(value = "400"), maximum(value = "599")))]
    status: u16,
    /// The class of the problem.
    code: Code,
    /// Describes this occurrence, for people. In the language that `Accept-Language` prefers, of English and German; what is wrong with a
    /// request that cannot be read is said in English.
    error: String,
    /// The invalid fields and parameters: all of them, or the first one of a request that cannot be read. Absent if none is invalid.
    #[oai(default)]
    errors: Vec<FieldFaultBody>,
    /// The same as in the header `X-Request-Id` and in the service's log.
    request_id: String,
}

/// An invalid field.
#[derive(Object)]
#[oai(rename = "FieldFault", skip_serializing_if_is_empty)]
struct FieldFaultBody {
    /// The name of the field in the request body, or of the parameter.
    #[oai(validator(min_length = 1))]
    field: String,
    /// The rule that the field breaks, for programs. New values may be added.
    code: String,
    /// The same for people, to be read behind the name of the field. In the language that `Accept-Language` prefers.
    message: String,
    /// The numbers in the rule, such as `min` and `max`. Absent if there are none.
    #[oai(default)]
    params: BTreeMap<String, u64>,
}

impl Example for Body {
    fn example() -> Self {
        Problem::example(&common::VALIDATION_FAILED).body(EXAMPLE_REQUEST_ID, Language::English)
    }
}

impl Problem {
    /// The finished answer.
    pub fn render(&self, request_id: &str, language: Language) -> Response {
        let mut response = Response::builder()
            .status(self.kind.status)
            .content_type("application/problem+json")
            .body(self.json(request_id, language));
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_LANGUAGE,
            HeaderValue::from_static(language.tag()),
        );
        headers.append(header::VARY, HeaderValue::from_static("Accept-Language"));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.kind.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, self.challenge());
        }
        // RFC 9110, section 15.5.22, and RFC 6455, section 4.4: there is no other upgrade.
        if self.kind.status == StatusCode::UPGRADE_REQUIRED {
            for (name, value) in [
                (header::UPGRADE, "websocket"),
                (header::CONNECTION, "upgrade"),
                (header::SEC_WEBSOCKET_VERSION, "13"),
            ] {
                headers.insert(name, HeaderValue::from_static(value));
            }
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

    /// A body as it might be, in English.
    pub fn example_json(kind: &'static Kind) -> Value {
        let body = Self::example(kind).body(EXAMPLE_REQUEST_ID, Language::English);
        body.to_json().unwrap_or_default()
    }

    /// The body of the answer.
    pub fn json(&self, request_id: &str, language: Language) -> String {
        self.body(request_id, language).to_json_string()
    }

    fn body(&self, request_id: &str, language: Language) -> Body {
        Body {
            kind: format!("/problems/{}", self.kind.slug),
            title: self.kind.title.in_language(language).to_owned(),
            status: self.kind.status.as_u16(),
            code: self.kind.code,
            error: self.error(language).into_owned(),
            errors: self
                .fields
                .iter()
                .map(|fault| FieldFaultBody::of(fault, language))
                .collect(),
            request_id: request_id.to_owned(),
        }
    }
}

impl FieldFaultBody {
    fn of(fault: &FieldFault, language: Language) -> Self {
        let params = fault.broken.params.iter();
        Self {
            field: fault.field.clone(),
            code: fault.broken.rule.code.to_owned(),
            message: fault.broken.message(language),
            params: params
                .map(|(name, value)| ((*name).to_owned(), *value))
                .collect(),
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
