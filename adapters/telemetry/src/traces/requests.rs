use http::{HeaderMap, Method};
use opentelemetry::{
    global,
    propagation::Extractor,
    trace::{Status, TraceContextExt},
};
use tracing::{Metadata, Span};
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// Whether this is the span that the HTTP adapter opens for each request.
pub fn is_request(about: &Metadata<'_>) -> bool {
    about.name() == "request" && about.target().starts_with("portreeve_http")
}

/// Makes the span of a request a part of the trace of its caller, or the root of a new trace.
pub struct RequestTraces;

impl RequestTraces {
    /// Returns the id of the trace.
    pub fn begin(
        &self,
        span: &Span,
        method: &Method,
        operation: &str,
        headers: &HeaderMap,
    ) -> Option<String> {
        let parent = global::get_text_map_propagator(|w3c| w3c.extract(&Headers::of(headers)));
        // Fails for a span that is not exported and has no trace.
        span.set_parent(parent).ok()?;
        span.set_attribute("http.request.method", method.to_string());
        let context = span.context();
        let here = context.span();
        here.update_name(operation.to_owned());
        Some(here.span_context().trace_id().to_string())
    }

    pub fn end(&self, span: &Span, status: u16) {
        span.set_attribute("http.response.status_code", i64::from(status));
        // A 4xx is an error of the caller, and not of this service.
        if status >= 500 {
            span.set_status(Status::error("the answer is a failure"));
        }
    }
}

/// The headers of W3C Trace Context. `traceparent` counts only if it is there once (section 3.2), and the lines of `tracestate` are one
/// list (section 3.3).
struct Headers {
    traceparent: Option<String>,
    tracestate: String,
}

const TRACEPARENT: &str = "traceparent";
const TRACESTATE: &str = "tracestate";

impl Headers {
    fn of(headers: &HeaderMap) -> Self {
        let text = |name| {
            let lines = headers.get_all(name).iter();
            lines.map(|line| line.to_str().unwrap_or_default())
        };
        let mut parents = text(TRACEPARENT);
        Self {
            traceparent: parents
                .next()
                .filter(|_| parents.next().is_none())
                .map(str::to_owned),
            tracestate: text(TRACESTATE).collect::<Vec<_>>().join(","),
        }
    }
}

impl Extractor for Headers {
    fn get(&self, name: &str) -> Option<&str> {
        match name {
            TRACEPARENT => self.traceparent.as_deref(),
            TRACESTATE => Some(&self.tracestate)
                .filter(|list| !list.is_empty())
                .map(String::as_str),
            _ => None,
        }
    }

    fn keys(&self) -> Vec<&str> {
        let known = [TRACEPARENT, TRACESTATE];
        known
            .into_iter()
            .filter(|name| self.get(name).is_some())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn a_parent_that_is_there_twice_is_none_and_the_lines_of_a_state_are_one_list() {
        let with = |lines: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in lines {
                headers.append(*name, HeaderValue::from_static(value));
            }
            Headers::of(&headers)
        };
        let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

        let once = with(&[
            (TRACEPARENT, parent),
            (TRACESTATE, "a=1"),
            (TRACESTATE, "b=2"),
        ]);
        let twice = with(&[(TRACEPARENT, parent), (TRACEPARENT, parent)]);

        assert_eq!(once.get(TRACEPARENT), Some(parent));
        assert_eq!(once.get(TRACESTATE), Some("a=1,b=2"));
        assert_eq!(twice.get(TRACEPARENT), None);
        assert_eq!(twice.keys(), Vec::<&str>::new());
    }
}
