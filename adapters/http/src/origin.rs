//! What an `Origin` header says.

use poem::http::HeaderValue;

/// With its port. None of `null`, or of what is no origin.
pub fn host_of(origin: &str) -> Option<&str> {
    let (_, host) = origin.split_once("://")?;
    Some(host).filter(|host| !host.is_empty())
}

/// For the log: an origin or a host. A part of a host has at most 63 characters; what is longer may be a token that was put there by mistake.
pub fn for_log(sent: &HeaderValue) -> Option<&str> {
    let sent = sent.to_str().ok()?;
    let is_short = sent.split(['.', '/', ':']).all(|part| part.len() <= 63);
    is_short.then_some(sent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_what_follows_the_scheme() {
        for (origin, host) in [
            ("https://id.example.com", Some("id.example.com")),
            ("http://localhost:3000", Some("localhost:3000")),
            ("null", None),
            ("https://", None),
        ] {
            assert_eq!(host_of(origin), host, "{origin}");
        }
    }

    #[test]
    fn what_may_be_a_token_is_not_for_the_log() {
        let long = format!("https://ey{}", "J".repeat(62));
        for (sent, shown) in [("https://id.example.com:8443", true), (&long, false)] {
            let sent = HeaderValue::from_str(sent).unwrap();
            assert_eq!(for_log(&sent).is_some(), shown, "{sent:?}");
        }
    }
}
