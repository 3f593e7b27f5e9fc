use std::net::IpAddr;

use poem::http::{HeaderValue, Response, StatusCode};

/// Answers what hyper cannot read as a request and what therefore never reaches the endpoint.
pub trait MalformedRequestHandler: Send + Sync {
    /// `status` is 400, 414 or 431. The connection is closed after the response.
    fn response(&self, status: StatusCode, request: &MalformedRequest) -> Response<String>;
}

/// What is known about a request that could not be read.
#[derive(Clone, Debug)]
pub struct MalformedRequest {
    /// Its `Origin` header, if that stood before the part that could not be read.
    pub origin: Option<HeaderValue>,
    /// Whether it came over TLS that this process ended.
    pub is_secure: bool,
    /// The other end of the connection: the client or a proxy.
    pub peer: IpAddr,
}
