//! How a second version lives beside the first: one operation that has changed its answer, while the old one is on its way out.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use poem::{
    Endpoint, Request, Response,
    http::{Method, StatusCode, header},
};
use poem_openapi::{Object, OpenApi, OpenApiService, payload::Json};
use portreeve::shared::{Clock, Secrets, Timestamp};
use serde_json::Value;
use time::macros::datetime;

use super::Version;
use crate::{
    Api, CorsPolicy, Metrics, Settings, TrustedProxies, assemble,
    document::Declarations,
    problem::{common, problem_set},
};

problem_set!(GreetingProblem = &[]);

/// A greeting, as the first version has it.
#[derive(Object)]
#[oai(rename = "Greeting")]
struct OldGreeting {
    text: String,
}

/// A greeting that says in which language.
#[derive(Object)]
struct Greeting {
    text: String,
    language: String,
}

struct First;

#[OpenApi(prefix_path = "/api/v1")]
impl First {
    /// Greet
    ///
    /// Deprecated since 2027-01-01, gone after 2027-07-01: use `greet` of version 2.
    #[oai(path = "/greeting", method = "get", operation_id = "greet")]
    async fn greet(&self) -> Result<Json<OldGreeting>, GreetingProblem> {
        let text = "Good morning".into();
        Ok(Json(OldGreeting { text }))
    }

    /// Say goodbye
    #[oai(path = "/farewell", method = "get", operation_id = "sayGoodbye")]
    async fn say_goodbye(&self) -> Result<Json<OldGreeting>, GreetingProblem> {
        let text = "Good night".into();
        Ok(Json(OldGreeting { text }))
    }
}

struct Second;

#[OpenApi(prefix_path = "/api/v2")]
impl Second {
    /// Greet
    #[oai(path = "/greeting", method = "get", operation_id = "greet")]
    async fn greet(&self) -> Result<Json<Greeting>, GreetingProblem> {
        Ok(Json(Greeting {
            text: "Bonjour".into(),
            language: "fr".into(),
        }))
    }
}

/// Stands still, draws nothing, counts nothing.
struct Nothing;

impl Clock for Nothing {
    fn now(&self) -> Timestamp {
        datetime!(2027-03-01 12:00 UTC)
    }
}

impl Secrets for Nothing {
    fn random(&self) -> [u8; 16] {
        [7; 16]
    }
}

#[async_trait]
impl Metrics for Nothing {
    async fn text(&self) -> String {
        String::new()
    }
}

fn both() -> Api {
    let settings = Settings {
        cors: CorsPolicy::Listed(vec![]),
        names_unlisted_origins: false,
        public_url: None,
        issuer: String::new(),
        cookie_name: String::new(),
        proxies: TrustedProxies::default(),
        metrics: Arc::new(Nothing),
        metrics_token: None,
        management: false,
        docs: true,
        traces: None,
        clock: Arc::new(Nothing),
        secrets: Arc::new(Nothing),
        deadline: Duration::from_secs(1),
    };
    let first = OpenApiService::new(First, "Portreeve", "1");
    let second = OpenApiService::new(Second, "Portreeve", "2");
    let declared = Declarations {
        kinds: common::KINDS,
        rules: &[],
        password_flow: None,
    };
    let versions = vec![
        Version::new("", "/openapi.json", first, &declared),
        Version::new("/api/v2", "/openapi/v2.json", second, &declared),
    ];
    assemble(versions, None, settings)
}

async fn asked(api: &Api, method: Method, path: &str) -> (Response, Value) {
    let request = Request::builder()
        .method(method)
        .uri_str(path)
        .header(header::HOST, "localhost")
        .finish();
    let mut response = api.endpoint.get_response(request).await;
    let body = response.take_body().into_vec().await.unwrap();
    (response, serde_json::from_slice(&body).unwrap_or_default())
}

#[tokio::test]
async fn each_version_answers_in_its_own_way() {
    let api = both();

    let (_, old) = asked(&api, Method::GET, "/api/v1/greeting").await;
    let (_, new) = asked(&api, Method::GET, "/api/v2/greeting").await;
    let (stays, _) = asked(&api, Method::GET, "/api/v1/farewell").await;
    let (gone, problem) = asked(&api, Method::GET, "/api/v2/farewell").await;
    let (none, _) = asked(&api, Method::GET, "/api/v3/greeting").await;

    assert_eq!(
        (&old["text"], old.get("language")),
        (&"Good morning".into(), None)
    );
    assert_eq!(
        (&new["text"], &new["language"]),
        (&"Bonjour".into(), &"fr".into())
    );
    assert_eq!(stays.status(), StatusCode::OK);
    assert_eq!(
        (gone.status(), none.status()),
        (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND)
    );
    assert_eq!(problem["type"], "/problems/unknown-path");
}

#[tokio::test]
async fn what_is_on_its_way_out_says_so_with_every_answer() {
    let api = both();

    for (method, path) in [
        (Method::GET, "/api/v1/greeting".to_owned()),
        (Method::HEAD, "/api/v1/greeting".to_owned()),
        (
            Method::GET,
            format!("/api/v1/greeting?{}", "x".repeat(5000)),
        ),
    ] {
        let (answer, _) = asked(&api, method, &path).await;
        assert_eq!(answer.headers()["deprecation"], "@1798761600", "{path:.40}");
        assert_eq!(answer.headers()["sunset"], "Thu, 01 Jul 2027 23:59:59 GMT");
    }
    for path in ["/api/v2/greeting", "/api/v1/farewell", "/openapi.json"] {
        let (answer, _) = asked(&api, Method::GET, path).await;
        assert_eq!(answer.headers().get("sunset"), None, "{path}");
    }
}

#[tokio::test]
async fn each_version_has_a_document_of_its_own() {
    let api = both();

    let (_, first) = asked(&api, Method::GET, "/openapi.json").await;
    let (_, second) = asked(&api, Method::GET, "/openapi/v2.json").await;

    let old = &first["paths"]["/api/v1/greeting"]["get"];
    let new = &second["paths"]["/api/v2/greeting"]["get"];
    assert_eq!(
        (&old["deprecated"], &old["x-sunset"]),
        (&true.into(), &"Thu, 01 Jul 2027 23:59:59 GMT".into())
    );
    assert_eq!(new.get("deprecated"), None);
    assert_eq!(first["paths"].get("/api/v2/greeting"), None);
    assert_eq!(
        second["components"]["schemas"]["Greeting"]["required"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[tokio::test]
async fn methods_are_known_in_each_version() {
    let (answer, _) = asked(&both(), Method::POST, "/api/v2/greeting").await;

    assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(answer.headers()[header::ALLOW], "GET, HEAD, OPTIONS");
}
