//! The API to read: one page without scripts, made of the OpenAPI document.
//!
//! Redoc and Scalar would send 330 kB and 990 kB of compressed script for it, and need styles from scripts.

mod operation;
mod read;
mod responses;
mod schema;
mod security;

use std::sync::LazyLock;

use bytes::Bytes;
use poem::{Endpoint, Request, endpoint::make_sync, get};
use serde_json::Value;

use self::read::{items, members, text};
use super::{
    asset::Asset,
    html::{Site, escaped, prose},
};

/// It is written when it is first asked for.
pub fn page(site: Site, document: Bytes) -> impl Endpoint {
    let page = LazyLock::new(move || {
        let document = serde_json::from_slice(&document).unwrap_or_default();
        Asset::page(site.page("API reference", "", &main(&document)))
    });
    get(make_sync(move |request: Request| {
        page.answer(request.headers())
    }))
}

fn main(document: &Value) -> String {
    let tags: Vec<Tag<'_>> = items(document, "/tags")
        .map(|tag| Tag::of(tag, document))
        .collect();
    let schemas = members(document, "/components/schemas");
    let mut html = introduction(document);
    html.push_str("<div class=\"reference\">\n<nav aria-label=\"Contents\">\n");
    html.push_str(&contents(&tags, &schemas));
    html.push_str("</nav>\n<div>\n");
    html.push_str(&security::section(document));
    html.extend(tags.iter().map(|tag| tag.section(document)));
    html.push_str("<section aria-labelledby=\"schemas\">\n<h2 id=\"schemas\">Schemas</h2>\n");
    html.extend(
        schemas
            .iter()
            .map(|(name, schema)| schema::section(name, schema)),
    );
    html.push_str("</section>\n</div>\n</div>");
    html
}

fn introduction(document: &Value) -> String {
    let version = escaped(text(document, "/info/version"));
    let description = prose(text(document, "/info/description"));
    let server = escaped(text(document, "/servers/0/url").trim_end_matches('/'));
    let server = if server.is_empty() {
        "The paths begin at the root of this service.".to_owned()
    } else {
        format!("The paths begin at <code>{server}</code>.")
    };
    format!(
        "<h1>API reference</h1>\n{description}<p>{server} This is version {version}; the same is in the <a href=\"openapi.json\">OpenAPI document</a>.</p>\n"
    )
}

fn contents(tags: &[Tag<'_>], schemas: &[(&String, &Value)]) -> String {
    let link = |to: &str, words: &str| format!("<li><a href=\"#{to}\">{words}</a></li>\n");
    let mut html = format!("<ul>\n{}", link("authorization", "Authorization"));
    for tag in tags {
        html.push_str(&format!(
            "<li><a href=\"#{0}\">{0}</a>\n<ul>\n",
            escaped(tag.name)
        ));
        for operation in &tag.operations {
            html.push_str(&link(operation.id, &escaped(operation.summary)));
        }
        html.push_str("</ul>\n</li>\n");
    }
    html.push_str("<li><a href=\"#schemas\">Schemas</a>\n<ul class=\"names\">\n");
    html.extend(
        schemas
            .iter()
            .map(|(name, _)| link(&schema::id(name), &escaped(name))),
    );
    html.push_str("</ul>\n</li>\n</ul>\n");
    html
}

/// A group of operations, as the document sorts them.
struct Tag<'a> {
    name: &'a str,
    description: &'a str,
    operations: Vec<operation::Operation<'a>>,
}

impl<'a> Tag<'a> {
    fn of(tag: &'a Value, document: &'a Value) -> Self {
        let name = text(tag, "/name");
        let all = operation::all(document);
        Self {
            name,
            description: text(tag, "/description"),
            operations: all.filter(|operation| operation.tag == name).collect(),
        }
    }

    fn section(&self, document: &Value) -> String {
        let name = escaped(self.name);
        let mut html = format!(
            "<section aria-labelledby=\"{name}\">\n<h2 id=\"{name}\">{name}</h2>\n{}",
            prose(self.description)
        );
        html.extend(self.operations.iter().map(|one| one.section(document)));
        html.push_str("</section>\n");
        html
    }
}
