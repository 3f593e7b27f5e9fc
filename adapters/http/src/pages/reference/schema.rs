use std::fmt::Write;

use serde_json::Value;

use super::{
    super::html::{escaped, inline, prose},
    read::{items, members, name_of, text},
};

/// The anchor of a schema.
pub fn id(name: &str) -> String {
    format!("schema-{}", escaped(name))
}

pub fn link(name: &str) -> String {
    format!(
        "<a href=\"#{}\"><code>{}</code></a>",
        id(name),
        escaped(name)
    )
}

pub fn section(name: &str, schema: &Value) -> String {
    let id = id(name);
    format!(
        "<section class=\"schema\" aria-labelledby=\"{id}\">\n<h3 id=\"{id}\">{}</h3>\n{}{}</section>\n",
        escaped(name),
        prose(text(schema, "/description")),
        fields(schema)
    )
}

/// Of an object its fields, each with its type; of anything else the type.
pub fn fields(schema: &Value) -> String {
    let properties = members(schema, "/properties");
    if properties.is_empty() {
        return format!("<p>{}</p>\n", kind(schema));
    }
    let required: Vec<&str> = items(schema, "/required")
        .filter_map(Value::as_str)
        .collect();
    let mut html = String::from("<dl class=\"fields\">\n");
    for (name, property) in properties {
        let is_required = required.contains(&name.as_str());
        html.push_str(&field(name, is_required.then_some("required"), property));
    }
    html.push_str("</dl>\n");
    html
}

/// One field or parameter: its name, a note on it, and what it may be.
pub fn field(name: &str, note: Option<&str>, schema: &Value) -> String {
    let note = note.map(|note| format!(" <em>{note}</em>"));
    format!(
        "<div><dt><code>{}</code>{}</dt><dd>{}{}</dd></div>\n",
        escaped(name),
        note.unwrap_or_default(),
        kind(schema),
        match text(schema, "/description") {
            "" => String::new(),
            description => format!("<p>{}</p>", inline(description)),
        }
    )
}

/// The type in words: `string, 8 to 128 characters`.
pub fn kind(schema: &Value) -> String {
    let mut html = base(schema);
    if schema.get("nullable") == Some(&Value::Bool(true)) {
        html.push_str(" or <code>null</code>");
    }
    let bounds = [
        ("minLength", "maxLength", " characters"),
        ("minimum", "maximum", ""),
        ("minItems", "maxItems", " items"),
    ];
    for (least, most, unit) in bounds {
        match (schema.get(least), schema.get(most)) {
            (Some(least), Some(most)) => {
                let _ = write!(html, ", {least} to {most}{unit}");
            }
            (Some(least), None) if least == 1 && !unit.is_empty() => html.push_str(", not empty"),
            (Some(least), None) => {
                let _ = write!(html, ", at least {least}{unit}");
            }
            (None, Some(most)) => {
                let _ = write!(html, ", at most {most}{unit}");
            }
            (None, None) => {}
        }
    }
    let default = schema.get("default").filter(|value| !is_empty(value));
    if let Some(default) = default {
        let _ = write!(
            html,
            ", by default <code>{}</code>",
            escaped(&default.to_string())
        );
    }
    html
}

fn base(schema: &Value) -> String {
    let parts = ["/$ref", "/allOf/0/$ref"];
    if let Some(reference) = parts.iter().find_map(|part| schema.pointer(part)) {
        return link(name_of(reference.as_str().unwrap_or_default()));
    }
    for list in ["/enum", "/x-extensible-enum"] {
        let words: Vec<String> = items(schema, list)
            .filter_map(Value::as_str)
            .map(|word| format!("<code>{}</code>", escaped(word)))
            .collect();
        if !words.is_empty() {
            let intro = if list == "/enum" { "" } else { "for now " };
            return format!("{intro}one of {}", words.join(", "));
        }
    }
    let plain = text(schema, "/type");
    match plain {
        "array" => format!(
            "array of {}",
            schema.get("items").map_or(String::new(), kind)
        ),
        "object" if schema.pointer("/additionalProperties/type").is_some() => {
            let values = schema.get("additionalProperties");
            format!("object of {}", values.map_or(String::new(), kind))
        }
        _ => match text(schema, "/format") {
            "" => escaped(plain),
            format => format!("{} ({})", escaped(plain), escaped(format)),
        },
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        other => other.is_null(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_type_is_told_in_words() {
        for (schema, expected) in [
            (
                json!({"type": "string", "minLength": 8, "maxLength": 128}),
                "string, 8 to 128 characters",
            ),
            (
                json!({"type": "string", "format": "uuid", "nullable": true}),
                "string (uuid) or <code>null</code>",
            ),
            (
                json!({"type": "string", "minLength": 1}),
                "string, not empty",
            ),
            (
                json!({"type": "integer", "minimum": 1, "default": 20}),
                "integer, at least 1, by default <code>20</code>",
            ),
            (
                json!({"type": "string", "enum": ["a", "b"]}),
                "one of <code>a</code>, <code>b</code>",
            ),
            (
                json!({"type": "array", "default": [], "items": {"$ref": "#/components/schemas/User"}}),
                "array of <a href=\"#schema-User\"><code>User</code></a>",
            ),
            (
                json!({"type": "object", "additionalProperties": {"type": "integer"}}),
                "object of integer",
            ),
        ] {
            assert_eq!(kind(&schema), expected);
        }
    }
}
