use poem::{
    Request, Response,
    http::{HeaderValue, Method, StatusCode, header},
};

/// Which other sites' pages may read our answers.
///
/// poem's own layer reflects any origin when none is listed, refuses what is not listed even to our own pages, and panics on an
/// `Origin` that is not ASCII. This one only ever adds headers: whom it does not allow, the browser stops.
#[derive(Clone, Debug)]
pub enum CorsPolicy {
    /// Every site, but never with cookies: the two together would let any page act for its visitor.
    Anyone,
    /// These origins, with cookies. May be none.
    Listed(Vec<String>),
}

const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, PATCH, DELETE");
const REQUEST_HEADERS: HeaderValue = HeaderValue::from_static(
    "Authorization, Content-Type, If-Match, X-Request-Id, traceparent, tracestate",
);
const RESPONSE_HEADERS: HeaderValue = HeaderValue::from_static("ETag, Retry-After, X-Request-Id");
const TEN_MINUTES: HeaderValue = HeaderValue::from_static("600");
const ANY: HeaderValue = HeaderValue::from_static("*");
const TRUE: HeaderValue = HeaderValue::from_static("true");

impl CorsPolicy {
    /// The answer to a browser that asks first. The headers that allow are added by [`CorsPolicy::allow`].
    pub fn preflight(&self, request: &Request) -> Option<Response> {
        let asks = request.method() == Method::OPTIONS
            && request
                .headers()
                .contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
        let allowed = request
            .headers()
            .get(header::ORIGIN)
            .is_some_and(|origin| self.allows(origin));
        if !(asks && allowed) {
            return None;
        }
        let mut response = Response::builder().status(StatusCode::NO_CONTENT).finish();
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS);
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, TEN_MINUTES);
        Some(response)
    }

    pub fn allow(&self, origin: Option<&HeaderValue>, response: &mut Response) {
        let headers = response.headers_mut();
        match self {
            // The same for all origins, so it can be said where the origin is not known.
            Self::Anyone => {
                headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, ANY);
            }
            Self::Listed(origins) => {
                if !origins.is_empty() {
                    // A cache must not give one origin's answer to another.
                    headers.append(header::VARY, HeaderValue::from_static("Origin"));
                }
                let Some(origin) = origin.filter(|origin| self.allows(origin)) else {
                    return;
                };
                headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
                headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, TRUE);
            }
        }
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, RESPONSE_HEADERS);
    }

    pub fn allows(&self, origin: &HeaderValue) -> bool {
        match self {
            Self::Anyone => true,
            Self::Listed(origins) => origins
                .iter()
                .any(|known| known.as_bytes() == origin.as_bytes()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(policy: &CorsPolicy, origin: &[u8]) -> (Option<String>, bool) {
        let mut response = Response::builder().finish();
        policy.allow(
            Some(&HeaderValue::from_bytes(origin).unwrap()),
            &mut response,
        );
        let allowed = response
            .headers()
            .get(header::ACCESS_CONTROL_ALLOW_ORIGIN)
            .map(|value| value.to_str().unwrap().to_owned());
        (
            allowed,
            response
                .headers()
                .contains_key(header::ACCESS_CONTROL_ALLOW_CREDENTIALS),
        )
    }

    #[test]
    fn a_wildcard_never_allows_cookies() {
        assert_eq!(
            allowed(&CorsPolicy::Anyone, b"https://any.example"),
            (Some("*".into()), false)
        );
    }

    #[test]
    fn only_listed_origins_are_allowed() {
        let policy = CorsPolicy::Listed(vec!["https://app.example".into()]);

        assert_eq!(
            allowed(&policy, b"https://app.example"),
            (Some("https://app.example".into()), true)
        );
        assert_eq!(allowed(&policy, b"https://evil.example"), (None, false));
        assert_eq!(
            allowed(&policy, "https://äpp.example".as_bytes()),
            (None, false)
        );
        assert_eq!(
            allowed(&CorsPolicy::Listed(vec![]), b"https://app.example"),
            (None, false)
        );
    }
}
