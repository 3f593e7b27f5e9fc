//! What every request goes through, whatever it asks for: an id, a log line, the headers that protect, and one shape for refusals.

mod client_address;
mod cors;
mod head;
mod methods;
mod operations;
mod path_override;
mod prefix;
mod protection;
mod query;
mod refusals;
mod request_context;
mod request_id;
mod request_metrics;
mod retirement;
mod trace;
mod unlisted_origins;

use std::{any::Any, borrow::Cow, sync::Arc, time::Duration};

use poem::{
    Endpoint, EndpointExt, IntoResponse, Request, Response,
    endpoint::BoxEndpoint,
    http::{HeaderValue, Method, Version, header, uri::Scheme},
    middleware::CatchPanic,
};
use portreeve::shared::{Clock, Secrets};
use tracing::{Instrument, Span, error_span, field::Empty};

use self::protection::{id_header, protect};
pub use self::{
    client_address::{ClientAddress, TrustedProxies},
    cors::CorsPolicy,
    methods::AllowedMethods,
    path_override::{PathOverride, PathOverrides},
    prefix::Prefix,
    refusals::{Refusal, Refusals, RequestOrigin},
    request_context::RequestContext,
    request_metrics::RequestMetrics,
    retirement::Retirement,
    trace::{RequestInfo, Traces},
    unlisted_origins::UnlistedOrigins,
};
use crate::{
    problem::{Language, Problem, common},
    request::{
        BodyReceived,
        limits::{MAX_HEADERS, MAX_TARGET},
    },
};

pub struct Middleware {
    pub prefix: Prefix,
    pub cors: CorsPolicy,
    /// Only in development.
    pub unlisted_origins: Option<UnlistedOrigins>,
    pub methods: AllowedMethods,
    pub retirement: Retirement,
    pub overrides: PathOverrides,
    pub proxies: TrustedProxies,
    pub metrics: RequestMetrics,
    pub traces: Option<Arc<dyn Traces>>,
    pub clock: Arc<dyn Clock>,
    pub secrets: Arc<dyn Secrets>,
    /// How long the work on a request may take, once it is complete.
    pub deadline: Duration,
}

/// The routes inside their middleware.
struct MiddlewareEndpoint<E> {
    middleware: Middleware,
    routes: E,
}

impl Middleware {
    pub fn around<E>(self, routes: E) -> BoxEndpoint<'static, Response>
    where
        E: Endpoint + 'static,
    {
        let panics =
            CatchPanic::new().with_handler(panicked as fn(Box<dyn Any + Send>) -> Response);
        let routes = routes.with(panics).map_to_response();
        MiddlewareEndpoint {
            middleware: self,
            routes,
        }
        .boxed()
    }

    /// What every line that is logged for the request carries, and the root of its trace here.
    fn span(&self, request: &Request, id: &str, operation: &str) -> Span {
        // Errors only so that they are there whatever `RUST_LOG` says: a warning without its request would be of little use.
        let (span, trace_id) = match &self.traces {
            None => (
                error_span!("request", request_id = id, trace_id = Empty, operation),
                trace::id_of_caller(request),
            ),
            Some(traces) => {
                // `otel.kind` tells collectors that a call from outside begins here.
                let span = error_span!(
                    "request",
                    request_id = id,
                    trace_id = Empty,
                    operation,
                    otel.kind = "server"
                );
                let (headers, method) = (request.headers(), request.method());
                let trace_id = traces.begin(
                    &span,
                    RequestInfo {
                        headers,
                        method,
                        operation,
                    },
                );
                (span, trace_id)
            }
        };
        if let Some(trace_id) = trace_id {
            span.record("trace_id", trace_id);
        }
        span
    }

    async fn answer(
        &self,
        routes: &impl Endpoint<Output = Response>,
        mut request: Request,
        is_operation: bool,
    ) -> Response {
        let target = request.uri().path_and_query();
        if target.is_some_and(|target| target.as_str().len() > MAX_TARGET) {
            return Problem::of(&common::URI_TOO_LONG).into_response();
        }
        let sizes = request
            .headers()
            .iter()
            .map(|(name, value)| name.as_str().len() + value.len());
        if sizes.sum::<usize>() > MAX_HEADERS {
            return Problem::of(&common::HEADERS_TOO_LARGE).into_response();
        }
        if let Some(problem) = head::refusal(&request) {
            return refused(problem, request.version());
        }
        // A page takes none, and what does not exist is not there whatever it is asked with.
        if let Some(problem) = is_operation.then(|| query::refusal(&request)).flatten() {
            return problem.into_response();
        }
        if self.methods.refuses_head(&request) {
            return Problem::of(&common::METHOD_NOT_ALLOWED).into_response();
        }
        let early = self
            .cors
            .preflight(&request)
            .or_else(|| self.methods.options(&request))
            .or_else(|| self.prefix.to_folder(&request));
        match early {
            Some(response) => response,
            None => {
                let received = BodyReceived::of(&mut request);
                let path = request.uri().path().to_owned();
                let work = async {
                    let answer = routes.call(request).await;
                    answer.unwrap_or_else(|error| shaped(error, &self.methods.parameters(&path)))
                };
                let answer = received.within(self.deadline, work).await;
                answer.unwrap_or_else(|| Problem::of(&common::TIMED_OUT).into_response())
            }
        }
    }

