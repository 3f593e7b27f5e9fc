use poem::{Request, http::HeaderName};
use portreeve::shared::{Clock, EventId, Secrets};

use super::head::only;

/// The id the caller gave, so that one id runs through all logs, or a fresh UUIDv7. What a caller gives is only taken if it is one, and
/// cannot do harm in a log: up to 64 letters, digits, dots, dashes and underscores.
pub fn of(request: &Request, clock: &dyn Clock, secrets: &dyn Secrets) -> String {
    let name = HeaderName::from_static("x-request-id");
    let given = only(request.headers(), &name).and_then(|value| value.to_str().ok());
    match given.filter(|id| is_harmless(id)) {
        Some(id) => id.to_owned(),
        None => EventId::new(clock.now(), secrets.random()).to_string(),
    }
}

fn is_harmless(id: &str) -> bool {
    (1..=64).contains(&id.len())
        && id
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_could_forge_a_log_line_is_not_taken() {
        assert!(is_harmless("0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f"));
        assert!(!is_harmless(""));
        assert!(!is_harmless("a b"));
        assert!(!is_harmless("a\tlevel=ERROR"));
        assert!(!is_harmless(&"x".repeat(65)));
    }
}
