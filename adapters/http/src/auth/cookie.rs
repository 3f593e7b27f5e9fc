use poem::{
    Request,
    http::{HeaderValue, header},
    web::cookie::Cookie,
};
use portreeve::auth::Grant;

use super::problems::FOREIGN_ORIGIN;
use crate::problem::Problem;

/// The refresh token as a cookie: for browsers, where scripts shall not be able to read it.
#[derive(Clone, Debug)]
pub struct RefreshCookie {
    /// The origins besides our own that may refresh by cookie.
    pub origins: Vec<String>,
}

const NAME: &str = "portreeve_refresh";
/// `Strict`: no other site can make the browser send it. The path keeps it away from every request that does not need it.
const ATTRIBUTES: &str = "Path=/api/v1/auth; HttpOnly; Secure; SameSite=Strict";

impl RefreshCookie {
    pub fn set(&self, grant: &Grant) -> String {
        let max_age = (grant.refresh_expires_at - grant.granted_at).whole_seconds();
        format!(
            "{NAME}={}; Max-Age={max_age}; {ATTRIBUTES}",
            grant.refresh_token.expose()
        )
    }

    pub fn removal(&self) -> String {
        format!("{NAME}=; Max-Age=0; {ATTRIBUTES}")
    }

    pub fn read(&self, request: &Request) -> Option<String> {
        let headers = request.headers().get_all(header::COOKIE).iter();
        let mut cookies = headers
            .filter_map(|value| value.to_str().ok())
            .flat_map(|line| line.split(';'));
        cookies
            .find_map(|raw| {
                Cookie::parse(raw.trim())
                    .ok()
                    .filter(|cookie| cookie.name() == NAME)
            })
            .map(|cookie| cookie.value_str().to_owned())
    }

    /// Refuses what another site's page sends. Programs that are no browsers send no `Origin`, and have no cookies to steal.
    pub fn check_origin(&self, request: &Request) -> Result<(), Problem> {
        let Some(origin) = request.headers().get(header::ORIGIN) else {
            return Ok(());
        };
        let listed = self
            .origins
            .iter()
            .any(|known| origin.as_bytes() == known.as_bytes());
        if listed || is_own(origin, request) {
            Ok(())
        } else {
            Err(Problem::of(&FOREIGN_ORIGIN))
        }
    }
}

/// Whether the page came from the host that the request goes to. A browser sets both headers itself.
fn is_own(origin: &HeaderValue, request: &Request) -> bool {
    let host = request
        .headers()
        .get(header::HOST)
        .map(HeaderValue::as_bytes);
    let authority = request
        .uri()
        .authority()
        .map(|authority| authority.as_str().as_bytes());
    let origin_host = origin
        .to_str()
        .ok()
        .and_then(|origin| origin.split_once("://"))
        .map(|(_, host)| host.as_bytes());
    origin_host.is_some() && (origin_host == host || origin_host == authority)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(origin: Option<&str>) -> Option<&'static str> {
        let mut request = Request::builder()
            .uri_str("/api/v1/auth/refresh")
            .header("host", "accounts.example.com");
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        let cookie = RefreshCookie {
            origins: vec!["https://app.example.com".into()],
        };
        cookie
            .check_origin(&request.finish())
            .err()
            .map(|problem| problem.kind.slug)
    }

    #[test]
    fn only_our_own_pages_and_listed_origins_may_refresh_by_cookie() {
        assert_eq!(refusal(None), None);
        assert_eq!(refusal(Some("https://accounts.example.com")), None);
        assert_eq!(refusal(Some("https://app.example.com")), None);
        assert_eq!(
            refusal(Some("https://evil.example")),
            Some("foreign-origin")
        );
        assert_eq!(
            refusal(Some("https://accounts.example.com.evil.example")),
            Some("foreign-origin")
        );
        assert_eq!(refusal(Some("null")), Some("foreign-origin"));
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let request = Request::builder()
            .header("cookie", "a=1; portreeve_refresh=prt_x; b=2")
            .finish();

        assert_eq!(
            RefreshCookie { origins: vec![] }.read(&request).as_deref(),
            Some("prt_x")
        );
    }
}
