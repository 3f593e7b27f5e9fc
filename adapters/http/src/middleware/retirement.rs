use poem::{
    Response,
    http::{HeaderName, HeaderValue, Method},
};
use serde_json::Value;

use super::operations::Operations;
use crate::document::{DEPRECATION, SUNSET};

/// Says with each answer of an operation that is on its way out since when it is, and when it will be gone: `Deprecation` (RFC 9745) and
/// `Sunset` (RFC 8594), as the document has them.
pub struct Retirement(Option<Operations<Option<Notice>>>);

struct Notice {
    deprecation: HeaderValue,
    sunset: HeaderValue,
}

impl Retirement {
    pub fn from_document(document: &Value) -> Self {
        let operations = Operations::from_document(document, |_, operation| {
            let value = |name| HeaderValue::from_str(operation.get(name)?.as_str()?).ok();
            Some(Notice {
                deprecation: value(DEPRECATION)?,
                sunset: value(SUNSET)?,
            })
        });
        // Mostly there are none.
        Self(Some(operations).filter(|operations| operations.any(Option::is_some)))
    }

    pub fn announce(&self, method: &Method, path: &str, response: &mut Response) {
        let notice = self
            .0
            .as_ref()
            .and_then(|operations| operations.find(method, path).as_ref());
        if let Some(notice) = notice {
            let headers = response.headers_mut();
            let deprecation = HeaderName::from_static("deprecation");
            headers.insert(deprecation, notice.deprecation.clone());
            headers.insert(HeaderName::from_static("sunset"), notice.sunset.clone());
        }
    }
}
