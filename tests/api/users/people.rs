//! A list with people in it, for the tests of lists.

use time::Duration;

use crate::support::{app::App, people::Admin};

/// The addresses on a page, and where the next one begins.
pub async fn page(root: &Admin, query: &str) -> (Vec<String>, Option<String>) {
    let body = root.lists(query).await.ok();
    let items = body["items"].as_array().unwrap().iter();
    let emails = items.map(|user| user["email"].as_str().unwrap().to_owned());
    (
        emails.collect(),
        body["next_cursor"].as_str().map(str::to_owned),
    )
}

pub async fn emails(root: &Admin, query: &str) -> Vec<String> {
    page(root, query).await.0
}

/// Six people, each a second after the one before, and the administrator, who came first.
pub async fn town(app: &App) -> Admin {
    let root = app.admin().await;
    for name in ["ann", "ben", "cleo", "dan", "eva", "finn"] {
        app.clock.advance(Duration::SECOND);
        app.registered(&format!("{name}@example.com")).await;
    }
    app.settle().await;
    root
}
