use poem::http::StatusCode;
use poem_openapi::Enum;

use super::{language::Text, rule::Rule};

/// One exact problem. `type` in an answer is `/problems/<slug>`, and the page there is made from this.
#[derive(Debug)]
pub struct Kind {
    pub slug: &'static str,
    pub status: StatusCode,
    pub code: Code,
    pub title: Text,
    /// What it means and what to do about it: the text of the page.
    pub explanation: &'static str,
    /// The fields at fault in its example, each with the rule it breaks. Empty where it is not about fields.
    pub example: &'static [(&'static str, &'static Rule)],
}

/// The class of a problem, for programs. New values may be added.
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

/// Makes a `static` of each, and `KINDS` of all. The title is given in English and in German. Behind the explanation may stand `"field":
/// RULE`, for the example.
macro_rules! kinds {
    ($($name:ident: $status:ident $code:ident $slug:literal, $en:literal / $de:literal, $explanation:literal $(, $field:literal: $rule:path)*;)*) => {
        $(pub static $name: $crate::problem::Kind = $crate::problem::Kind {
            slug: $slug,
            status: poem::http::StatusCode::$status,
            code: $crate::problem::Code::$code,
            title: $crate::problem::Text { en: $en, de: $de },
            explanation: $explanation,
            example: &[$(($field, &$rule)),*],
        };)*

        /// In the order of their status.
        pub static KINDS: &[&$crate::problem::Kind] = &[$(&$name),*];
    };
}
pub(crate) use kinds;
