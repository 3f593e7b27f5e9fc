use std::net::IpAddr;

use poem::{
    Request,
    http::{HeaderValue, header},
};
use portreeve::auth::Grant;

use super::{origin::Origins, problems::AMBIGUOUS_COOKIE};
use crate::{middleware::CorsPolicy, problem::Problem, public_url::PublicUrl, settings::Settings};

/// The refresh token as a cookie: for browsers, where no script may read it.
#[derive(Clone, Debug)]
pub struct RefreshCookie {
    name: String,
    /// Where the service is for browsers: empty, or `/accounts`.
    prefix: String,
    /// The host that browsers know, if it is known.
    host: Option<String>,
    /// Who may send it.
    pub origins: Origins,
}

/// The operations that take the cookie are below it, so that no other request carries it.
const PATH: &str = "/api/v1/auth";
/// `Strict`: no other site can make the browser send it.
const ATTRIBUTES: &str = "HttpOnly; Secure; SameSite=Strict";
/// How many cookies one answer removes at most: more do not fit into the header buffers of common proxies.
const MOST_REMOVALS: usize = 24;

impl RefreshCookie {
    pub fn of(settings: &Settings) -> Self {
        let listed = match &settings.cors {
            CorsPolicy::Anyone => vec![],
            CorsPolicy::Listed(origins) => origins.clone(),
        };
        let name = settings.cookie_name.clone();
        Self::new(name, settings.public_url.as_ref(), listed)
    }

    /// `origins` may send it, and so may the service's own pages.
    fn new(name: String, public_url: Option<&PublicUrl>, origins: Vec<String>) -> Self {
        Self {
            name,
            prefix: public_url.map_or("", PublicUrl::path).to_owned(),
            host: public_url.map(|url| url.host().to_owned()),
            origins: Origins::new(public_url, origins),
        }
    }

    pub fn set(&self, grant: &Grant) -> String {
        let max_age = (grant.refresh_expires_at - grant.granted_at).whole_seconds();
        let token = grant.refresh_token.expose();
        let Self { name, prefix, .. } = self;
        format!("{name}={token}; Max-Age={max_age}; Path={prefix}{PATH}; {ATTRIBUTES}")
    }

    pub fn removal(&self) -> String {
        let Self { name, prefix, .. } = self;
        format!("{name}=; Max-Age=0; Path={prefix}{PATH}; {ATTRIBUTES}")
    }

    /// The refresh token, if there is one. Only our own page or one of the listed origins may send it.
    ///
    /// Two cookies of our name are refused: a sibling domain can set one for its parent domain, and nothing tells which is ours.
    pub fn read(&self, request: &Request) -> Result<Option<String>, Problem> {
        self.origins.check(request)?;
        let mut found = self.all(request);
        match (found.pop(), found.is_empty()) {
            (None, _) => Ok(None),
            (Some(token), true) => Ok(Some(token)),
            (Some(_), false) => {
                Err(Problem::of(&AMBIGUOUS_COOKIE).with_cookies(self.removals(request)))
            }
        }
    }

