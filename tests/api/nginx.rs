//! The recipe of `docs/operations.md`, as it is printed there.

use serde_json::{Value, json};

use crate::support::{
    app::App,
    nginx::{Nginx, Place, Seen},
    people::PASSWORD,
    store::TestStore,
};

/// The first block of this language in the document for operators.
fn recipe(language: &str) -> &'static str {
    let document = include_str!("../../docs/operations.md");
    let opening = format!("```{language}\n");
    let (_, rest) = document
        .split_once(opening.as_str())
        .expect("there is a recipe");
    rest.split_once("```").expect("it has an end").0
}

/// A browser on `https://localhost:<port>/accounts/`.
struct Browser {
    nginx: Nginx,
    origin: String,
    /// Stops with it.
    _app: App,
}

impl Browser {
    async fn opens() -> Self {
        let place = Place::free();
        let origin = place.origin();
        let public = format!("{origin}/accounts");
        let variables = [
            ("PUBLIC_URL", public.as_str()),
            ("TRUSTED_PROXIES", "127.0.0.1"),
        ];
        let app = App::with(&TestStore::memory(), &variables).await;
        let nginx = place.before(app.address, recipe("nginx")).await;
        Self {
            nginx,
            origin,
            _app: app,
        }
    }

    async fn gets(&self, path: &str) -> Seen {
        self.nginx.asks("GET", path, &[], "").await
    }

    async fn posts(&self, operation: &str, cookie: &str, body: &Value) -> Seen {
        let headers = [
            ("Origin", self.origin.as_str()),
            ("Sec-Fetch-Site", "same-origin"),
            ("Content-Type", "application/json"),
            ("Cookie", cookie),
        ];
        let path = format!("/accounts/api/v1/auth/{operation}");
        self.nginx
            .asks("POST", &path, &headers, &body.to_string())
            .await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_user_registers_signs_in_and_stays_so_behind_nginx() {
    let browser = Browser::opens().await;
    let account = json!({"email": "ada@example.com", "password": PASSWORD});
    let mut by_cookie = account.clone();
    by_cookie["transport"] = json!("cookie");

    let registered = browser.posts("register", "", &account).await;
    let signed_in = browser.posts("login", "", &by_cookie).await;
    let (cookie, attributes) = signed_in.header("set-cookie").split_once("; ").unwrap();
    let refreshed = browser.posts("refresh", cookie, &json!({})).await;
    let cookie = refreshed.header("set-cookie").split(';').next().unwrap();
    let left = browser.posts("logout", cookie, &json!({})).await;

    assert_eq!((registered.status, signed_in.status), (201, 200));
    assert!(
        cookie.starts_with("__Secure-portreeve_refresh=prt_"),
        "{cookie}"
    );
    assert!(
        attributes.contains("Path=/accounts/api/v1/auth; HttpOnly; Secure"),
        "{attributes}"
    );
    assert_eq!(refreshed.status, 200, "{}", refreshed.text);
    assert_eq!(left.status, 204, "{}", left.text);
    assert_eq!(
        signed_in.header("strict-transport-security"),
        "max-age=31536000"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn swagger_ui_and_its_document_are_whole_behind_nginx() {
    let browser = Browser::opens().await;

    let page = browser.gets("/accounts/docs").await;
    assert_eq!(page.status, 200);
    for name in ["href", "src"] {
        let opening = format!(" {name}=\"");
        let links = page.text.split(opening.as_str()).skip(1);
        for link in links.filter_map(|rest| rest.split('"').next()) {
            if !link.starts_with("data:") {
                let asset = browser.gets(&format!("/accounts/{link}")).await;
                assert_eq!((asset.status, link), (200, link));
                assert!(!asset.text.is_empty(), "{link}");
            }
        }
    }
    let document = browser.gets("/accounts/openapi.json").await.json();
    let root = format!("{}/accounts", browser.origin);
    assert_eq!(document["servers"], json!([{"url": root}]));
    let start = browser.gets("/accounts/").await;
    assert_eq!(start.status, 200);
    let redirected = browser.gets("/accounts").await;
    assert!(redirected.header("location").ends_with("/accounts/"));
}

#[tokio::test]
async fn the_proxy_publishes_no_metrics() {
    let browser = Browser::opens().await;

    for path in ["/accounts/metrics", "/accounts/accounts/metrics"] {
        assert_eq!(browser.gets(path).await.status, 404, "{path}");
    }
    assert_eq!(browser.gets("/accounts/health/ready").await.status, 200);
}
