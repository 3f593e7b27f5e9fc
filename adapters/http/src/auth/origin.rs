//! Whose page sends a request that a cookie speaks for.

use poem::{
    Request,
    http::{HeaderValue, header},
};

use super::problems::FOREIGN_ORIGIN;
use crate::{
    log_throttle::LogThrottle,
    origin::{for_log, host_of},
    problem::Problem,
    public_url::PublicUrl,
};

/// The origins whose pages may act by cookie: our own, and those of the configuration.
///
/// `SameSite=Strict` is not enough: it lets pages of sibling domains act too. What decides is `Origin`, which browsers send with each
/// `POST`; programs that are no browsers send none, and no page can make them send a cookie that is not theirs.
#[derive(Clone, Debug)]
pub struct Origins {
    own: Option<PublicUrl>,
    listed: Vec<String>,
}

const SEC_FETCH_SITE: &str = "sec-fetch-site";

impl Origins {
    pub fn new(own: Option<&PublicUrl>, listed: Vec<String>) -> Self {
        Self {
            own: own.cloned(),
            listed,
        }
    }

    /// Refuses what a page of another origin sends.
    pub fn check(&self, request: &Request) -> Result<(), Problem> {
        let mut sent = request.headers().get_all(header::ORIGIN).iter();
        let is_allowed = match (sent.next(), sent.next()) {
            (None, _) => is_of_no_other_page(request),
            (Some(origin), None) => self.allows(origin, request),
            (Some(_), Some(_)) => false,
        };
        if is_allowed {
            return Ok(());
        }
        self.explain(request);
        Err(Problem::of(&FOREIGN_ORIGIN))
    }

    fn allows(&self, origin: &HeaderValue, request: &Request) -> bool {
        let Ok(origin) = origin.to_str() else {
            return false;
        };
        let is_listed = self.listed.iter().any(|listed| listed == origin);
        match &self.own {
            _ if is_listed => true,
            // Here the scheme counts too: a page without TLS may come from an attacker.
            Some(own) if host_of(origin) == host_of(own.origin()) => origin == own.origin(),
            // A proxy may put a host of its own choice into `Host`. The browser knows better whether it is the page's.
            _ => is_of_no_other_page(request) && names_host(origin, request),
        }
    }

    /// For the operator: behind a proxy that does not pass `Host` on, every page is a foreign one.
    fn explain(&self, request: &Request) {
        static THROTTLE: LogThrottle = LogThrottle::new();
        let Some(times) = THROTTLE.record() else {
            return;
        };
        let shown = |name| request.headers().get(name).and_then(for_log);
        let (origin, host) = (shown(header::ORIGIN), shown(header::HOST));
        let public_url = self.own.as_ref().map(PublicUrl::origin);
        tracing::warn!(
            origin,
            host,
            public_url,
            times,
            "rejected a cookie request or a live connection from a foreign origin; if it is the origin of the service itself, set PUBLIC_URL or let the proxy forward Host; if it is the origin of your page, list it in CORS_ORIGINS"
        );
    }
}

/// Whether the browser, if it is one that says so, names no other page as the sender (W3C Fetch Metadata).
fn is_of_no_other_page(request: &Request) -> bool {
    let mut sites = request.headers().get_all(SEC_FETCH_SITE).iter();
    sites.all(|site| site == "same-origin" || site == "none")
}

/// Whether the page came from the host that the request goes to. A browser sets both headers itself.
fn names_host(origin: &str, request: &Request) -> bool {
    let host = request.headers().get(header::HOST);
    let host = host.and_then(|host| host.to_str().ok());
    let authority = request.uri().authority().map(|known| known.as_str());
    let origin = host_of(origin);
    origin.is_some() && (origin == host || origin == authority)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLIC: &str = "https://accounts.example.com";

    /// What comes of a request with these headers to a service at that address.
    fn refused(public_url: Option<&str>, headers: &[(&str, &str)]) -> bool {
        let mut request = Request::builder().uri_str("/api/v1/auth/refresh");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let public_url = public_url.map(|url| url.parse().unwrap());
        let listed = vec!["https://app.example.com".to_owned()];
        let checked = Origins::new(public_url.as_ref(), listed).check(&request.finish());
        checked.is_err_and(|problem| problem.kind.slug == "foreign-origin")
    }

    #[test]
    fn only_our_own_pages_and_listed_origins_may_act_by_cookie() {
        let host = ("host", "accounts.example.com");
        for (origin, expected) in [
            (PUBLIC, false),
            ("https://app.example.com", false),
            ("https://evil.example", true),
            ("https://sibling.example.com", true),
            ("https://accounts.example.com.evil.example", true),
            ("null", true),
            ("", true),
            ("://", true),
        ] {
            for public_url in [None, Some(PUBLIC)] {
                let message = refused(public_url, &[host, ("origin", origin)]);
                assert_eq!(message, expected, "{origin} {public_url:?}");
            }
        }
    }

    #[test]
    fn the_public_address_counts_where_the_proxy_names_another_host() {
        let sent = [("host", "127.0.0.1:8080"), ("origin", PUBLIC)];

        assert!(refused(None, &sent));
        assert!(!refused(Some(PUBLIC), &sent));
        assert!(!refused(Some("https://accounts.example.com/below"), &sent));
    }

    #[test]
    fn a_page_of_our_host_without_tls_is_foreign_where_the_service_has_it() {
        let sent = [
            ("host", "accounts.example.com"),
            ("origin", "http://accounts.example.com"),
        ];

        assert!(refused(Some(PUBLIC), &sent));
    }

    #[test]
    fn a_page_that_only_looks_like_our_host_behind_a_proxy_is_foreign() {
        let sent = [
            ("host", "127.0.0.1:8080"),
            ("origin", "http://127.0.0.1:8080"),
            (SEC_FETCH_SITE, "cross-site"),
        ];

        assert!(refused(None, &sent));
    }

    #[test]
    fn without_an_origin_the_browser_must_name_no_other_page() {
        assert!(!refused(None, &[]));
        for (site, expected) in [
            ("same-origin", false),
            ("none", false),
            ("same-site", true),
            ("cross-site", true),
            ("nonsense", true),
        ] {
            assert_eq!(refused(None, &[(SEC_FETCH_SITE, site)]), expected, "{site}");
        }
    }

    #[test]
    fn two_origins_are_none_of_ours() {
        assert!(refused(
            Some(PUBLIC),
            &[("origin", PUBLIC), ("origin", PUBLIC)]
        ));
    }
}