    /// The values of all cookies of our name, in the order in which they come. They may be set by others.
    pub fn all(&self, request: &Request) -> Vec<String> {
        let lines = request.headers().get_all(header::COOKIE).iter();
        let cookies = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b';'));
        let ours = cookies.filter_map(|cookie| {
            let value = cookie.trim_ascii().strip_prefix(self.name.as_bytes())?;
            let value = value.trim_ascii_start().strip_prefix(b"=")?;
            Some(String::from_utf8_lossy(value.trim_ascii_start()).into_owned())
        });
        ours.collect()
    }

    /// Removes the cookie wherever it may have been set so that it came with this request: were only ours removed, another's would be taken
    /// for ours the next time.
    fn removals(&self, request: &Request) -> Vec<HeaderValue> {
        let path = format!("{}{}", self.prefix, request.uri().path());
        let domains = self.domains(request);
        let name = &self.name;
        let foreign = prefixes(&path).flat_map(|path| {
            domains.iter().map(move |domain| match domain {
                Some(domain) => {
                    format!("{name}=; Max-Age=0; Path={path}; Domain={domain}; Secure")
                }
                None => format!("{name}=; Max-Age=0; Path={path}; Secure"),
            })
        });
        let all = std::iter::once(self.removal()).chain(foreign);
        all.take(MOST_REMOVALS + 1)
            .filter_map(|removal| removal.try_into().ok())
            .collect()
    }

    /// The domains whose cookies come to this host: none in particular, the host itself, and those above it that may have cookies.
    fn domains(&self, request: &Request) -> Vec<Option<String>> {
        let host = self.host.clone().or_else(|| {
            let host = request.headers().get(header::HOST)?.to_str().ok()?;
            let (name, _) = host.rsplit_once(':').unwrap_or((host, ""));
            Some(name.to_owned())
        });
        let host = host.unwrap_or_default();
        let is_name = host.contains('.') && host.parse::<IpAddr>().is_err();
        let above = host.match_indices('.').map(|(at, _)| &host[at + 1..]);
        let names = std::iter::once(host.as_str()).chain(above);
        let names = names.filter(|name| is_name && name.contains('.'));
        std::iter::once(None)
            .chain(names.map(|name| Some(name.to_owned())))
            .collect()
    }
}

/// Every path whose cookies are sent to this one (RFC 6265, section 5.1.4).
fn prefixes(path: &str) -> impl Iterator<Item = &str> {
    let parts = path.match_indices('/').flat_map(move |(at, _)| {
        let without = path.get(..at).filter(|part| !part.is_empty());
        without.into_iter().chain(path.get(..=at))
    });
    parts.chain(std::iter::once(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cookie(public_url: Option<&str>) -> RefreshCookie {
        let public_url = public_url.map(|url| url.parse().unwrap());
        RefreshCookie::new("name".into(), public_url.as_ref(), vec![])
    }

    #[test]
    fn the_cookie_is_found_among_others_whatever_those_hold() {
        let request = Request::builder()
            .header("cookie", &b"a=\xff; name2=x; name=prt_x; b=2"[..])
            .header("cookie", "Name=y")
            .finish();

        assert_eq!(cookie(None).all(&request), ["prt_x"]);
    }

    #[test]
    fn two_of_the_name_are_both_found() {
        let request = Request::builder()
            .header("cookie", "name=one; name = two")
            .header("cookie", "name=one")
            .finish();

        assert_eq!(cookie(None).all(&request), ["one", "two", "one"]);
    }

    #[test]
    fn an_ambiguous_cookie_is_removed_wherever_it_can_have_come_from() {
        let request = Request::builder()
            .uri_str("/api/v1/auth/refresh")
            .header("host", "internal:8080")
            .finish();
        let cookie = cookie(Some("https://id.example.com"));

        let removals = cookie.removals(&request);

        let removals: Vec<&str> = removals.iter().map(|one| one.to_str().unwrap()).collect();
        assert_eq!(removals[0], cookie.removal());
        for path in [
            "/",
            "/api",
            "/api/",
            "/api/v1",
            "/api/v1/",
            "/api/v1/auth",
            "/api/v1/auth/",
            "/api/v1/auth/refresh",
        ] {
            for domain in ["", " Domain=id.example.com;", " Domain=example.com;"] {
                let removal = format!("name=; Max-Age=0; Path={path};{domain} Secure");
                assert!(removals.contains(&removal.as_str()), "{removal}");
            }
        }
        assert_eq!(removals.len(), 25);
    }

    #[test]
    fn an_address_of_the_network_has_no_domains_above_it() {
        let request = Request::builder().header("host", "127.0.0.1:8080").finish();

        assert_eq!(cookie(None).domains(&request), [None]);
    }
}
