//! The headers of every answer.

use poem::{
    Response,
    http::{HeaderName, HeaderValue, StatusCode, header},
};

pub fn id_header(id: &str) -> Option<(HeaderName, HeaderValue)> {
    let name = HeaderName::from_static("x-request-id");
    Some((name, HeaderValue::from_str(id).ok()?))
}

/// A browser that was here over TLS comes back over TLS only, for a year (RFC 6797). It heeds this over TLS alone, and no other answer
/// may say it. Not for the subdomains, which belong to others.
const STRICT_TRANSPORT: HeaderValue = HeaderValue::from_static("max-age=31536000");

pub fn protect(path: &str, is_secure: bool, response: &mut Response) {
    if is_secure {
        response
            .headers_mut()
            .insert(header::STRICT_TRANSPORT_SECURITY, STRICT_TRANSPORT);
    }
    let mut set = |name: HeaderName, value: &'static str| {
        response
            .headers_mut()
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::REFERRER_POLICY, "no-referrer");
    set(
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'",
    );
    if path.starts_with("/api/") {
        // Also where poem has set something else, as it does for a stream.
        let no_store = HeaderValue::from_static("no-store");
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, no_store);
    }
    if response.status() == StatusCode::NO_CONTENT {
        response.headers_mut().remove(header::CONTENT_TYPE);
    }
}
