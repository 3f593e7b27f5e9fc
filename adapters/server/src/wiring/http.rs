use async_trait::async_trait;
use poem::http::{Response, StatusCode};
use portreeve_http::{Asked, Ending, Heard, Refusals, Traces};
use portreeve_listener::{Lifecycle, MalformedRequest, MalformedRequestHandler};
use portreeve_telemetry::traces::RequestTraces;
use tracing::Span;

/// Ends answers without an end of their own when the listener drains its connections.
pub struct Draining(pub Lifecycle);

#[async_trait]
impl Ending for Draining {
    async fn comes(&self) {
        self.0.draining().await;
    }
}

/// Answers malformed requests with a problem, as the API answers everything else that it refuses.
pub struct MalformedAsProblem(pub Refusals);

impl MalformedRequestHandler for MalformedAsProblem {
    fn response(&self, status: StatusCode, request: &MalformedRequest) -> Response<String> {
        let heard = Heard {
            origin: request.origin.clone(),
            is_secure: request.is_secure,
            peer: Some(request.peer),
        };
        let refusal = self.0.refuse(status, &heard);
        let mut response = Response::new(refusal.body);
        *response.status_mut() = refusal.status;
        *response.headers_mut() = refusal.headers;
        response
    }
}

/// Makes each request a part of a trace.
pub struct TracedRequests(pub RequestTraces);

impl Traces for TracedRequests {
    fn begin(&self, span: &Span, asked: Asked<'_>) -> Option<String> {
        self.0
            .begin(span, asked.method, asked.operation, asked.headers)
    }

    fn end(&self, span: &Span, status: u16) {
        self.0.end(span, status);
    }
}
