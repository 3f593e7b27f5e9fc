use std::fmt::Write;

use serde_json::Value;

use super::{
    super::html::{escaped, inline, prose},
    read::{members, resolved, text},
    schema,
};

const PROBLEM: &str = "/content/application~1problem+json";

/// What an operation answers with. Its problems stand apart, behind a click: most are the same everywhere.
pub fn list(operation: &Value, document: &Value) -> String {
    let (problems, others): (Vec<_>, Vec<_>) = members(operation, "/responses")
        .into_iter()
        .map(|(status, response)| (status, resolved(response, document)))
        .partition(|(_, response)| response.pointer(PROBLEM).is_some());
    let mut html = String::from("<h4>Responses</h4>\n");
    for (status, answer) in others {
        html.push_str(&response(status, answer, document));
    }
    let problems: String = problems
        .into_iter()
        .map(|(status, response)| links(status, response, document))
        .collect();
    if !problems.is_empty() {
        let _ = writeln!(
            html,
            "<details>\n<summary>Problems</summary>\n<dl class=\"problems\">\n{problems}</dl>\n</details>"
        );
    }
    html
}

fn response(status: &str, response: &Value, document: &Value) -> String {
    let description = prose(text(response, "/description"));
    let mut html = format!("<h5>{}</h5>\n{description}", escaped(status));
    for (media_type, media) in members(response, "/content") {
        let _ = write!(html, "<p><code>{}</code>", escaped(media_type));
        let Some(reference) = media.get("schema") else {
            html.push_str("</p>\n");
            continue;
        };
        let body = resolved(reference, document);
        let _ = write!(
            html,
            ", {}</p>\n{}",
            schema::kind(reference),
            example(media, body)
        );
    }
    let headers: String = members(response, "/headers")
        .into_iter()
        .map(|(name, header)| header_line(name, header))
        .collect();
    if !headers.is_empty() {
        let _ = writeln!(html, "<dl class=\"fields\">\n{headers}</dl>");
    }
    html
}

fn header_line(name: &str, header: &Value) -> String {
    format!(
        "<div><dt><code>{}</code> <em>header</em></dt><dd>{}</dd></div>\n",
        escaped(name),
        inline(text(header, "/description"))
    )
}

/// The problems of one status, each with a link to its page.
fn links(status: &str, response: &Value, document: &Value) -> String {
    let mut html = format!("<dt>{}</dt>\n", escaped(status));
    for (slug, example) in members(response, &format!("{PROBLEM}/examples")) {
        let slug = escaped(slug);
        let title = escaped(text(resolved(example, document), "/summary"));
        let _ = writeln!(html, "<dd><a href=\"problems/{slug}\">{title}</a></dd>");
    }
    html
}

/// The example of a body, or that of its schema.
pub fn example(media: &Value, schema: &Value) -> String {
    let example = media.get("example").or_else(|| schema.get("example"));
    example.map_or_else(String::new, |value| {
        format!(
            "<pre><code>{}</code></pre>\n",
            escaped(&format!("{value:#}"))
        )
    })
}
