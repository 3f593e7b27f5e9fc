use std::time::Duration;

use poem::http::{HeaderValue, StatusCode};
use poem_openapi::Object;

use super::kind::Kind;

/// A refusal on its way out. It becomes a body at the very end, when the request's id is known: see `render.rs`.
#[derive(Clone, Debug)]
pub struct Problem {
    pub kind: &'static Kind,
    /// The sentence for this case. Never SQL, a path, a hash, or data of another user.
    pub error: String,
    pub fields: Vec<FieldFault>,
    /// For the header `Retry-After`, in seconds.
    pub retry_after: Option<u64>,
    /// For the header `WWW-Authenticate` of a 401: what is wrong with the token that was presented. None where there was none.
    pub token_fault: Option<&'static str>,
    /// For the header `Set-Cookie`, each once.
    pub cookies: Vec<HeaderValue>,
}

/// An invalid field.
#[derive(Clone, Debug, Object)]
pub struct FieldFault {
    /// The name of the field in the request body, or of the parameter.
    pub field: String,
    /// The rule that the field breaks.
    pub message: String,
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
            // What a service that is short of something asks for; a caller that knows better says so.
            retry_after: (kind.status == StatusCode::SERVICE_UNAVAILABLE).then_some(1),
            token_fault: None,
            cookies: Vec::new(),
        }
    }

    /// As it might look.
    pub fn example(kind: &'static Kind) -> Self {
        let faults = kind.example.iter().map(|(field, message)| FieldFault {
            field: (*field).to_owned(),
            message: (*message).to_owned(),
        });
        match kind.example {
            [] => Self::of(kind),
            _ => Self::of_fields(kind, faults.collect()),
        }
    }

    pub fn is(&self, kind: &'static Kind) -> bool {
        std::ptr::eq(self.kind, kind)
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
}
