//! A page for each problem, where its `type` leads, and an index of all.

use std::fmt::Write;

use poem::{Endpoint, IntoResponse, Request, endpoint::make_sync, get};

use super::{
    asset::Asset,
    html::{Site, escaped, inline},
};
use crate::problem::{Kind, Problem, common};

pub fn index(site: Site, kinds: &[&'static Kind]) -> Asset {
    let mut kinds = kinds.to_vec();
    kinds.sort_by_key(|kind| kind.status);
    let mut main = String::from(
        "<h1>Problems</h1>\n<p class=\"lead\">Every refusal of this service is one of these, in the form of <a href=\"https://www.rfc-editor.org/rfc/rfc9457\">RFC 9457</a>. Its <code>type</code> is the address of the page.</p>\n",
    );
    for group in kinds.chunk_by(|one, other| one.status == other.status) {
        if let Some(first) = group.first() {
            let _ = writeln!(main, "<h2>{}</h2>\n<ul class=\"cards\">", first.status);
        }
        for kind in group {
            let (slug, title) = (kind.slug, escaped(kind.title.en));
            let _ = writeln!(
                main,
                "<li><a href=\"problems/{slug}\">{title}</a><p><code>{slug}</code></p></li>"
            );
        }
        main.push_str("</ul>\n");
    }
    Asset::page(site.page("Problems", "", main.trim_end()))
}

/// The pages of all, at `/problems/:slug`.
pub fn pages(site: Site, kinds: Vec<&'static Kind>) -> impl Endpoint {
    get(make_sync(move |request: Request| {
        let slug = request.path_params::<String>().ok();
        match kinds.iter().find(|kind| Some(kind.slug) == slug.as_deref()) {
            Some(kind) => page(site, kind).answer(request.headers()),
            None => Problem::of(&common::UNKNOWN_PATH).into_response(),
        }
    }))
}

fn page(site: Site, kind: &'static Kind) -> Asset {
    let (title, slug) = (kind.title.en, kind.slug);
    let main = format!(
        "<p><a href=\"../problems\">Problems</a></p>\n\
         <h1>{}</h1>\n\
         <p>{}</p>\n\
         <dl>\n\
         <dt>Status</dt><dd>{}</dd>\n\
         <dt>Type</dt><dd><code>/problems/{slug}</code></dd>\n\
         </dl>\n\
         <h2>Example</h2>\n\
         <pre><code>{}</code></pre>",
        escaped(title),
        inline(kind.explanation),
        kind.status,
        escaped(&format!("{:#}", Problem::example_json(kind)))
    );
    Asset::page(site.page(title, "../", &main))
}
