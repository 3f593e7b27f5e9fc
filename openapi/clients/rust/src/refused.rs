//! A refusal on its way through the client, to be looked at and handed on, to all who wait for the same refresh.

use http::{HeaderMap, StatusCode};
use reqwest::Response;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION, TRANSFER_ENCODING};

use crate::error::{Error, Refusal};
use crate::types::Problem;

/// After these, the next access token may help.
const RUN_OUT: [&str; 2] = [
    "/problems/access-token-expired",
    "/problems/invalid-access-token",
];
/// After any other refusal of a refresh, the user stays signed in.
const ENDINGS: [&str; 3] = [
    "/problems/session-ended",
    "/problems/token-reused",
    "/problems/invalid-refresh-token",
];

#[derive(Clone, Debug)]
pub struct Refused {
    status: StatusCode,
    headers: HeaderMap,
    problem: Problem,
}

impl Refused {
    /// Nothing if the answer is a success, which comes back unread.
    pub async fn of(response: Response) -> reqwest::Result<Result<Response, Self>> {
        let status = response.status();
        if status.is_success() || status.is_informational() {
            return Ok(Ok(response));
        }
        let headers = response.headers().clone();
        if status.is_redirection() {
            let problem = foreign(status, &headers);
            return Ok(Err(Self {
                status,
                headers,
                problem,
            }));
        }
        let body = response.bytes().await?;
        let problem = serde_json::from_slice(&body).unwrap_or_else(|_| foreign(status, &headers));
        Ok(Err(Self {
            status,
            headers,
            problem,
        }))
    }

    pub fn asks_for_another_token(&self) -> bool {
        self.is_one_of(&RUN_OUT)
    }

    pub fn ends_the_session(&self) -> bool {
        self.is_one_of(&ENDINGS)
    }

    fn is_one_of(&self, types: &[&str]) -> bool {
        self.status == StatusCode::UNAUTHORIZED && types.contains(&self.problem.type_.as_str())
    }

    /// As generated code reads it.
    pub fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self.problem).unwrap_or_default();
        let mut response = http::Response::new(body);
        // It knows no redirects, and takes them for no refusal.
        *response.status_mut() = if self.status.is_redirection() {
            StatusCode::BAD_GATEWAY
        } else {
            self.status
        };
        *response.headers_mut() = self.headers;
        for of_the_body in [CONTENT_LENGTH, TRANSFER_ENCODING, CONTENT_TYPE] {
            response.headers_mut().remove(of_the_body);
        }
        response.into()
    }
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        Self::Refused(Box::new(Refusal::new(refused.problem, &refused.headers)))
    }
}

/// The service answers with problems only, so this is a proxy speaking: behind it, the service is out of reach.
fn foreign(status: StatusCode, headers: &HeaderMap) -> Problem {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let mut error = format!("something other than the service answered, with status {status}");
    if status.is_redirection() {
        let place = header(LOCATION.as_str()).unwrap_or_default();
        error += &format!(
            " and a redirect to {place:?}, which is not followed: correct the URL of the client"
        );
    }
    Problem {
        type_: "about:blank".to_owned(),
        title: status.canonical_reason().unwrap_or_default().to_owned(),
        status: status.as_u16(),
        code: "UNAVAILABLE".into(),
        error,
        errors: Vec::new(),
        request_id: header("x-request-id").unwrap_or_default().to_owned(),
    }
}
