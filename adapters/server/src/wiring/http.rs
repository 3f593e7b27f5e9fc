use std::{path::PathBuf, sync::Arc};

use async_trait::async_trait;
use poem::http::{Response, StatusCode};
use portreeve_http::{Api, Refusals, RequestOrigin, Services, Settings, ShutdownSignal};
use portreeve_listener::{Lifecycle, MalformedRequest, MalformedRequestHandler};

use super::{Environment, traces::request_traces};
use crate::{Config, StoreConfig, Stores, stores::StoreMetrics};

pub fn api(services: Services, stores: &Stores, config: &Config, environment: &Environment) -> Api {
    let metrics = StoreMetrics::new(
        stores.clone(),
        environment.clock.clone(),
        services.jobs.registry().names(),
        config.event_retention,
        database_file(config),
    );
    let settings = Settings {
        cors: config.cors.clone(),
        names_unlisted_origins: !config.production,
        public_url: config.public_url.clone(),
        issuer: config.tokens.issuer.clone(),
        cookie_name: config.cookie_name.clone(),
        proxies: config.trusted_proxies.clone(),
        metrics: Arc::new(metrics),
        metrics_token: config.observability.metrics_token.clone(),
        management: config.management.is_some(),
        docs: config.docs,
        traces: request_traces(config),
        clock: environment.clock.clone(),
        secrets: environment.secrets.clone(),
        deadline: config.listener.request_timeout,
    };
    portreeve_http::api(services, settings)
}

/// `None` if the store is not a file.
fn database_file(config: &Config) -> Option<PathBuf> {
    match &config.store {
        StoreConfig::Sqlite(file) => Some(file.clone()),
        StoreConfig::Memory | StoreConfig::Postgres { .. } => None,
    }
}

/// Ends streams of the API when the listener drains its connections.
pub struct Draining(pub Lifecycle);

#[async_trait]
impl ShutdownSignal for Draining {
    async fn requested(&self) {
        self.0.draining().await;
    }
}

/// Answers malformed requests with a problem, as the API answers everything else that it refuses.
pub struct MalformedAsProblem(pub Refusals);

impl MalformedRequestHandler for MalformedAsProblem {
    fn response(&self, status: StatusCode, request: &MalformedRequest) -> Response<String> {
        let origin = RequestOrigin {
            origin: request.origin.clone(),
            is_secure: request.is_secure,
            peer: Some(request.peer),
        };
        let refusal = self.0.refuse(status, &origin);
        let mut response = Response::new(refusal.body);
        *response.status_mut() = refusal.status;
        *response.headers_mut() = refusal.headers;
        response
    }
}
