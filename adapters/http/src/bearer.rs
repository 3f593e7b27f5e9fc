use aws_lc_rs::constant_time::verify_slices_are_equal;
use portreeve::shared::Secret;

use crate::problem::{Kind, Problem};

/// Refuses a request without the token that `kind` is about.
pub fn refusal(header: Option<&str>, kind: &'static Kind) -> Problem {
    match header {
        Some(_) => Problem::of_token(kind, "wrong"),
        None => Problem::of(kind),
    }
}

/// Whether an `Authorization` header shows this token. The time taken does not tell how much of it is right.
pub fn matches_token(header: Option<&str>, token: &Secret<String>) -> bool {
    let presented = header
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    presented.is_some_and(|(_, presented)| {
        verify_slices_are_equal(presented.trim().as_bytes(), token.expose().as_bytes()).is_ok()
    })
}
