//! Where the service is, in its document.

use serde_json::{Value, json};

use super::edit::set;
use crate::public_url::PublicUrl;

/// Writes the address of the service into its document. Without a public address it is the root of wherever the document was read: a path
/// relative to the document would be right below any prefix, but generators take `.` for a host.
pub fn locate(document: &mut Value, public_url: Option<&PublicUrl>) {
    let root = public_url.map_or_else(|| "/".to_owned(), ToString::to_string);
    set(document, "servers", json!([{"url": root}]));
    let flow = document.pointer_mut("/components/securitySchemes/passwordAuth/flows/password");
    if let (Some(flow), Some(url)) = (flow, public_url) {
        for name in ["tokenUrl", "refreshUrl"] {
            let relative = flow.get(name).and_then(Value::as_str).unwrap_or_default();
            let whole = json!(format!("{url}/{relative}"));
            set(flow, name, whole);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "api/v1/token";

    fn located(public_url: Option<&str>) -> Value {
        let flow = json!({"tokenUrl": TOKEN, "refreshUrl": TOKEN, "scopes": {}});
        let schemes = json!({"passwordAuth": {"flows": {"password": flow}}});
        let mut document = json!({"components": {"securitySchemes": schemes}});
        let public_url = public_url.map(|url| url.parse().unwrap());
        locate(&mut document, public_url.as_ref());
        document
    }

    fn token_url(document: &Value) -> &Value {
        &document["components"]["securitySchemes"]["passwordAuth"]["flows"]["password"]["tokenUrl"]
    }

    #[test]
    fn the_document_names_the_public_address() {
        let document = located(Some("https://example.com/accounts/"));

        assert_eq!(
            document["servers"],
            json!([{"url": "https://example.com/accounts"}])
        );
        let token = "https://example.com/accounts/api/v1/token";
        assert_eq!(token_url(&document), token);
    }

    #[test]
    fn without_one_the_service_is_at_the_root() {
        let document = located(None);

        assert_eq!(document["servers"], json!([{"url": "/"}]));
        assert_eq!(token_url(&document), TOKEN);
    }
}
