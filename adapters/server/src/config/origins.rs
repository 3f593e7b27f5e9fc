use portreeve_http::CorsPolicy;

use super::problems::Problems;

/// `*`, or origins between commas. A JSON list is understood too, because the service this replaces was given one.
pub fn cors(raw: Option<&str>, problems: &mut Problems) -> CorsPolicy {
    let list = raw.unwrap_or_default().trim_matches(['[', ']']).split(',');
    let given: Vec<&str> = list
        .map(|origin| origin.trim().trim_matches(['"', '\'']))
        .filter(|origin| !origin.is_empty())
        .collect();
    if given.contains(&"*") {
        if given.len() > 1 {
            problems.add("CORS_ORIGINS", "must be * or a list of origins, not both");
        }
        return CorsPolicy::Anyone;
    }
    let mut origins = Vec::new();
    for one in given {
        match origin(one) {
            Ok(origin) => origins.push(origin),
            Err(fault) => problems.add("CORS_ORIGINS", format_args!("{fault}, not {one:?}")),
        }
    }
    CorsPolicy::Listed(origins)
}

const NO_ORIGIN: &str =
    "must list origins such as https://app.example.com or capacitor://localhost";

/// As browsers write it (WHATWG HTML, "serialization of an origin"): in lower case, without the port that the scheme has anyway. What is
/// never equal to the `Origin` of a browser is refused, with what to write instead.
fn origin(given: &str) -> Result<String, &'static str> {
    if given == "null" {
        return Err(
            "cannot list null, which any page can send; give the page an origin of its own",
        );
    }
    if !given.is_ascii() {
        return Err(
            "must have a name that is not ASCII as browsers send it, such as https://xn--pp-fka.example",
        );
    }
    if given.contains('*') {
        return Err("must list each origin by its whole name, since there are no patterns");
    }
    let given = given.to_ascii_lowercase();
    let (scheme, rest) = given.split_once("://").ok_or(NO_ORIGIN)?;
    let authority = rest.strip_suffix('/').unwrap_or(rest);
    if authority.contains(['/', '?', '#', '@']) {
        return Err("must list origins without a path, such as https://app.example.com");
    }
    let (host, port) = host_and_port(authority).ok_or(NO_ORIGIN)?;
    if !is_scheme(scheme) || scheme == "file" || !is_host(host) {
        return Err(NO_ORIGIN);
    }
    let is_default = matches!((scheme, port), ("http", Some(80)) | ("https", Some(443)));
    Ok(match port.filter(|_| !is_default) {
        Some(port) => format!("{scheme}://{host}:{port}"),
        None => format!("{scheme}://{host}"),
    })
}

fn is_scheme(scheme: &str) -> bool {
    scheme.starts_with(|first: char| first.is_ascii_lowercase())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

/// A name, an address, or the id of an extension.
fn is_host(host: &str) -> bool {
    let in_brackets = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    match in_brackets {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => {
            !host.is_empty()
                && host
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
        }
    }
}

fn host_and_port(authority: &str) -> Option<(&str, Option<u16>)> {
    let after_address = authority.rfind(']').unwrap_or(0);
    match authority.rfind(':').filter(|colon| *colon > after_address) {
        Some(colon) => {
            let (host, port) = authority.split_at_checked(colon)?;
            Some((host, Some(port.strip_prefix(':')?.parse().ok()?)))
        }
        None => Some((authority, None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_kept_as_browsers_send_it() {
        for (given, sent) in [
            ("https://app.example.com", "https://app.example.com"),
            ("HTTPS://App.Example.com", "https://app.example.com"),
            ("https://app.example.com/", "https://app.example.com"),
            ("https://app.example.com:443", "https://app.example.com"),
            ("http://app.example.com:80", "http://app.example.com"),
            ("https://app.example.com:80", "https://app.example.com:80"),
            ("http://localhost:5173", "http://localhost:5173"),
            ("http://[::1]:5173", "http://[::1]:5173"),
            ("https://xn--pp-fka.example", "https://xn--pp-fka.example"),
            ("capacitor://localhost", "capacitor://localhost"),
            ("ionic://localhost", "ionic://localhost"),
            ("tauri://localhost", "tauri://localhost"),
            ("app://.", "app://."),
            (
                "chrome-extension://aapbdbdomjkkjkaonfhkkikfgjllcleb",
                "chrome-extension://aapbdbdomjkkjkaonfhkkikfgjllcleb",
            ),
            (
                "moz-extension://6b2a0f6c-0d5c-4f3a-9a53-1e6f0f8f2a11/",
                "moz-extension://6b2a0f6c-0d5c-4f3a-9a53-1e6f0f8f2a11",
            ),
        ] {
            assert_eq!(origin(given).as_deref(), Ok(sent), "{given}");
        }
    }

    #[test]
    fn what_no_browser_sends_is_refused_with_what_to_write() {
        for (given, remedy) in [
            ("null", "an origin of its own"),
            ("https://\u{e4}pp.example", "xn--"),
            ("https://*.example.com", "no patterns"),
            ("*.example.com", "no patterns"),
            ("https://app.example.com/login", "without a path"),
            ("https://app.example.com//", "without a path"),
            ("https://app.example.com?x", "without a path"),
            ("https://ada@app.example.com", "without a path"),
            ("app.example.com", "such as"),
            ("https://", "such as"),
            ("https://:443", "such as"),
            ("https://app.example.com:", "such as"),
            ("https://app.example.com:99999", "such as"),
            ("https://app example.com", "such as"),
            ("https://[::x]", "such as"),
            ("1app://x", "such as"),
            ("file://", "such as"),
            ("file://x", "such as"),
        ] {
            let refused = origin(given).unwrap_err();
            assert!(refused.contains(remedy), "{given}: {refused}");
        }
    }
}
