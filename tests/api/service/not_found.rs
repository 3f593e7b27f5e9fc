//! A path that does not exist, asked for by a browser.

use crate::support::{app::App, store::TestStore};

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

#[tokio::test]
async fn a_browser_gets_a_page_that_leads_back() {
    let app = App::start().await;

    for (path, root) in [
        ("/nowhere", ""),
        ("/docs/", "../"),
        ("/a/b/c", "../../"),
        ("/problems/nothing", "../"),
        ("/%3Cscript%3E", ""),
    ] {
        let page = app.get(path).header("accept", BROWSER).await;

        assert_eq!((page.status, path), (404, path));
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert!(page.header("vary").contains("Accept"), "{path}");
        for link in ["style.css", "reference", "problems"] {
            let link = format!("href=\"{root}{link}\"");
            assert!(page.text.contains(&link), "{path}: {link}");
        }
        assert!(!page.text.contains("script"), "{}", page.text);
    }
}

#[tokio::test]
async fn clients_of_the_api_get_the_problem() {
    let app = App::start().await;

    for accept in ["*/*", "application/json", "text/html, application/json"] {
        let answer = app.get("/nowhere").header("accept", accept).await;
        answer.is(404, "unknown-path");
        assert!(answer.header("vary").contains("Accept"), "{accept}");
    }
    for path in ["/api", "/api/v1", "/api/v1/nowhere", "/api/v2/users/me"] {
        let answer = app.get(path).header("accept", BROWSER).await;
        answer.is(404, "unknown-path");
    }
    let change = app.post("/nowhere", serde_json::json!({}));
    change
        .header("accept", BROWSER)
        .await
        .is(404, "unknown-path");
    // So deep that the links would be longer than the page.
    let deep = "/a".repeat(100);
    let answer = app.get(&deep).header("accept", BROWSER).await;
    answer.is(404, "unknown-path");
}

#[tokio::test]
async fn other_refusals_are_problems_for_browsers_too() {
    let app = App::start().await;

    let me = app.get("/api/v1/users/me").header("accept", BROWSER).await;

    me.is(401, "invalid-access-token");
}

#[tokio::test]
async fn below_a_path_the_links_stay_there() {
    let public = [("PUBLIC_URL", "https://example.com/accounts")];
    let app = App::with(&TestStore::memory(), &public).await;

    for path in ["/accounts/a/b", "/a/b"] {
        let page = app.get(path).header("accept", BROWSER).await;
        let text = &page.has_status(404).text;
        assert!(text.contains("href=\"../style.css\""), "{path}");
    }
}
