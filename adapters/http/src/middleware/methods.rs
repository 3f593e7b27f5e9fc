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
    Parameter,
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
                .filter(|segment| matches!(segment, Segment::Parameter))
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
        let asked: Vec<&str> = path.split('/').collect();
        self.0
            .iter()
            .find(|(segments, _)| fits(segments, &asked))
            .map(|(_, allow)| allow)
    }
}

pub(super) fn segments(path: &str) -> Vec<Segment> {
    path.split('/')
        .map(|part| {
            if part.starts_with('{') {
                Segment::Parameter
            } else {
                Segment::Fixed(part.to_owned())
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
                Segment::Parameter => !part.is_empty(),
            })
}

fn allow(item: &Value) -> Option<HeaderValue> {
    let mut methods: Vec<String> = item
        .as_object()?
        .keys()
        .map(|method| method.to_uppercase())
        .collect();
    if methods.iter().any(|method| method == "GET") {
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
}
