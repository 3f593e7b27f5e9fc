//! Swagger UI, which the build has unpacked from the crate `utoipa-swagger-ui-vendored`.

use poem::Route;

use super::asset::Asset;

static CSS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/swagger-ui.css.gz"));
static SCRIPT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/swagger-ui-bundle.js.gz"));
static PAGE: &str = include_str!("../../pages/docs.html");
static OWN_CSS: &str = include_str!("../../pages/docs.css");
static OWN_SCRIPT: &str = include_str!("../../pages/docs.js");

/// It sets styles from its script, which needs `unsafe-inline` for styles; nothing may come from elsewhere.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const STYLE: &str = "text/css; charset=utf-8";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

pub fn beside(pages: Route) -> Route {
    let page = Asset::document("text/html; charset=utf-8", PAGE).under(POLICY);
    let files = [
        ("/docs/swagger-ui.css", Asset::gzip_file(STYLE, CSS)),
        (
            "/docs/swagger-ui-bundle.js",
            Asset::gzip_file(JAVASCRIPT, SCRIPT),
        ),
        ("/docs/docs.css", Asset::file(STYLE, OWN_CSS)),
        ("/docs/docs.js", Asset::file(JAVASCRIPT, OWN_SCRIPT)),
    ];
    let pages = pages.at("/docs", page.served());
    files
        .into_iter()
        .fold(pages, |pages, (at, file)| pages.at(at, file.served()))
}
