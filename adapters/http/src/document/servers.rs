//! Where the service is, in its document.

use serde_json::{Value, json};

use super::set;
use crate::PublicUrl;

/// Where tools sign in, relative to the address of the service.
pub const TOKEN: &str = "api/v1/auth/token";

/// Writes the address of the service into a document that is served at `page`. Without a public address it is relative to that of the document
/// (OpenAPI 3.0.3, section 4.7.5), so that it is right below any path.
pub fn locate(document: &mut Value, page: &str, public_url: Option<&PublicUrl>) {
    let root = match public_url {
        Some(url) => url.to_string(),
        None => above(page),
    };
    let token = public_url.map(|url| format!("{url}/{TOKEN}"));
    set(document, "servers", json!([{"url": root}]));
    let flow = document.pointer_mut("/components/securitySchemes/passwordAuth/flows/password");
    if let (Some(flow), Some(token)) = (flow, token) {
        set(flow, "tokenUrl", json!(token));
        set(flow, "refreshUrl", json!(token));
    }
}

/// The way from a page to the root of the service: `.` from `/openapi.json`, `..` from `/openapi/v2.json`.
fn above(page: &str) -> String {
    match page.matches('/').count() {
        0 | 1 => ".".to_owned(),
        folders => vec![".."; folders - 1].join("/"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn located(page: &str, public_url: Option<&str>) -> Value {
        let flow = json!({"tokenUrl": TOKEN, "refreshUrl": TOKEN, "scopes": {}});
        let schemes = json!({"passwordAuth": {"flows": {"password": flow}}});
        let mut document = json!({"components": {"securitySchemes": schemes}});
        let public_url = public_url.map(|url| url.parse().unwrap());
        locate(&mut document, page, public_url.as_ref());
        document
    }

    fn token_url(document: &Value) -> &Value {
        &document["components"]["securitySchemes"]["passwordAuth"]["flows"]["password"]["tokenUrl"]
    }

    #[test]
    fn the_document_names_the_public_address() {
        let document = located("/openapi.json", Some("https://example.com/accounts/"));

        assert_eq!(
            document["servers"],
            json!([{"url": "https://example.com/accounts"}])
        );
        let token = "https://example.com/accounts/api/v1/auth/token";
        assert_eq!(token_url(&document), token);
    }

    #[test]
    fn without_one_the_service_is_where_the_document_is() {
        assert_eq!(
            located("/openapi.json", None)["servers"],
            json!([{"url": "."}])
        );
        assert_eq!(
            located("/openapi/v2.json", None)["servers"],
            json!([{"url": ".."}])
        );
        assert_eq!(token_url(&located("/openapi.json", None)), TOKEN);
    }
}
