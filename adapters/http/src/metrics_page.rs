use std::sync::Arc;

use async_trait::async_trait;
use poem::{Endpoint, Request, Response, http::header};
use portreeve::shared::Secret;

use crate::{bearer, problem::kinds};

kinds! {
    INVALID_METRICS_TOKEN: UNAUTHORIZED Unauthorized "invalid-metrics-token", "Metrics token missing or wrong" / "Token für Metriken fehlt oder ist falsch",
        "The metrics require a token. Send `Authorization: Bearer <METRICS_TOKEN>`, with the value from the service's configuration.";
}

/// What the service knows of itself in figures.
#[async_trait]
pub trait Metrics: Send + Sync {
    /// In the text format of Prometheus, version 0.0.4. Returns within a few seconds, whatever the parts do that are asked for it.
    async fn text(&self) -> String;
}

/// `GET /metrics`. No operation of the document: those who read it have their own format, and no client is generated for it.
pub struct MetricsPage {
    pub metrics: Arc<dyn Metrics>,
    /// Without one, they are public.
    pub token: Option<Secret<String>>,
}

impl MetricsPage {
    fn lets_in(&self, header: Option<&str>) -> bool {
        self.token
            .as_ref()
            .is_none_or(|token| bearer::matches_token(header, token))
    }
}

impl Endpoint for MetricsPage {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let header = request.header(header::AUTHORIZATION);
        if !self.lets_in(header) {
            return Err(bearer::refusal(header, &INVALID_METRICS_TOKEN).into());
        }
        Ok(Response::builder()
            .content_type("text/plain; version=0.0.4; charset=utf-8")
            .header(header::CACHE_CONTROL, "no-store")
            .body(self.metrics.text().await))
    }
}
