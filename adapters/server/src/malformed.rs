use poem::http::{Response, StatusCode};
use portreeve_http::{Heard, Refusals};
use portreeve_listener::{MalformedRequest, MalformedRequestHandler};

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
