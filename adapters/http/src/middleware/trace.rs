use poem::{
    Request,
    http::{HeaderMap, Method},
};
use tracing::Span;

const TRACEPARENT: &str = "traceparent";

/// Follows requests through this service and those around it (W3C Trace Context).
pub trait Traces: Send + Sync {
    /// Called once for each request, before anything else happens in `span`: it may still get a parent from outside. Returns the id
    /// of the trace that the request is part of.
    fn begin(&self, span: &Span, asked: RequestInfo<'_>) -> Option<String>;

    /// `span` ends soon.
    fn end(&self, span: &Span, status: u16);
}

/// What a trace may know of a request. No path: it holds ids, and the operation says the rest.
pub struct RequestInfo<'a> {
    pub headers: &'a HeaderMap,
    pub method: &'a Method,
    pub operation: &'a str,
}

/// The caller's trace, if it named one.
pub fn id_of_caller(request: &Request) -> Option<String> {
    let mut given = request.headers().get_all(TRACEPARENT).iter();
    let (Some(header), None) = (given.next(), given.next()) else {
        return None;
    };
    trace_id(header.to_str().ok()?).map(str::to_owned)
}

/// Of `version-trace_id-parent_id-flags` (W3C Trace Context, section 3.2). A later version may append more parts.
fn trace_id(header: &str) -> Option<&str> {
    let mut parts = header.splitn(5, '-');
    let (version, trace_id) = (parts.next()?, parts.next()?);
    let (parent_id, flags) = (parts.next()?, parts.next()?);
    let more = parts.next().is_some();
    let is_known = is_hex(version, 2) && version != "ff" && !(more && version == "00");
    let is_complete = is_id(trace_id, 32) && is_id(parent_id, 16) && is_hex(flags, 2);
    (is_known && is_complete).then_some(trace_id)
}

fn is_id(part: &str, length: usize) -> bool {
    is_hex(part, length) && part.bytes().any(|digit| digit != b'0')
}

fn is_hex(part: &str, length: usize) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    part.len() == length && part.bytes().all(is_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

    #[test]
    fn the_trace_of_the_caller_is_read() {
        for header in [
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00",
            "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-the-future-brings",
        ] {
            assert_eq!(trace_id(header), Some(ID), "{header}");
        }
    }

    #[test]
    fn what_is_no_trace_is_left_alone() {
        for header in [
            "",
            "00",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-a\"level\":\"ERROR\"aaaaaaaaaaaaaaaaa-00f067aa0ba902b7-01",
        ] {
            assert_eq!(trace_id(header), None, "{header}");
        }
    }
}
