//! Where clients find the service, and what depends on it.

use portreeve_http::PublicUrl;

use super::{problems::Problems, raw::Raw};

const COOKIE_NAME: &str = "portreeve_refresh";
/// Browsers take a cookie of such a name over HTTPS only, so that a page without TLS cannot set one (RFC 6265bis, section 4.1.3.1).
/// `__Host-` would keep sibling domains from it too, but demands the path `/`: every other service on the host would get the refresh token.
const SECURE: &str = "__Secure-";

pub fn public_url(raw: &Raw, problems: &mut Problems) -> Option<PublicUrl> {
    let parsed = raw.public_url.as_deref()?.parse::<PublicUrl>();
    parsed.map_err(|rule| problems.add("PUBLIC_URL", rule)).ok()
}

/// The name of the refresh cookie. It has the prefix where browsers come over HTTPS.
pub fn cookie_name(raw: &Raw, public_url: Option<&PublicUrl>, problems: &mut Problems) -> String {
    let name = raw.cookie_name.as_deref().unwrap_or(COOKIE_NAME);
    // Of the characters that a name may have (RFC 6265, section 4.1.1) those that need no thought.
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if !name.chars().all(is_plain) || name.starts_with("__") || name.len() > 64 {
        problems.add(
            "COOKIE_NAME",
            "must have letters, digits, -, _ and . only, at most 64, and must not begin with __: the prefix __Secure- is added where it is due",
        );
    }
    let is_https = match public_url {
        Some(url) => url.is_https(),
        None => raw.tls_cert_file.is_some(),
    };
    let prefix = if is_https { SECURE } else { "" };
    format!("{prefix}{name}")
}
