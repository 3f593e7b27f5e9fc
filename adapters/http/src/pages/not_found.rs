//! The answer to a browser at a path that does not exist. Clients of the API get the problem itself.

use poem::{
    IntoResponse, Request, Response,
    error::NotFoundError,
    http::{HeaderValue, Method, StatusCode, header},
};

use super::{asset::PAGE_POLICY, html::Site};
use crate::{
    problem::{Problem, common},
    quality,
};

/// None where there are no pages.
pub struct NotFoundPage(Option<Site>);

/// What is known of a request that may get the page.
pub struct Asked {
    prefers_html: bool,
    /// Leads from the path to the start page: `../` for `/a/b`.
    root: String,
}

/// Deeper paths get the problem: each link of the page would have so many `../`.
const MAX_DEPTH: usize = 16;

const LINKS: &str =
    "<p>Go to the <a href=\"{home}\">start page</a>, which leads to all others.</p>\n";
const TEXT: &str = "<p>Paths are case-sensitive and have no trailing slash. Programs get the problem <a href=\"{root}problems/unknown-path\"><code>unknown-path</code></a> here, as JSON.</p>";

impl NotFoundPage {
    pub fn of(site: Site) -> Self {
        Self(Some(site))
    }

    pub fn none() -> Self {
        Self(None)
    }

    /// None for requests that get the problem whatever they accept: changes, and all of the API.
    pub fn asked_by(&self, request: &Request) -> Option<Asked> {
        let path = request.uri().path();
        let is_read = [Method::GET, Method::HEAD].contains(request.method());
        let is_api = path == "/api" || path.starts_with("/api/");
        let depth = path.matches('/').count().saturating_sub(1);
        let has_page = self.0.is_some() && is_read && !is_api && depth <= MAX_DEPTH;
        has_page.then(|| Asked {
            prefers_html: quality::prefers_html(request.headers()),
            root: "../".repeat(depth),
        })
    }

    /// Replaces an answer that says that the path is unknown.
    pub fn instead_of(
        &self,
        answer: poem::Result<Response>,
        asked: &Asked,
    ) -> poem::Result<Response> {
        let Some(site) = self.0.filter(|_| is_unknown_path(&answer)) else {
            return answer;
        };
        let mut response = if asked.prefers_html {
            page(site, &asked.root)
        } else {
            Problem::of(&common::UNKNOWN_PATH).into_response()
        };
        let vary = HeaderValue::from_static("Accept");
        response.headers_mut().append(header::VARY, vary);
        Ok(response)
    }
}

fn is_unknown_path(answer: &poem::Result<Response>) -> bool {
    let problem = match answer {
        Ok(response) => response.extensions().get::<Problem>(),
        Err(error) if error.is::<NotFoundError>() => return true,
        Err(error) => error.data::<Problem>(),
    };
    problem.is_some_and(|problem| problem.is(&common::UNKNOWN_PATH))
}

fn page(site: Site, root: &str) -> Response {
    let home = if root.is_empty() { "./" } else { root };
    let main = format!("<h1>Page not found</h1>\n{LINKS}{TEXT}");
    let main = main.replace("{home}", home).replace("{root}", root);
    Response::builder()
        .status(StatusCode::NOT_FOUND)
        .content_type("text/html; charset=utf-8")
        .header(header::CONTENT_SECURITY_POLICY, PAGE_POLICY)
        .body(site.page("Page not found", root, &main))
}
