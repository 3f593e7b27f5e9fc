//! What the head of any request must be, whatever it asks for (RFC 9110, sections 5.3 and 7.2; RFC 9112, sections 3.2 and 6.1).
//!
//! hyper has refused what breaks the syntax, and two lengths that differ; equal ones it has made one, as RFC 9110, section 8.6, allows.

use poem::{
    Request,
    http::{HeaderMap, HeaderName, HeaderValue, Version, header, uri::Authority},
};

use crate::{
    problem::{Problem, common},
    request::limits::MAX_BODY,
};

/// The headers that may be there once and decide about something here.
const SINGULAR: [HeaderName; 7] = [
    header::AUTHORIZATION,
    header::CONTENT_LENGTH,
    header::CONTENT_TYPE,
    header::HOST,
    header::ORIGIN,
    header::ACCESS_CONTROL_REQUEST_METHOD,
    HeaderName::from_static("last-event-id"),
];

/// Why this request is not answered, if it is not.
pub fn refusal(request: &Request) -> Option<Problem> {
    let headers = request.headers();
    let broken = doubled(headers, request.version())
        .or_else(|| wrong_coding(headers))
        .or_else(|| wrong_host(request));
    match broken {
        Some(refusal) => Some(Problem::saying(&common::MALFORMED_HTTP, refusal)),
        // Nothing of it is read.
        None => is_too_large(headers).then(|| Problem::of(&common::PAYLOAD_TOO_LARGE)),
    }
}

/// The value of a header that may be there once.
pub fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a HeaderValue> {
    let mut lines = headers.get_all(name).iter();
    lines.next().filter(|_| lines.next().is_none())
}

fn doubled(headers: &HeaderMap, version: Version) -> Option<String> {
    // HTTP/2 may send a cookie a line (RFC 9113, section 8.2.3), HTTP/1 may not (RFC 6265, section 5.4).
    let cookie = (version < Version::HTTP_2).then_some(header::COOKIE);
    let name = SINGULAR
        .into_iter()
        .chain(cookie)
        .find(|name| headers.get_all(name).iter().nth(1).is_some())?;
    Some(format!("the header {name} is there more than once"))
}

/// HTTP/2 has no such header, and hyper refuses it there.
fn wrong_coding(headers: &HeaderMap) -> Option<String> {
    let mut codings = headers
        .get_all(header::TRANSFER_ENCODING)
        .iter()
        .flat_map(|line| line.as_bytes().split(|byte| *byte == b','))
        .map(<[u8]>::trim_ascii)
        .filter(|coding| !coding.is_empty());
    let first = codings.next()?;
    let is_chunked = first.eq_ignore_ascii_case(b"chunked") && codings.next().is_none();
    (!is_chunked).then(|| "Transfer-Encoding must be chunked, once".to_owned())
}

/// The host must be there, and be one. Only HTTP/1.0 had requests without.
fn wrong_host(request: &Request) -> Option<String> {
    let named = request.uri().authority();
    if named.is_some_and(|authority| !is_host(authority)) {
        return Some("the host in the address is none".into());
    }
    let Some(host) = request.headers().get(header::HOST) else {
        let is_missing = match request.version() {
            Version::HTTP_09 | Version::HTTP_10 => false,
            Version::HTTP_11 => true,
            _ => named.is_none(),
        };
        return is_missing.then(|| "the header Host is missing".into());
    };
    let host = Authority::try_from(host.as_bytes()).ok();
    let Some(host) = host.filter(is_host) else {
        return Some("the header Host names no host".into());
    };
    // RFC 9113, section 8.3.1. In HTTP/1.1 the address goes before the header (RFC 9112, section 3.2.2).
    let contradicts = request.version() >= Version::HTTP_2
        && named.is_some_and(|authority| !authority.as_str().eq_ignore_ascii_case(host.as_str()));
    contradicts.then(|| "the headers :authority and Host name two hosts".into())
}

/// A name or an address, with a port or without. No user and no password (RFC 9110, section 4.2.4).
fn is_host(authority: &Authority) -> bool {
    let host = authority.host();
    let port = authority.as_str().strip_prefix(host);
    let port_is_good = match port {
        Some("" | ":") => true,
        Some(_) => authority.port_u16().is_some(),
        // Userinfo stands before the host.
        None => false,
    };
    !host.is_empty() && port_is_good
}

