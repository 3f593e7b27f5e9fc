use poem::{
    Request, Response,
    http::{HeaderValue, Method, StatusCode, header},
};
use serde_json::Value;

/// Which methods each path knows, from the document: for the header `Allow` on a 405 (RFC 9110, section 15.5.6), which poem leaves
/// out, and for `OPTIONS`, which it refuses.
#[derive(Clone, Debug)]
pub struct AllowedMethods(Vec<(Vec<Segment>, HeaderValue)>);

#[derive(Clone, Debug)]
pub(super) enum Segment {
    Fixed(String),
    /// With its name.
    Parameter(String),
}

impl AllowedMethods {
    pub fn from_document(document: &Value) -> Self {
        let paths = document
            .get("paths")
            .and_then(Value::as_object)
            .into_iter()
            .flatten();
        let mut known: Vec<_> = paths
            .filter_map(|(path, item)| Some((segments(path), allow(item)?)))
            .collect();
        // `/users/me` before `/users/{id}`.
        known.sort_by_key(|(segments, _)| {
            segments
                .iter()
                .filter(|segment| matches!(segment, Segment::Parameter(_)))
                .count()
        });
        Self(known)
    }

    pub fn options(&self, request: &Request) -> Option<Response> {
        if request.method() != Method::OPTIONS {
            return None;
        }
        let allow = self.of(request.uri().path())?;
        Some(
            Response::builder()
                .status(StatusCode::NO_CONTENT)
                .header(header::ALLOW, allow)
                .finish(),
        )
    }

    /// Whether the path is known and has no such method. The framework makes a GET of each HEAD.
    pub fn refuses_head(&self, request: &Request) -> bool {
        let allow = self.of(request.uri().path());
        let allow = allow.and_then(|allow| allow.to_str().ok());
        let is_allowed = |allow: &str| allow.split(", ").any(|method| method == "HEAD");
        request.method() == Method::HEAD && allow.is_some_and(|allow| !is_allowed(allow))
    }

    /// The names of the parameters in a path, in their order.
    pub fn parameters(&self, path: &str) -> Vec<&str> {
        let segments = self.at(path).map(|(segments, _)| segments);
        let parameters = segments.into_iter().flatten();
        parameters
            .filter_map(|segment| match segment {
                Segment::Parameter(name) => Some(name.as_str()),
                Segment::Fixed(_) => None,
            })
            .collect()
    }

    pub fn explain(&self, path: &str, response: &mut Response) {
        if response.status() == StatusCode::METHOD_NOT_ALLOWED {
            let allow = self
                .of(path)
                .cloned()
                .unwrap_or(HeaderValue::from_static("GET, HEAD"));
            response.headers_mut().insert(header::ALLOW, allow);
        }
    }

    fn of(&self, path: &str) -> Option<&HeaderValue> {
        self.at(path).map(|(_, allow)| allow)
    }

    fn at(&self, path: &str) -> Option<&(Vec<Segment>, HeaderValue)> {
        let asked: Vec<&str> = path.split('/').collect();
        let mut known = self.0.iter();
        known.find(|(segments, _)| fits(segments, &asked))
    }
}

pub(super) fn segments(path: &str) -> Vec<Segment> {
    path.split('/')
        .map(|part| {
            let parameter = part
                .strip_prefix('{')
                .and_then(|part| part.strip_suffix('}'));
            match parameter {
                Some(name) => Segment::Parameter(name.to_owned()),
                None => Segment::Fixed(part.to_owned()),
            }
        })
        .collect()
}

pub(super) fn fits(segments: &[Segment], asked: &[&str]) -> bool {
    segments.len() == asked.len()
        && segments
            .iter()
            .zip(asked)
            .all(|(segment, part)| match segment {
                Segment::Fixed(fixed) => fixed == part,
                Segment::Parameter(_) => !part.is_empty(),
            })
}

fn allow(item: &Value) -> Option<HeaderValue> {
    let mut methods: Vec<String> = item
        .as_object()?
        .keys()
        .map(|method| method.to_uppercase())
        .collect();
    // Nobody can get the head of a connection that is no longer HTTP.
    let switches = item.pointer("/get/responses/101").is_some();
    if !switches && methods.iter().any(|method| method == "GET") {
        methods.push("HEAD".into());
    }
    methods.push("OPTIONS".into());
    methods.sort_unstable();
    HeaderValue::from_str(&methods.join(", ")).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_fixed_path_goes_before_a_parameter() {
        let document =
            json!({"paths": {"/users/{id}": {"get": {}}, "/users/me": {"get": {}, "patch": {}}}});
        let methods = AllowedMethods::from_document(&document);

        assert_eq!(
            methods.of("/users/me").unwrap(),
            "GET, HEAD, OPTIONS, PATCH"
        );
        assert_eq!(methods.of("/users/1").unwrap(), "GET, HEAD, OPTIONS");
        assert_eq!(methods.of("/users/1/role"), None);
    }

    #[test]
    fn what_becomes_a_websocket_has_no_head() {
        let document = json!({"paths": {
            "/events": {"get": {"responses": {"200": {}}}},
            "/events/ws": {"get": {"responses": {"101": {}}}},
        }});
        let methods = AllowedMethods::from_document(&document);
        let refuses = |method: Method, path: &str| {
            let request = Request::builder().method(method).uri_str(path).finish();
            methods.refuses_head(&request)
        };

        assert_eq!(methods.of("/events/ws").unwrap(), "GET, OPTIONS");
        assert!(refuses(Method::HEAD, "/events/ws"));
        assert!(!refuses(Method::GET, "/events/ws"));
        assert!(!refuses(Method::HEAD, "/events") && !refuses(Method::HEAD, "/docs"));
    }

    #[test]
    fn the_parameters_of_a_path_have_their_names() {
        let document =
            json!({"paths": {"/jobs/{name}/run": {"post": {}}, "/users/{id}": {"get": {}}}});
        let methods = AllowedMethods::from_document(&document);

        assert_eq!(methods.parameters("/jobs/%FF/run"), ["name"]);
        assert_eq!(methods.parameters("/users/x"), ["id"]);
        assert!(methods.parameters("/docs").is_empty());
    }
}
