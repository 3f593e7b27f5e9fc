//! The few pages for people: the start, the API to read and to try, and an explanation of each problem.
//!
//! Ours have no script. All links are relative, as a proxy may serve them below a path that is not configured in the service.

mod asset;
mod html;
mod not_found;
mod problems;
mod reference;
mod start;
mod swagger_ui;

use bytes::Bytes;
use poem::{Endpoint, Request, Response, Route, get};

use self::{asset::Asset, html::Site, not_found::NotFoundPage};
use crate::{metrics_page::MetricsPage, problem::Kind};

static STYLE: &str = include_str!("../../pages/style.css");
static ICON: &str = include_str!("../../pages/favicon.svg");

/// Whether there is a page at this path.
pub fn has(path: &str) -> bool {
    PATHS.contains(&path) || path.starts_with("/problems/") || path.starts_with("/openapi/")
}

/// All but the pages of the problems, and the documents of later versions.
const PATHS: [&str; 12] = [
    "/",
    "/style.css",
    "/favicon.svg",
    "/reference",
    "/docs",
    "/docs/swagger-ui.css",
    "/docs/swagger-ui-bundle.js",
    "/docs/docs.css",
    "/docs/docs.js",
    "/problems",
    "/openapi.json",
    "/metrics",
];

/// The pages beside the operations. poem could nest one in the other, at the price of one more router for each request.
struct StaticPages<O> {
    pages: Route,
    operations: O,
    not_found: NotFoundPage,
}

impl<O: Endpoint<Output = Response>> Endpoint for StaticPages<O> {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let asked = self.not_found.asked_by(&request);
        let answer = if has(request.uri().path()) {
            self.pages.call(request).await
        } else {
            self.operations.call(request).await
        };
        match asked {
            Some(asked) => self.not_found.instead_of(answer, &asked),
            None => answer,
        }
    }
}

/// What the paths of pages begin with.
pub const ROOTS: [&str; 5] = ["docs", "reference", "openapi", "problems", "metrics"];

/// Which pages there are beside the operations.
pub struct Pages {
    /// All problems: each has a page that explains it.
    pub kinds: Vec<&'static Kind>,
    /// The documents of the versions, each with its path, the first one first.
    pub documents: Vec<(&'static str, String)>,
    /// None if they are served by the management listener.
    pub metrics: Option<MetricsPage>,
    /// Whether there are Swagger UI and the reference.
    pub docs: bool,
}

impl Pages {
    pub fn beside(
        self,
        operations: impl Endpoint<Output = Response>,
    ) -> impl Endpoint<Output = Response> {
        let site = Site { docs: self.docs };
        let mut pages = Route::new()
            .at("/", start::page(site, self.metrics.is_some()).served())
            .at(
                "/style.css",
                Asset::file("text/css; charset=utf-8", STYLE).served(),
            )
            .at("/favicon.svg", Asset::file("image/svg+xml", ICON).served())
            .at("/problems", problems::index(site, &self.kinds).served())
            .at("/problems/:slug", problems::pages(site, self.kinds));
        if let Some(metrics) = self.metrics {
            pages = pages.at("/metrics", get(metrics));
        }
        let documents = self.documents.into_iter();
        let documents: Vec<_> = documents
            .map(|(at, text)| (at, Bytes::from(text)))
            .collect();
        if self.docs {
            pages = swagger_ui::beside(pages);
            if let Some((_, document)) = documents.first() {
                pages = pages.at("/reference", reference::page(site, document.clone()));
            }
        }
        for (at, text) in documents {
            pages = pages.at(at, Asset::document("application/json", text).served());
        }
        StaticPages {
            pages,
            operations,
            not_found: NotFoundPage::of(site),
        }
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
        not_found: NotFoundPage::none(),
    }
}