/// Announced to be larger than any operation takes.
fn is_too_large(headers: &HeaderMap) -> bool {
    let length = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    length.is_some_and(|length| length > MAX_BODY as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Language;

    fn detail(version: Version, uri: &str, lines: &[(&str, &str)]) -> Option<String> {
        let mut request = Request::builder().version(version).uri_str(uri).finish();
        for (name, value) in lines {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            let value = HeaderValue::from_str(value).unwrap();
            request.headers_mut().append(name, value);
        }
        refusal(&request).map(|problem| problem.error(Language::English).into_owned())
    }

    #[test]
    fn a_host_is_a_name_or_an_address_with_or_without_a_port() {
        let detail = |host| detail(Version::HTTP_11, "/", &[("host", host)]);

        for host in [
            "x",
            "x:",
            "localhost:8080",
            "192.0.2.1",
            "[2001:db8::1]:443",
            "a_b.example.",
        ] {
            assert_eq!(detail(host), None, "{host}");
        }
        for host in [
            "", ":80", "a b", "a/b", "user@x", "x:http", "x:99999", "x, y", "[::1",
        ] {
            assert_eq!(
                detail(host).as_deref(),
                Some("the header Host names no host"),
                "{host}"
            );
        }
    }

    #[test]
    fn only_http_1_0_does_without_a_host() {
        assert_eq!(detail(Version::HTTP_10, "/", &[]), None);
        assert!(detail(Version::HTTP_11, "/", &[]).is_some());
        // The header must be there beside the whole address too.
        assert!(detail(Version::HTTP_11, "http://x/", &[]).is_some());
        assert_eq!(
            detail(Version::HTTP_11, "http://x/", &[("host", "y")]),
            None
        );
        assert!(detail(Version::HTTP_2, "/", &[]).is_some());
        assert_eq!(detail(Version::HTTP_2, "/", &[("host", "x")]), None);
    }

    #[test]
    fn http_2_names_one_host() {
        let detail = |host| {
            detail(
                Version::HTTP_2,
                "https://x.example:8080/",
                &[("host", host)],
            )
        };

        assert_eq!(detail("X.example:8080"), None);
        assert!(detail("y.example:8080").is_some() && detail("x.example").is_some());
    }

    #[test]
    fn cookies_may_come_in_several_lines_over_http_2_only() {
        let cookies = [("host", "x"), ("cookie", "a=1"), ("cookie", "b=2")];

        assert_eq!(detail(Version::HTTP_2, "/", &cookies), None);
        assert_eq!(
            detail(Version::HTTP_11, "/", &cookies).as_deref(),
            Some("the header cookie is there more than once")
        );
    }

    #[test]
    fn lists_may_come_in_several_lines() {
        for name in [
            "x-forwarded-for",
            "if-match",
            "accept-language",
            "tracestate",
        ] {
            let lines = [("host", "x"), (name, "\"a\""), (name, "\"b\"")];
            assert_eq!(detail(Version::HTTP_11, "/", &lines), None, "{name}");
        }
    }

    #[test]
    fn the_only_coding_is_chunked_and_once() {
        let detail = |lines: &[&str]| {
            let lines: Vec<_> = lines
                .iter()
                .map(|line| ("transfer-encoding", *line))
                .collect();
            detail(
                Version::HTTP_11,
                "/",
                &[&[("host", "x")], lines.as_slice()].concat(),
            )
        };

        assert_eq!(detail(&[]), None);
        assert_eq!(detail(&["Chunked"]), None);
        assert_eq!(detail(&[" ,chunked, "]), None);
        for lines in [
            &["gzip, chunked"][..],
            &["chunked, chunked"],
            &["chunked", "chunked"],
            &["gzip", "chunked"],
            &["identity"],
            &["chunked;x=1"],
        ] {
            assert!(detail(lines).is_some(), "{lines:?}");
        }
    }

    #[test]
    fn a_body_is_too_large_by_its_announcement() {
        let detail = |length: usize| {
            let length = length.to_string();
            detail(
                Version::HTTP_11,
                "/",
                &[("host", "x"), ("content-length", &length)],
            )
        };

        assert_eq!(detail(MAX_BODY), None);
        assert_eq!(
            detail(MAX_BODY + 1).as_deref(),
            Some("The body is too large")
        );
    }
}
