use std::collections::BTreeSet;

use poem::{
    Request, Response,
    http::{HeaderValue, StatusCode, Uri, header, uri::PathAndQuery},
};

use crate::public_url::PublicUrl;

/// The path of the public address, for proxies that pass it on. It is taken away here, so that everything behind sees the same paths as
/// with a proxy that takes it away itself.
#[derive(Clone, Debug, Default)]
pub struct Prefix(Option<Paths>);

#[derive(Clone, Debug)]
struct Paths {
    /// `/accounts`
    prefix: String,
    /// `/accounts/`
    folder: HeaderValue,
}

impl Prefix {
    /// `own` is what paths of ours begin with: `api`, `docs`. A prefix that begins so too is left, and the proxy must take it away: it
    /// would not be known whether it was.
    pub fn of(public_url: Option<&PublicUrl>, own: &BTreeSet<&str>) -> Self {
        let prefix = public_url.map_or("", PublicUrl::path);
        let first = prefix.split('/').nth(1).unwrap_or_default();
        let folder = HeaderValue::try_from(format!("{prefix}/")).ok();
        let is_distinct = !first.is_empty() && !own.contains(first);
        Self(folder.filter(|_| is_distinct).map(|folder| Paths {
            prefix: prefix.to_owned(),
            folder,
        }))
    }

    /// Makes `/accounts/docs` into `/docs`.
    pub fn take_from(&self, request: &mut Request) {
        if let Some(uri) = self.without(request.uri()) {
            *request.uri_mut() = uri;
        }
    }

    fn without(&self, uri: &Uri) -> Option<Uri> {
        let Paths { prefix, .. } = self.0.as_ref()?;
        let target = uri.path_and_query()?.as_str();
        let rest = target.strip_prefix(prefix.as_str());
        let rest = rest.filter(|rest| rest.starts_with('/'))?;
        let mut parts = uri.clone().into_parts();
        parts.path_and_query = Some(PathAndQuery::try_from(rest).ok()?);
        Uri::from_parts(parts).ok()
    }

    /// From `/accounts` to `/accounts/`: the links of the start page are relative to its folder.
    pub fn to_folder(&self, request: &Request) -> Option<Response> {
        let Paths { prefix, folder } = self.0.as_ref()?;
        let redirect = Response::builder().status(StatusCode::PERMANENT_REDIRECT);
        (request.uri().path() == prefix).then(|| redirect.header(header::LOCATION, folder).finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own() -> BTreeSet<&'static str> {
        BTreeSet::from(["api", "docs"])
    }

    fn taken(prefix: &str, target: &str) -> String {
        let url = format!("https://example.com{prefix}").parse().unwrap();
        let mut request = Request::builder().uri_str(target).finish();
        Prefix::of(Some(&url), &own()).take_from(&mut request);
        request.uri().to_string()
    }

    #[test]
    fn the_prefix_is_taken_away_and_nothing_else() {
        for (target, expected) in [
            ("/accounts/docs", "/docs"),
            ("/accounts/", "/"),
            ("/accounts/api/v1/things?limit=1", "/api/v1/things?limit=1"),
            (
                "http://example.com/accounts/docs",
                "http://example.com/docs",
            ),
            ("/docs", "/docs"),
            ("/accountsdocs", "/accountsdocs"),
            ("/accounts", "/accounts"),
            ("/accounts?a=1", "/accounts?a=1"),
            ("/other/accounts/docs", "/other/accounts/docs"),
        ] {
            assert_eq!(taken("/accounts", target), expected);
        }
        assert_eq!(taken("", "/accounts/docs"), "/accounts/docs");
    }

    #[test]
    fn a_prefix_that_paths_of_ours_begin_with_is_left() {
        assert_eq!(taken("/api", "/api/v1/things"), "/api/v1/things");
    }

    #[test]
    fn the_prefix_alone_leads_to_its_folder() {
        let url = "https://example.com/accounts".parse().unwrap();
        let prefix = Prefix::of(Some(&url), &own());
        let asked = |path: &str| prefix.to_folder(&Request::builder().uri_str(path).finish());

        let redirect = asked("/accounts?a=1").unwrap();

        assert_eq!(redirect.header(header::LOCATION), Some("/accounts/"));
        assert!(asked("/accounts/").is_none() && asked("/").is_none());
    }
}
