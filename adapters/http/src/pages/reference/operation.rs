use std::fmt::Write;

use serde_json::{Map, Value};

use super::{
    super::html::{escaped, inline, prose},
    read::{items, members, name_of, resolved, text},
    responses, schema, security,
};

/// One method of one path.
pub struct Operation<'a> {
    pub id: &'a str,
    pub tag: &'a str,
    pub summary: &'a str,
    method: &'a str,
    path: &'a str,
    definition: &'a Value,
}

/// In the order of the document.
pub fn all(document: &Value) -> impl Iterator<Item = Operation<'_>> {
    members(document, "/paths")
        .into_iter()
        .flat_map(|(path, item)| {
            let methods = item.as_object().into_iter().flat_map(Map::iter);
            methods.map(move |(method, definition)| Operation {
                id: text(definition, "/operationId"),
                tag: text(definition, "/tags/0"),
                summary: text(definition, "/summary"),
                method,
                path,
                definition,
            })
        })
}

impl Operation<'_> {
    pub fn section(&self, document: &Value) -> String {
        let id = escaped(self.id);
        let mut html = format!(
            "<section class=\"operation\" aria-labelledby=\"{id}\">\n<h3 id=\"{id}\">{}</h3>\n<p class=\"route\"><strong>{}</strong> <code>{}</code></p>\n",
            escaped(self.summary),
            self.method.to_uppercase(),
            escaped(self.path),
        );
        let description = text(self.definition, "/description");
        if description != self.summary {
            html.push_str(&prose(description));
        }
        html.push_str(&self.notes());
        html.push_str(&self.parameters());
        html.push_str(&self.body(document));
        html.push_str(&responses::list(self.definition, document));
        html.push_str("</section>\n");
        html
    }

    fn notes(&self) -> String {
        let security = security::links(self.definition);
        let authorization = if security.is_empty() {
            "Public.".to_owned()
        } else {
            format!("Authorization: {security}.")
        };
        let deprecated = self.definition.get("deprecated") == Some(&Value::Bool(true));
        format!(
            "<p class=\"note\">{}{authorization} <a href=\"docs#/{}/{id}\">Try {id}</a></p>\n",
            if deprecated { "Deprecated. " } else { "" },
            escaped(self.tag),
            id = escaped(self.id),
        )
    }

    fn parameters(&self) -> String {
        let mut html = String::new();
        for parameter in items(self.definition, "/parameters") {
            let place = escaped(text(parameter, "/in"));
            let required = parameter.get("required") == Some(&Value::Bool(true));
            let note = if required {
                format!("{place}, required")
            } else {
                place
            };
            let mut kind = parameter.get("schema").cloned().unwrap_or_default();
            if let (Some(kind), Some(description)) =
                (kind.as_object_mut(), parameter.get("description"))
            {
                kind.insert("description".into(), description.clone());
            }
            html.push_str(&schema::field(text(parameter, "/name"), Some(&note), &kind));
        }
        if html.is_empty() {
            return html;
        }
        format!("<h4>Parameters</h4>\n<dl class=\"fields\">\n{html}</dl>\n")
    }

    fn body(&self, document: &Value) -> String {
        let mut html = String::new();
        for (media_type, media) in members(self.definition, "/requestBody/content") {
            let Some(reference) = media.get("schema") else {
                continue;
            };
            let body = resolved(reference, document);
            let _ = write!(
                html,
                "<h4>Body</h4>\n<p><code>{}</code>, {}. {}</p>\n{}{}",
                escaped(media_type),
                schema::link(name_of(text(reference, "/$ref"))),
                inline(text(body, "/description")),
                schema::fields(body),
                responses::example(media, body),
            );
        }
        html
    }
}
