use std::{borrow::Cow, time::Duration};

use poem::http::{HeaderValue, StatusCode};

use super::{
    kind::Kind,
    language::Language,
    rule::{BrokenRule, Rule},
};

/// A refusal on its way out. It becomes a body at the very end, when the request's id and language are known: see `render.rs`.
#[derive(Clone, Debug)]
pub struct Problem {
    pub kind: &'static Kind,
    /// The sentence for this case, in English: it is for those who write clients. Never SQL, a path, a hash, or data of another user.
    said: Option<String>,
    pub fields: Vec<FieldFault>,
    /// For the header `Retry-After`, in seconds.
    pub retry_after: Option<u64>,
    /// For the header `WWW-Authenticate` of a 401: what is wrong with the token that was presented. None where there was none.
    pub token_fault: Option<&'static str>,
    /// For the header `Set-Cookie`, each once.
    pub cookies: Vec<HeaderValue>,
}

/// An invalid field, or parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldFault {
    pub field: String,
    pub broken: BrokenRule,
}

impl Problem {
    /// Nothing more to say than the title.
    pub fn of(kind: &'static Kind) -> Self {
        Self {
            kind,
            said: None,
            fields: Vec::new(),
            // What a service that is short of something asks for; a caller that knows better says so.
            retry_after: (kind.status == StatusCode::SERVICE_UNAVAILABLE).then_some(1),
            token_fault: None,
            cookies: Vec::new(),
        }
    }

    pub fn saying(kind: &'static Kind, error: impl Into<String>) -> Self {
        Self {
            said: Some(error.into()),
            ..Self::of(kind)
        }
    }

    /// As it might look.
    pub fn example(kind: &'static Kind) -> Self {
        let example = |(field, rule): &(&str, &'static Rule)| FieldFault::new(*field, *rule);
        Self::of_fields(kind, kind.example.iter().map(example).collect())
    }

    pub fn is(&self, kind: &'static Kind) -> bool {
        std::ptr::eq(self.kind, kind)
    }

    /// The sentence for this case: what was said, or what is wrong with the fields, or the title.
    pub fn error(&self, language: Language) -> Cow<'_, str> {
        if let Some(said) = &self.said {
            return said.into();
        }
        if self.fields.is_empty() {
            return self.kind.title.in_language(language).into();
        }
        let sentence =
            |fault: &FieldFault| format!("{} {}", fault.field, fault.broken.message(language));
        let sentences: Vec<_> = self.fields.iter().map(sentence).collect();
        sentences.join("; ").into()
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

    pub fn of_field(kind: &'static Kind, field: &str, broken: impl Into<BrokenRule>) -> Self {
        Self::of_fields(kind, vec![FieldFault::new(field, broken)])
    }

    pub fn of_fields(kind: &'static Kind, fields: Vec<FieldFault>) -> Self {
        Self {
            fields,
            ..Self::of(kind)
        }
    }

    /// The same, about this field.
    pub fn blaming(mut self, field: &str, broken: impl Into<BrokenRule>) -> Self {
        self.fields.push(FieldFault::new(field, broken));
        self
    }
}

impl FieldFault {
    pub fn new(field: impl Into<String>, broken: impl Into<BrokenRule>) -> Self {
        Self {
            field: field.into(),
            broken: broken.into(),
        }
    }
}
