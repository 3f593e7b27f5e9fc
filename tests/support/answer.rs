//! An answer, and what every answer of this service must be like, whatever was asked.

use std::collections::BTreeMap;

use reqwest::header::HeaderMap;
use serde_json::Value;

use super::{people::Grant, published};

/// An answer that has passed the checks.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The id of the operation that was asked for. Empty for a page, and for what does not exist.
    pub operation: &'static str,
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn checked(
        method: &str,
        path: &str,
        status: u16,
        headers: HeaderMap,
        text: String,
    ) -> Self {
        let operation = published::operation(method, path);
        let answer = Self {
            operation: operation.map_or("", |operation| &operation.id),
            status,
            headers,
            text,
        };
        answer.is_protected(path);
        answer.tells_nothing_of_the_inside();
        // What OAuth 2.0 has words for is said in those.
        // A browser gets a page where there is nothing.
        let is_page = status == 404 && answer.header("content-type").starts_with("text/html");
        if status >= 400 && !is_page && (answer.operation, status) != ("issueToken", 400) {
            answer.is_a_problem();
        }
        if let Some(operation) = operation {
            let allowed = operation.allows(method, status, &answer.headers, &answer.text);
            let context = (method, path, status, &answer.text);
            assert_eq!(
                allowed,
                Ok(()),
                "the document does not know: {context:?}. If the change is meant, regenerate the document: cargo xtask openapi"
            );
        }
        answer
    }

    #[track_caller]
    pub fn has_status(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// The body of a 200.
    #[track_caller]
    pub fn ok(&self) -> Value {
        self.has_status(200).json()
    }

    #[track_caller]
    pub fn grant(&self) -> Grant {
        Grant::of(&self.ok())
    }

    /// The items of a list.
    #[track_caller]
    pub fn items(&self) -> Vec<Value> {
        self.ok()["items"].as_array().expect("a list").clone()
    }

    /// Refused, with this problem: `slug` is the end of its `type`.
    #[track_caller]
    pub fn is(&self, status: u16, slug: &str) -> &Self {
        let problem = (self.status, self.slug());
        assert_eq!(problem, (status, slug.to_owned()), "{}", self.text);
        self
    }

    /// Refused for these fields, and no others.
    #[track_caller]
    pub fn blames(&self, fields: &[&str]) -> &Self {
        let errors = self.json()["errors"].as_array().cloned();
        let mut blamed: Vec<String> = errors
            .unwrap_or_default()
            .iter()
            .map(|error| error["field"].as_str().unwrap_or_default().to_owned())
            .collect();
        blamed.sort();
        let mut fields = fields.to_vec();
        fields.sort_unstable();
        assert_eq!(blamed, fields, "{}", self.text);
        self
    }

    /// Refused for these fields and no others, each with the code of the rule that it breaks.
    #[track_caller]
    pub fn breaks(&self, rules: &[(&str, &str)]) -> &Self {
        let errors = self.json()["errors"].as_array().cloned();
        let mut broken: Vec<(String, String)> = errors
            .unwrap_or_default()
            .iter()
            .map(|error| {
                let word = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
                (word("field"), word("code"))
            })
            .collect();
        broken.sort();
        let mut rules: Vec<_> = rules
            .iter()
            .map(|(field, code)| ((*field).to_owned(), (*code).to_owned()))
            .collect();
        rules.sort();
        assert_eq!(broken, rules, "{}", self.text);
        self
    }

    /// The slug of a refusal, and nothing for an answer that is none.
    pub fn slug_if_any(&self) -> String {
        if self.header("content-type") == "application/problem+json" {
            self.slug()
        } else {
            String::new()
        }
    }

    /// `email-taken` of `/problems/email-taken`.
    pub fn slug(&self) -> String {
        let kind = self.json()["type"].as_str().unwrap_or_default().to_owned();
        kind.strip_prefix("/problems/").unwrap_or_default().into()
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text)
            .unwrap_or_else(|error| panic!("no JSON ({error}): {} {:.500}", self.status, self.text))
    }

    /// Empty if it is not there.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().expect("a header is ASCII"))
    }

    fn is_protected(&self, path: &str) {
        assert_ne!(self.header("x-request-id"), "", "{path}: no request id");
        assert_eq!(self.header("x-content-type-options"), "nosniff", "{path}");
        if path.starts_with("/api/v1/auth") || path.starts_with("/api/v1/users") {
            assert_eq!(self.header("cache-control"), "no-store", "{path}");
        }
    }

    fn tells_nothing_of_the_inside(&self) {
        // Swagger UI is not ours, and knows many words.
        let is_asset = ["text/javascript", "text/css"]
            .iter()
            .any(|kind| self.header("content-type").starts_with(kind));
        // Among some thousand tokens there is one that spells a short word by chance.
        let has_tokens = self.text.contains("\"access_token\":");
        if is_asset || has_tokens {
            return;
        }
        for word in ["sqlx", "argon2", "SELECT", "panicked", ".rs:"] {
            let tells = self.text.contains(word);
            assert!(!tells, "an answer must not say {word:?}: {}", self.text);
        }
    }

    /// RFC 9457, with what the published contract adds.
    fn is_a_problem(&self) {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{self:?}"
        );
        let problem: BTreeMap<String, Value> =
            serde_json::from_str(&self.text).expect("a problem is a JSON object");
        let word = |name: &str| {
            problem
                .get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        assert!(word("type").starts_with("/problems/"), "{}", self.text);
        assert!(!word("title").is_empty(), "{}", self.text);
        assert!(!word("error").is_empty(), "{}", self.text);
        assert_eq!(word("code"), code(self.status), "{}", self.text);
        assert_eq!(problem.get("status"), Some(&Value::from(self.status)));
        assert_eq!(word("request_id"), self.header("x-request-id"));
        assert!(
            ["en", "de"].contains(&self.header("content-language")),
            "{:?}",
            self.headers
        );
        let required = ["code", "error", "request_id", "status", "title", "type"];
        let others = problem
            .keys()
            .filter(|key| !required.contains(&key.as_str()));
        assert!(others.eq(problem.get_key_value("errors").map(|(key, _)| key)));
        if let Some(errors) = problem.get("errors") {
            let errors = errors.as_array().expect("`errors` is a list");
            assert!(!errors.is_empty(), "an empty `errors` is left away");
            assert!(errors.iter().all(is_field_fault), "{}", self.text);
        }
        let beside = match self.status {
            401 => Some("www-authenticate"),
            405 => Some("allow"),
            426 => Some("upgrade"),
            429 | 503 => Some("retry-after"),
            _ => None,
        };
        let missing = beside.filter(|name| self.header(name).is_empty());
        assert_eq!(missing, None, "a {} needs this header", self.status);
    }
}