    fn finish(&self, response: Response, id: &str, asked: &RequestSummary) -> Response {
        let RequestSummary { method, path, .. } = asked;
        let mut response = match response.extensions().get::<Problem>() {
            Some(problem) => self.rendered(problem, &response, asked, id),
            None => response,
        };
        self.methods.explain(path, &mut response);
        self.retirement.announce(method, path, &mut response);
        self.cors.allow(asked.origin.as_ref(), &mut response);
        protect(path, asked.is_secure, &mut response);
        self.overrides.set_headers(path, &mut response);
        response.headers_mut().extend(id_header(id));
        response
    }

    /// The problem's own answer, with the headers that were set beside it.
    fn rendered(
        &self,
        problem: &Problem,
        carrier: &Response,
        asked: &RequestSummary,
        id: &str,
    ) -> Response {
        let other_format = self.overrides.refusal(&asked.path, problem);
        let mut response = other_format.unwrap_or_else(|| problem.render(id, asked.language));
        let beside = carrier
            .headers()
            .iter()
            .filter(|(name, _)| *name != header::CONTENT_TYPE);
        for (name, value) in beside {
            response.headers_mut().append(name, value.clone());
        }
        response
    }
}

/// What is still known of a request when it is answered.
struct RequestSummary {
    method: Method,
    path: String,
    origin: Option<HeaderValue>,
    /// For a refusal.
    language: Language,
    /// Over TLS of our own: what a proxy says of its own side is for the proxy to tell.
    is_secure: bool,
}

impl RequestSummary {
    fn by(request: &Request) -> Self {
        Self {
            method: request.method().clone(),
            path: request.uri().path().to_owned(),
            origin: head::only(request.headers(), &header::ORIGIN).cloned(),
            language: Language::preferred(request.headers()),
            is_secure: *request.scheme() == Scheme::HTTPS,
        }
    }
}

impl<E: Endpoint<Output = Response>> Endpoint for MiddlewareEndpoint<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let middleware = &self.middleware;
        middleware.prefix.take_from(&mut request);
        if let Some(origins) = &middleware.unlisted_origins {
            origins.look_at(&request);
        }
        let id = request_id::of(
            &request,
            middleware.clock.as_ref(),
            middleware.secrets.as_ref(),
        );
        let asked = RequestSummary::by(&request);
        let RequestSummary { method, path, .. } = &asked;
        let client = middleware.proxies.client_of(&request);
        request.extensions_mut().insert(client);
        let in_flight = middleware.metrics.begins(method, path);
        let span = middleware.span(&request, &id, in_flight.operation());

        let context = RequestContext {
            address: client.0,
            request_id: id.clone(),
        };
        let work = middleware
            .answer(&self.routes, request, in_flight.is_operation())
            .instrument(span.clone());
        let response = context.scope(work).await;
        let response = middleware.finish(response, &id, &asked);

        let status = response.status().as_u16();
        let ms = in_flight.answered(status).as_secs_f64() * 1000.0;
        if let Some(traces) = &middleware.traces {
            traces.end(&span, status);
        }
        // The path and never the query: a query may hold an address.
        let path = shown(path);
        span.in_scope(|| tracing::info!(%method, %path, status, ms, "answered"));
        Ok(response)
    }
}

/// The path for the log. Parts that are longer than an id are left out: they may be a token that was put there by mistake.
fn shown(path: &str) -> Cow<'_, str> {
    const LONGEST: usize = 40;
    if path.len() <= LONGEST || path.split('/').all(|part| part.len() <= LONGEST) {
        return path.into();
    }
    let parts = path
        .split('/')
        .map(|part| if part.len() <= LONGEST { part } else { "..." });
    parts.collect::<Vec<_>>().join("/").into()
}

/// An answer to what broke the rules of HTTP. Where HTTP/1 did, it is not certain where the next request begins.
fn refused(problem: Problem, version: Version) -> Response {
    let closes = problem.is(&common::MALFORMED_HTTP) && version < Version::HTTP_2;
    let mut response = problem.into_response();
    if closes {
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(header::CONNECTION, close);
    }
    response
}

/// The panic itself was logged by the process's hook.
fn panicked(_: Box<dyn Any + Send>) -> Response {
    Problem::of(&common::INTERNAL).into_response()
}

/// An error of the framework, or of a handler, as a problem still to be rendered. The names are those of the parameters in the path.
fn shaped(error: poem::Error, parameters: &[&str]) -> Response {
    if error.is_from_response() {
        error.into_response()
    } else {
        Problem::of_poem(&error, parameters).into_response()
    }
}
