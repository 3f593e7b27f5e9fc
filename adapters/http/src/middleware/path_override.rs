use poem::{
    Response,
    http::{HeaderName, HeaderValue},
};

use crate::problem::Problem;

/// What differs from all other answers on one path. Declared by the context whose path it is.
#[derive(Debug)]
pub struct PathOverride {
    /// With the prefix of its version, and without parameters.
    pub path: &'static str,
    /// Set on every answer; the names in small letters.
    pub headers: &'static [(&'static str, &'static str)],
    /// A refusal in another format than RFC 9457, and None for those that keep it.
    pub refusal: fn(&Problem) -> Option<Response>,
}

/// The overrides of all paths.
#[derive(Clone, Copy, Debug, Default)]
pub struct PathOverrides(pub &'static [&'static PathOverride]);

impl PathOverrides {
    pub fn refusal(&self, path: &str, problem: &Problem) -> Option<Response> {
        (self.at(path)?.refusal)(problem)
    }

    pub fn set_headers(&self, path: &str, response: &mut Response) {
        let headers = self.at(path).map_or(&[][..], |found| found.headers);
        for (name, value) in headers {
            let (name, value) = (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            );
            response.headers_mut().insert(name, value);
        }
    }

    fn at(&self, path: &str) -> Option<&'static PathOverride> {
        self.0.iter().find(|one| one.path == path).copied()
    }
}
