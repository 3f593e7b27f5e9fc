//! What an operation may refuse, as a type: so that the document claims for each operation what can happen there, and no more.

use std::collections::HashSet;

use poem_openapi::{
    payload::Payload,
    registry::{MetaHeader, MetaMediaType, MetaResponse, MetaResponses, MetaSchema, MetaSchemaRef},
};

use super::{kind::Kind, render::ProblemJson};

/// Makes the error type of one operation out of groups of kinds.
macro_rules! problem_set {
    ($(#[$doc:meta])* $name:ident = $($group:expr),+ $(,)?) => {
        $crate::problem::problem_set!(
            $(#[$doc])* only $name = $crate::problem::common::ALWAYS, $($group),+, $crate::problem::common::MALFORMED_HEAD
        );
    };
    // Without those that any operation may answer with.
    ($(#[$doc:meta])* only $name:ident = $($group:expr),+ $(,)?) => {
        $(#[$doc])*
        pub struct $name($crate::problem::Problem);

        impl $name {
            fn declared() -> Vec<&'static $crate::problem::Kind> {
                let groups: &[&[&'static $crate::problem::Kind]] = &[$($group),+];
                groups.concat()
            }
        }

        impl<E: Into<$crate::problem::Problem>> From<E> for $name {
            fn from(error: E) -> Self {
                let problem = error.into();
                // Reached by a test or not at all: what is not declared must not happen.
                debug_assert!(Self::declared().iter().any(|kind| std::ptr::eq(*kind, problem.kind)), "{} does not declare {}", stringify!($name), problem.kind.slug);
                Self(problem)
            }
        }

        impl From<$name> for poem::Error {
            fn from(problem: $name) -> Self {
                problem.0.into()
            }
        }

        impl poem_openapi::ApiResponse for $name {
            fn meta() -> poem_openapi::registry::MetaResponses {
                $crate::problem::responses(Self::declared())
            }

            fn register(registry: &mut poem_openapi::registry::Registry) {
                <$crate::problem::ProblemJson as poem_openapi::payload::Payload>::register(registry);
            }
        }
    };
}

pub(crate) use problem_set;

/// One response for each status, which lists the exact problems behind it.
pub fn responses(mut kinds: Vec<&'static Kind>) -> MetaResponses {
    // Groups overlap.
    let mut seen = HashSet::new();
    kinds.retain(|kind| seen.insert(kind.slug));
    kinds.sort_by_key(|kind| kind.status.as_u16());
    let by_status = kinds.chunk_by(|one, other| one.status == other.status);
    MetaResponses {
        responses: by_status.filter_map(response).collect(),
    }
}

fn response(kinds: &[&'static Kind]) -> Option<MetaResponse> {
    let status = kinds.first()?.status.as_u16();
    let lines: Vec<String> = kinds
        .iter()
        .map(|kind| format!("{}: {}.", name(kind), kind.title.en))
        .collect();
    Some(MetaResponse {
        // poem-openapi wants a literal; documents are built once a process, so nothing grows.
        description: lines.join("\n\n").leak(),
        status: Some(status),
        status_range: None,
        content: vec![MetaMediaType {
            content_type: ProblemJson::CONTENT_TYPE,
            schema: ProblemJson::schema_ref(),
        }],
        headers: headers(status),
    })
}

fn name(kind: &Kind) -> String {
    format!("`/problems/{}`", kind.slug)
}

/// Those of `kinds` that the description of a response lists.
pub fn named_in(description: &str, kinds: &[&'static Kind]) -> Vec<&'static Kind> {
    let named = kinds
        .iter()
        .filter(|kind| description.contains(&name(kind)));
    named.copied().collect()
}

fn headers(status: u16) -> Vec<MetaHeader> {
    let header = |name: &str, description: &str, ty| MetaHeader {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        required: true,
        deprecated: false,
        schema: MetaSchemaRef::Inline(Box::new(MetaSchema::new(ty))),
    };
    match status {
        401 => vec![header(
            "WWW-Authenticate",
            "The required scheme, and the error of the presented token (RFC 6750, section 3).",
            "string",
        )],
        426 => vec![
            header("Upgrade", "Always `websocket`.", "string"),
            header(
                "Sec-WebSocket-Version",
                "The supported version, 13.",
                "string",
            ),
        ],
        429 | 503 => vec![header(
            "Retry-After",
            "Seconds to wait before the next attempt.",
            "integer",
        )],
        _ => vec![],
    }
}
