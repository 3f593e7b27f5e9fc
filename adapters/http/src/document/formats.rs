//! Formats that follow from the names of properties, because poem-openapi has no place for them.

use serde_json::{Value, json};

use super::{edit::set, references::Directions};

/// Properties whose texts have a format, by the end of their name.
///
/// Email addresses are not among them: a validator of `email` knows none with a domain in another script, and the service does.
const FORMATS: [(&str, &str); 5] = [
    ("error_uri", "uri-reference"),
    ("_uri", "uri"),
    ("_url", "uri"),
    ("_endpoint", "uri"),
    ("issuer", "uri"),
];

/// A text of a response that is an address says which kind. In requests an empty text may stand for none.
pub fn show(document: &mut Value) {
    for schema in Directions::of(document).responses {
        let properties = document.pointer_mut(&format!("/components/schemas/{schema}/properties"));
        let properties = properties.and_then(Value::as_object_mut);
        for (name, property) in properties.into_iter().flatten() {
            let format = FORMATS.iter().find(|(end, _)| name.ends_with(end));
            if let Some((_, format)) = format
                && property.get("type") == Some(&json!("string"))
            {
                set(property, "format", json!(format));
            }
        }
    }
}
