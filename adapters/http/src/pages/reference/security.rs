use std::fmt::Write;

use serde_json::Value;

use super::{
    super::html::{escaped, prose},
    read::{items, members, text},
};

/// What an operation may ask for, with an anchor for each.
pub fn section(document: &Value) -> String {
    let mut html = String::from(
        "<section aria-labelledby=\"authorization\">\n<h2 id=\"authorization\">Authorization</h2>\n",
    );
    for (name, scheme) in members(document, "/components/securitySchemes") {
        let name = escaped(name);
        let kind = match text(scheme, "/type") {
            "http" => format!("HTTP, {}", escaped(text(scheme, "/scheme"))),
            "oauth2" => {
                let url = escaped(text(scheme, "/flows/password/tokenUrl"));
                format!("OAuth 2.0, password, at <code>{url}</code>")
            }
            other => escaped(other),
        };
        let description = prose(text(scheme, "/description"));
        let _ = write!(
            html,
            "<h3 id=\"{name}\">{name}</h3>\n<p>{kind}</p>\n{description}"
        );
    }
    html.push_str("</section>\n");
    html
}

/// The names of what an operation asks for, any one of which will do. Empty if it is public.
pub fn links(operation: &Value) -> String {
    let alternatives = items(operation, "/security");
    let names = alternatives.filter_map(Value::as_object).map(|names| {
        let links = names.keys().map(|name| {
            let name = escaped(name);
            format!("<a href=\"#{name}\">{name}</a>")
        });
        links.collect::<Vec<_>>().join(" and ")
    });
    let names: Vec<String> = names
        .map(|names| {
            if names.is_empty() {
                "none".into()
            } else {
                names
            }
        })
        .collect();
    names.join(" or ")
}