fn is_field_fault(fault: &Value) -> bool {
    let word = |name: &str| fault.get(name).and_then(Value::as_str).unwrap_or_default();
    let is_code = |c: char| c.is_ascii_lowercase() || c == '_';
    let mut others = fault.as_object().into_iter().flatten();
    !word("field").is_empty()
        && !word("message").is_empty()
        && !word("code").is_empty()
        && word("code").chars().all(is_code)
        && others.all(|(name, value)| match name.as_str() {
            "field" | "message" | "code" => true,
            "params" => is_of_numbers(value),
            _ => false,
        })
}

/// An object without numbers is left away.
fn is_of_numbers(params: &Value) -> bool {
    params
        .as_object()
        .is_some_and(|params| !params.is_empty() && params.values().all(Value::is_u64))
}

/// The class of a problem, as the contract couples it with the status.
fn code(status: u16) -> &'static str {
    match status {
        400 | 422 | 426 => "VALIDATION_FAILED",
        401 => "UNAUTHORIZED",
        403 => "FORBIDDEN",
        404 => "NOT_FOUND",
        405 => "METHOD_NOT_ALLOWED",
        409 => "CONFLICT",
        412 => "PRECONDITION_FAILED",
        413 | 414 | 431 => "PAYLOAD_TOO_LARGE",
        415 => "UNSUPPORTED_MEDIA_TYPE",
        429 => "RATE_LIMITED",
        500 => "INTERNAL",
        503 => "UNAVAILABLE",
        other => panic!("the contract knows no problem with the status {other}"),
    }
}
