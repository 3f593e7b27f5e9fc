use std::{fmt, str::FromStr};

use poem::http::Uri;

/// The address that clients know this service by: `https://example.com`, or `https://example.com/accounts` below a path. Behind a proxy the
/// service cannot know it from its requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    /// As browsers write it in `Origin`: the host in lower case, and no port where it is the scheme's own.
    origin: String,
    host: String,
    /// Empty, or `/accounts`.
    path: String,
}

/// What such an address must be.
const RULE: &str =
    "must be an address such as https://accounts.example.com or https://example.com/accounts";

impl PublicUrl {
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Without the port.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// What comes before the paths of this service: empty, or `/accounts`.
    pub fn path(&self) -> &str {
        &self.path
    }

    pub fn is_https(&self) -> bool {
        self.origin.starts_with("https://")
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin, self.path)
    }
}

impl FromStr for PublicUrl {
    /// What it must be.
    type Err = &'static str;

    fn from_str(raw: &str) -> Result<Self, &'static str> {
        // `Uri` drops a fragment without a word.
        if raw.contains(['?', '#', '@']) {
            return Err(RULE);
        }
        let uri: Uri = raw.parse().map_err(|_| RULE)?;
        let (scheme, default_port) = match uri.scheme_str() {
            Some("https") => ("https", 443),
            Some("http") => ("http", 80),
            _ => return Err(RULE),
        };
        let authority = uri.authority().ok_or(RULE)?;
        let host = authority.host().to_ascii_lowercase();
        let port = match authority.port_u16() {
            Some(port) if port != default_port => format!(":{port}"),
            // What follows the colon is no port.
            None if authority.as_str().len() != host.len() => return Err(RULE),
            _ => String::new(),
        };
        let path = uri.path().trim_end_matches('/');
        if host.is_empty() || !path.split('/').skip(1).all(is_plain) {
            return Err(RULE);
        }
        Ok(Self {
            origin: format!("{scheme}://{host}{port}"),
            host,
            path: path.to_owned(),
        })
    }
}

/// A part of a path that every proxy, browser and cookie takes for the same.
fn is_plain(part: &str) -> bool {
    let is_unreserved = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    !matches!(part, "" | "." | "..") && part.chars().all(is_unreserved)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_written_as_browsers_write_it() {
        for (raw, origin, path) in [
            ("https://example.com", "https://example.com", ""),
            ("https://Example.com:443/", "https://example.com", ""),
            ("http://localhost:8080", "http://localhost:8080", ""),
            (
                "https://example.com/accounts/",
                "https://example.com",
                "/accounts",
            ),
            (
                "https://example.com:8443/a/b",
                "https://example.com:8443",
                "/a/b",
            ),
            ("http://[::1]:80/a", "http://[::1]", "/a"),
        ] {
            let url: PublicUrl = raw.parse().unwrap();

            assert_eq!((url.origin(), url.path()), (origin, path), "{raw}");
            assert_eq!(url.to_string(), format!("{origin}{path}"));
        }
    }

    #[test]
    fn what_names_no_place_for_a_service_is_refused() {
        for raw in [
            "example.com",
            "/accounts",
            "ftp://example.com",
            "https://",
            "https://example.com:",
            "https://example.com:http",
            "https://ada@example.com",
            "https://example.com?a=1",
            "https://example.com/#a",
            "https://example.com//accounts",
            "https://example.com/../accounts",
            "https://example.com/acc;ounts",
            "https://example.com/%61ccounts",
        ] {
            assert!(raw.parse::<PublicUrl>().is_err(), "{raw}");
        }
    }
}
