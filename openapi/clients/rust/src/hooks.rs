//! What happens to each request of the generated client: it is signed, and repeated with the next access token where it takes that.

use progenitor_client::{ClientHooks, ClientInfo, Error, OperationInfo};
use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::{Request, Response};

use crate::generated::Client;
use crate::refused::Refused;
use crate::session::{Failure, Session};
use crate::storage::Tokens;

/// These need no user, and must not wait for a refresh.
const UNSIGNED: [&str; 6] = [
    "register_account",
    "log_in",
    "refresh_session",
    "get_jwks",
    "get_liveness",
    "get_readiness",
];

/// On an answer that is none: why the session could not be refreshed.
#[derive(Clone)]
struct NotRefreshed(String);

impl ClientHooks<Session> for Client {
    async fn exec(&self, request: Request, info: &OperationInfo) -> reqwest::Result<Response> {
        if UNSIGNED.contains(&info.operation_id) || request.headers().contains_key(AUTHORIZATION) {
            return self.send(request).await.map(response);
        }
        let tokens = match self.inner().fresh().await {
            Ok(Some(tokens)) => tokens,
            Ok(None) => return self.send(request).await.map(response),
            Err(failure) => return Ok(failed(failure)),
        };
        // Before it is sent: afterwards its body is gone.
        let again = request.try_clone();
        let answer = self.send(signed(request, &tokens)).await?;
        let refused = match (&answer, again) {
            (Err(refused), Some(again)) if refused.asks_for_another_token() => {
                match self.inner().renewed(&tokens).await {
                    // What one user asked for is not done as another.
                    Ok(Some(next)) if next.session_id == tokens.session_id => {
                        self.send(signed(again, &next)).await?
                    }
                    Ok(_) => answer,
                    Err(failure) => return Ok(failed(failure)),
                }
            }
            _ => answer,
        };
        if let Err(refused) = &refused {
            self.inner().notice_end(&tokens, refused);
        }
        Ok(response(refused))
    }

    async fn post<E>(
        &self,
        result: &reqwest::Result<Response>,
        _: &OperationInfo,
    ) -> Result<(), Error<E>> {
        let answer = result.as_ref().ok();
        match answer.and_then(|answer| answer.extensions().get::<NotRefreshed>()) {
            Some(NotRefreshed(reason)) => Err(Error::Custom(reason.clone())),
            None => Ok(()),
        }
    }
}

impl Client {
    async fn send(&self, request: Request) -> reqwest::Result<Result<Response, Refused>> {
        Refused::of(self.client().execute(request).await?).await
    }
}

fn response(answer: Result<Response, Refused>) -> Response {
    answer.unwrap_or_else(Refused::into_response)
}

fn failed(failure: Failure) -> Response {
    match failure {
        Failure::Refused(refused) => refused.into_response(),
        Failure::Other(reason) => {
            let mut answer = http::Response::new("");
            answer.extensions_mut().insert(NotRefreshed(reason));
            answer.into()
        }
    }
}

fn signed(mut request: Request, tokens: &Tokens) -> Request {
    // A token with characters that no token has is sent as an empty one, and refused.
    let mut bearer = HeaderValue::try_from(format!("Bearer {}", tokens.access_token))
        .unwrap_or(HeaderValue::from_static("Bearer"));
    // So that no log of headers shows it.
    bearer.set_sensitive(true);
    request.headers_mut().insert(AUTHORIZATION, bearer);
    request
}
