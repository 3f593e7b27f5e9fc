//! The few pages for people: the start, Swagger UI, and an explanation of each problem.

use bytes::Bytes;
use poem::{
    Endpoint, IntoResponse, Request, Response, Route, get,
    http::{HeaderValue, header},
};

use crate::{
    metrics_page::MetricsPage,
    problem::{Kind, Problem, common},
};

static SWAGGER_CSS: &str = include_str!(concat!(env!("OUT_DIR"), "/swagger-ui.css"));
static SWAGGER_SCRIPT: &str = include_str!(concat!(env!("OUT_DIR"), "/swagger-ui-bundle.js"));
static STYLE: &str = include_str!("../pages/style.css");
static START: &str = include_str!("../pages/start.html");
static DOCS: &str = include_str!("../pages/docs.html");
static DOCS_SCRIPT: &str = include_str!("../pages/docs.js");
static PROBLEM: &str = include_str!("../pages/problem.html");

/// Swagger UI sets styles from its script, which needs `unsafe-inline` for styles; nothing may come from elsewhere.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// Whether there is a page at this path.
pub fn has(path: &str) -> bool {
    PATHS.contains(&path) || path.starts_with("/problems/") || path.starts_with("/openapi/")
}

/// All but the pages of the problems, and the documents of later versions.
const PATHS: [&str; 8] = [
    "/",
    "/style.css",
    "/docs",
    "/docs/swagger-ui.css",
    "/docs/swagger-ui-bundle.js",
    "/docs/docs.js",
    "/openapi.json",
    "/metrics",
];

/// The pages beside the operations. poem could nest one in the other, at the price of one more router for each request.
struct StaticPages<O> {
    pages: Route,
    operations: O,
}

impl<O: Endpoint<Output = Response>> Endpoint for StaticPages<O> {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        if has(request.uri().path()) {
            self.pages.call(request).await
        } else {
            self.operations.call(request).await
        }
    }
}

/// What the paths of pages begin with.
pub const ROOTS: [&str; 4] = ["docs", "openapi", "problems", "metrics"];

/// Which pages there are beside the operations.
pub struct Pages {
    /// All problems: each has a page that explains it.
    pub kinds: Vec<&'static Kind>,
    /// The documents of the versions, each with its path.
    pub documents: Vec<(&'static str, String)>,
    /// None if they are served by the management listener.
    pub metrics: Option<MetricsPage>,
    /// Whether there is Swagger UI.
    pub docs: bool,
}

impl Pages {
    pub fn beside(
        self,
        operations: impl Endpoint<Output = Response>,
    ) -> impl Endpoint<Output = Response> {
        let kinds = self.kinds;
        let start = start_page(self.docs, self.metrics.is_some());
        let mut pages = Route::new()
            .at("/", served(move || Ok(html_page(start.clone()))))
            .at("/style.css", asset("text/css; charset=utf-8", STYLE))
            .at(
                "/problems/:slug",
                get(poem::endpoint::make_sync(move |request: Request| {
                    let slug = request.path_params::<String>().ok();
                    let kind = kinds.iter().find(|kind| Some(kind.slug) == slug.as_deref());
                    problem_page(kind.copied())
                })),
            );
        if let Some(metrics) = self.metrics {
            pages = pages.at("/metrics", get(metrics));
        }
        if self.docs {
            pages = with_docs(pages);
        }
        for (at, text) in self.documents {
            pages = pages.at(at, document(text));
        }
        StaticPages { pages, operations }
    }
}

/// The metrics, beside the operations that ask for the service's health.
pub fn of_management(
    health: impl Endpoint<Output = Response>,
    metrics: MetricsPage,
) -> impl Endpoint<Output = Response> {
    StaticPages {
        pages: Route::new().at("/metrics", get(metrics)),
        operations: health,
    }
}

fn with_docs(pages: Route) -> Route {
    pages
        .at("/docs", page(DOCS))
        .at(
            "/docs/swagger-ui.css",
            asset("text/css; charset=utf-8", SWAGGER_CSS),
        )
        .at(
            "/docs/swagger-ui-bundle.js",
            asset("text/javascript; charset=utf-8", SWAGGER_SCRIPT),
        )
        .at(
            "/docs/docs.js",
            asset("text/javascript; charset=utf-8", DOCS_SCRIPT),
        )
}

/// Its lines between `<!-- docs -->` and `<!-- health -->` are left out where there is nothing to lead to.
fn start_page(docs: bool, health: bool) -> String {
    let parts = [(docs, "<!-- docs -->"), (health, "<!-- health -->")];
    let mut page = START.to_owned();
    for (is_there, mark) in parts {
        page = page
            .split(mark)
            .enumerate()
            .filter(|(n, _)| is_there || n % 2 == 0)
            .map(|(_, part)| part)
            .collect();
    }
    page
}

fn document(text: String) -> impl Endpoint {
    // One copy, however many are being sent.
    let text = Bytes::from(text);
    served(move || {
        Ok(Response::builder()
            .content_type("application/json")
            .body(text.clone()))
    })
}

fn served(answer: impl Fn() -> poem::Result<Response> + Send + Sync + 'static) -> impl Endpoint {
    get(poem::endpoint::make_sync(move |_| answer()))
}

fn page(html: &'static str) -> impl Endpoint {
    served(move || Ok(html_page(html)))
}

fn asset(content_type: &'static str, text: &'static str) -> impl Endpoint {
    served(move || {
        Ok(Response::builder()
            .content_type(content_type)
            .header(header::CACHE_CONTROL, "public, max-age=3600")
            .body(text))
    })
}

fn html_page(html: impl Into<poem::Body>) -> Response {
    let mut response = Response::builder()
        .content_type("text/html; charset=utf-8")
        .body(html);
    response.headers_mut().insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(POLICY),
    );
    response
}

/// Made of our own constants only, so nothing needs escaping.
fn problem_page(kind: Option<&Kind>) -> Response {
    match kind {
        None => Problem::of(&common::UNKNOWN_PATH).into_response(),
        Some(kind) => {
            let html = PROBLEM
                .replace("{title}", kind.title.en)
                .replace("{status}", kind.status.as_str())
                .replace("{slug}", kind.slug);
            html_page(html.replace("{page}", &code_marked(kind.explanation)))
        }
    }
}

/// Backquotes become `<code>`, angle brackets are escaped.
fn code_marked(text: &str) -> String {
    let escaped = text.replace('<', "&lt;").replace('>', "&gt;");
    let parts = escaped.split('`').enumerate();
    parts
        .map(|(n, part)| {
            if n % 2 == 1 {
                format!("<code>{part}</code>")
            } else {
                part.to_owned()
            }
        })
        .collect()
}
