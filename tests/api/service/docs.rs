//! The pages for people. They must work without the internet.

use std::collections::BTreeSet;

use crate::support::{app::App, published};

/// What stands in every `name="..."` of a page.
fn attributes<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let opening = format!(" {name}=\"");
    let parts = html.split(opening.as_str()).skip(1);
    parts.filter_map(|part| part.split('"').next()).collect()
}

#[tokio::test]
async fn swagger_ui_is_made_of_our_own_files_only() {
    let app = App::start().await;

    let page = app.get("/docs").await;

    assert_eq!(
        page.has_status(200).header("content-type"),
        "text/html; charset=utf-8"
    );
    let scripts = attributes(&page.text, "src");
    let links = attributes(&page.text, "href");
    // Three files, and three of our pages.
    assert_eq!((scripts.len(), links.len()), (2, 6));
    for asset in scripts.into_iter().chain(links) {
        assert!(!asset.contains(':') && !asset.starts_with('/'), "{asset}");
        app.get(&format!("/{asset}")).await.has_status(200);
    }
}

#[tokio::test]
async fn swagger_ui_shows_the_document_that_is_served() {
    let app = App::start().await;

    let script = app.get("/docs/docs.js").await;

    assert!(
        script
            .has_status(200)
            .text
            .contains("new URL(\"openapi.json\", root)")
    );
}

#[tokio::test]
async fn nothing_of_another_site_may_load_in_a_page() {
    let app = App::start().await;

    for path in [
        "/",
        "/docs",
        "/reference",
        "/problems",
        "/problems/email-taken",
    ] {
        let page = app.get(path).await;
        let policy = page
            .has_status(200)
            .header("content-security-policy")
            .to_owned();
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        assert!(
            !policy.contains("http") && !policy.contains('*'),
            "{path}: {policy}"
        );
        // Only Swagger UI has scripts.
        assert_eq!(policy.contains("script-src"), path == "/docs", "{policy}");
        assert!(!policy.contains("unsafe-inline") || path == "/docs");
    }
}

#[tokio::test]
async fn every_link_of_the_start_page_leads_somewhere() {
    let app = App::start().await;

    let page = app.get("/").await;

    let links = attributes(&page.has_status(200).text, "href");
    for link in ["docs", "reference", "problems", "openapi.json"] {
        assert!(links.contains(&link), "{link}");
    }
    for link in links {
        app.get(&format!("/{link}")).await.has_status(200);
    }
}

/// A proxy may serve them below a path that is not configured in the service.
#[tokio::test]
async fn every_link_of_a_page_is_relative_to_the_page() {
    let app = App::start().await;

    for (page, root) in [
        ("/", ""),
        ("/docs", ""),
        ("/reference", ""),
        ("/problems", ""),
        ("/problems/email-taken", "../"),
    ] {
        let html = app.get(page).await.has_status(200).text.clone();
        for name in ["href", "src"] {
            for to in attributes(&html, name) {
                let is_elsewhere = to.starts_with("https:");
                let is_relative = to.starts_with(root) && !to.starts_with('/');
                assert!(is_elsewhere || is_relative, "{page}: {to}");
            }
        }
    }
}

#[tokio::test]
async fn the_page_of_a_problem_leads_to_the_api_and_to_its_style() {
    let app = App::start().await;

    let page = app.get("/problems/email-taken").await;

    let links = attributes(&page.has_status(200).text, "href");
    for link in links.iter().filter_map(|to| to.strip_prefix("..")) {
        app.get(link).await.has_status(200);
    }
    assert!(links.contains(&"../docs") && links.contains(&"../style.css"));
}

#[tokio::test]
async fn the_reference_has_every_operation_and_its_links_lead_somewhere() {
    let app = App::start().await;

    let page = app.get("/reference").await;

    let html = &page.has_status(200).text;
    let ids = attributes(html, "id");
    for operation in published::operations() {
        assert!(ids.contains(&operation.id.as_str()), "{}", operation.id);
        assert!(html.contains(&operation.path), "{}", operation.path);
    }
    let links: BTreeSet<_> = attributes(html, "href").into_iter().collect();
    for link in links {
        match link.split_once('#') {
            Some(("", anchor)) => assert!(ids.contains(&anchor), "{anchor}"),
            Some((path, _)) => assert_eq!(path, "docs"),
            None => {
                app.get(&format!("/{link}")).await.has_status(200);
            }
        }
    }
    let distinct: BTreeSet<_> = ids.iter().collect();
    assert_eq!(distinct.len(), ids.len(), "an anchor is there twice");
}
