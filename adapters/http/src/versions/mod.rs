//! The versions of the API, side by side: each is a service of its own with a document of its own, under `/api/v<number>`.

use std::sync::Arc;

use poem::{Endpoint, EndpointExt, IntoEndpoint, Request, Response, endpoint::BoxEndpoint};
use poem_openapi::{OpenApi, OpenApiService};
use serde_json::{Map, Value, json};

use crate::{
    document::{self, Declarations},
    public_url::PublicUrl,
    services::Services,
};

/// One version.
pub struct Version {
    /// What its paths begin with, such as `/api/v2`. Empty for the first, which has the operations that belong to no version too.
    pub prefix: &'static str,
    /// Where its document is served.
    pub page: &'static str,
    document: Value,
    endpoint: BoxEndpoint<'static, Response>,
}

impl Version {
    pub fn new<T: OpenApi + 'static>(
        prefix: &'static str,
        page: &'static str,
        service: OpenApiService<T, ()>,
        declared: &Declarations<'_>,
    ) -> Self {
        Self {
            prefix,
            page,
            document: document::finished(&service, declared),
            endpoint: service.into_endpoint().map_to_response().boxed(),
        }
    }

    /// The same, for handlers that ask for the services.
    pub fn with(self, services: Arc<Services>) -> Self {
        Self {
            endpoint: self.endpoint.data(services).boxed(),
            ..self
        }
    }

    /// The document as it is served: with the address of the service, or relative to its own.
    pub fn text(&self, public_url: Option<&PublicUrl>) -> String {
        let mut document = self.document.clone();
        document::locate(&mut document, public_url);
        document::text(&document)
    }
}

/// All paths of all versions, for callers that need every operation.
pub fn paths(versions: &[Version]) -> Value {
    let paths = versions
        .iter()
        .filter_map(|version| version.document.get("paths")?.as_object());
    let all: Map<String, Value> = paths
        .flatten()
        .map(|(path, item)| (path.clone(), item.clone()))
        .collect();
    json!({"paths": all})
}

/// What those paths begin with: `api`, `health`.
pub fn roots(paths: &Value) -> impl Iterator<Item = &str> {
    let paths = paths.get("paths").and_then(Value::as_object);
    let paths = paths.into_iter().flat_map(Map::keys);
    paths.filter_map(|path| path.split('/').nth(1))
}

/// A request goes to the version that its path names.
pub struct Versions(pub Vec<Version>);

impl Endpoint for Versions {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let path = request.uri().path();
        let named = |version: &&Version| {
            path.strip_prefix(version.prefix)
                .is_some_and(|rest| version.prefix.is_empty() || rest.starts_with('/'))
        };
        // The longest prefix: the first version has an empty one, which fits all.
        match self
            .0
            .iter()
            .filter(named)
            .max_by_key(|version| version.prefix.len())
        {
            Some(version) => version.endpoint.call(request).await,
            None => Err(poem::error::NotFoundError.into()),
        }
    }
}

#[cfg(test)]
mod tests;
