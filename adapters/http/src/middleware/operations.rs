use std::collections::HashMap;

use poem::http::Method;
use serde_json::Value;

use super::methods::{Segment, fits, segments};
use crate::pages;

/// The names of what is no operation.
pub const PAGE: &str = "page";
pub const UNMATCHED: &str = "unmatched";

/// Which operation of the document a request asks for.
///
/// Its name stands in metrics, logs and traces instead of the path: paths hold ids, and any client can ask for any number of
/// them. What the document does not have is `page` for the few pages beside it, and `unmatched` for all the rest.
pub struct Operations<T> {
    /// Paths without a parameter, which are most requests.
    fixed: HashMap<String, Methods<T>>,
    patterns: Vec<(Vec<Segment>, Methods<T>)>,
    page: T,
    unmatched: T,
}

type Methods<T> = Vec<(Method, T)>;

impl<T> Operations<T> {
    /// Keeps for each operation what `make` makes of its name, and of all that the document says of it.
    pub fn from_document(document: &Value, make: impl Fn(&str, &Value) -> T) -> Self {
        let mut operations = Self {
            fixed: HashMap::new(),
            patterns: Vec::new(),
            page: make(PAGE, &Value::Null),
            unmatched: make(UNMATCHED, &Value::Null),
        };
        let paths = document.get("paths").and_then(Value::as_object);
        for (path, item) in paths.into_iter().flatten() {
            let methods = methods(item, &make);
            if path.contains('{') {
                operations.patterns.push((segments(path), methods));
            } else {
                operations.fixed.insert(path.clone(), methods);
            }
        }
        operations
    }

    pub fn any(&self, is_so: impl Fn(&T) -> bool) -> bool {
        let patterns = self.patterns.iter().map(|(_, methods)| methods);
        let mut all = self.fixed.values().chain(patterns).flatten();
        all.any(|(_, kept)| is_so(kept))
    }

    pub fn find(&self, method: &Method, path: &str) -> &T {
        let method = if method == Method::HEAD {
            &Method::GET
        } else {
            method
        };
        match self.at(path) {
            Some(methods) => methods
                .iter()
                .find(|(known, _)| known == method)
                .map_or(&self.unmatched, |(_, kept)| kept),
            None if pages::has(path) => &self.page,
            None => &self.unmatched,
        }
    }

    fn at(&self, path: &str) -> Option<&Methods<T>> {
        self.fixed.get(path).or_else(|| {
            let asked: Vec<&str> = path.split('/').collect();
            let known = self.patterns.iter();
            known
                .filter(|(segments, _)| fits(segments, &asked))
                .map(|(_, methods)| methods)
                .next()
        })
    }
}

fn methods<T>(item: &Value, make: impl Fn(&str, &Value) -> T) -> Methods<T> {
    let operations = item.as_object().into_iter().flatten();
    let named = operations.filter_map(|(method, operation)| {
        let id = operation.get("operationId")?.as_str()?;
        let method = Method::from_bytes(method.to_uppercase().as_bytes()).ok()?;
        Some((method, make(id, operation)))
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(method: Method, path: &str) -> String {
        let operations = Operations::from_document(
            &json!({"paths": {
                "/users/{id}": {"get": {"operationId": "getUser"}},
                "/users/me": {"get": {"operationId": "getMe"}, "patch": {"operationId": "updateMe"}},
            }}),
            |name, _| name.to_owned(),
        );
        operations.find(&method, path).clone()
    }

    #[test]
    fn a_request_has_the_name_of_its_operation() {
        assert_eq!(found(Method::GET, "/users/me"), "getMe");
        assert_eq!(found(Method::HEAD, "/users/me"), "getMe");
        assert_eq!(found(Method::PATCH, "/users/me"), "updateMe");
        assert_eq!(found(Method::GET, "/users/0198c2f0"), "getUser");
    }

    #[test]
    fn whatever_else_is_asked_for_has_one_of_two_names() {
        assert_eq!(found(Method::GET, "/docs"), "page");
        assert_eq!(found(Method::GET, "/problems/email-taken"), "page");
        for path in ["/users/me/", "/users/1/2", "/ada@example.com", "*", ""] {
            assert_eq!(found(Method::GET, path), "unmatched");
        }
        assert_eq!(found(Method::DELETE, "/users/me"), "unmatched");
        let invented = Method::from_bytes(b"ADA").unwrap();
        assert_eq!(found(invented, "/users/me"), "unmatched");
    }
}
