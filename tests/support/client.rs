use std::{
    future::{Future, IntoFuture},
    net::{IpAddr, SocketAddr},
    pin::Pin,
    time::Duration,
};

use reqwest::{Method, RequestBuilder};
use serde_json::Value;

use super::{answer::Answer, people::Grant};

/// A client of one instance.
#[derive(Clone)]
pub struct Client {
    pub address: SocketAddr,
    http: reqwest::Client,
}

/// A request on its way: it is sent when it is awaited, and its answer is checked as it comes in.
#[must_use = "it is sent when it is awaited"]
pub struct Call(RequestBuilder);

impl Client {
    pub fn new(address: SocketAddr) -> Self {
        Self::from(address, None)
    }

    /// With an address of its own, as a client somewhere else would have: any of 127.0.0.0/8 will do.
    pub fn from(address: SocketAddr, own: Option<IpAddr>) -> Self {
        let http = reqwest::Client::builder()
            .no_proxy()
            .local_address(own)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent("Portreeve tests")
            .build()
            .expect("a client can be made");
        Self { address, http }
    }

    /// The same client and its open connections, talking to another instance.
    pub fn at(&self, address: SocketAddr) -> Self {
        Self {
            address,
            http: self.http.clone(),
        }
    }

    pub fn get(&self, path: &str) -> Call {
        self.call(Method::GET, path)
    }

    pub fn post(&self, path: &str, body: Value) -> Call {
        Call(self.call(Method::POST, path).0.json(&body))
    }

    pub fn patch(&self, path: &str, body: Value) -> Call {
        Call(self.call(Method::PATCH, path).0.json(&body))
    }

    pub fn delete(&self, path: &str) -> Call {
        self.call(Method::DELETE, path)
    }

    /// Without a body.
    pub fn call(&self, method: Method, path: &str) -> Call {
        let url = format!("http://{}{path}", self.address);
        Call(self.http.request(method, url))
    }
}

impl Call {
    pub fn by(self, grant: &Grant) -> Self {
        self.bearing(&grant.access_token)
    }

    pub fn bearing(self, access_token: &str) -> Self {
        Self(self.0.bearer_auth(access_token))
    }

    pub fn header(self, name: &str, value: impl AsRef<[u8]>) -> Self {
        Self(self.0.header(name, value.as_ref()))
    }

    pub fn json(self, body: &Value) -> Self {
        Self(self.0.json(body))
    }

    /// A body as it is, with the content type of JSON.
    pub fn json_text(self, text: impl Into<reqwest::Body>) -> Self {
        self.body(text, "application/json")
    }

    pub fn body(self, text: impl Into<reqwest::Body>, content_type: &str) -> Self {
        Self(self.0.body(text)).header("content-type", content_type)
    }
}

impl Call {
    /// The answer, or nothing if there is no server.
    pub async fn answered(self) -> Option<Answer> {
        self.result().await.ok()
    }

    /// The answer, or why there was none.
    pub async fn result(self) -> Result<Answer, reqwest::Error> {
        let (http, request) = self.0.build_split();
        let request = request?;
        let (method, path) = (request.method().clone(), request.url().path().to_owned());
        let response = http.execute(request).await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        // A stream has no end to wait for.
        let is_stream = headers
            .get("content-type")
            .is_some_and(|kind| kind == "text/event-stream");
        let text = if is_stream {
            String::new()
        } else {
            response.text().await?
        };
        Ok(Answer::checked(
            method.as_str(),
            &path,
            status,
            headers,
            text,
        ))
    }

    /// The answer as it comes in: for streams.
    pub async fn stream(self) -> reqwest::Response {
        self.0.send().await.expect("there is an answer")
    }

    pub fn within(self, limit: Duration) -> Self {
        Self(self.0.timeout(limit))
    }
}

impl IntoFuture for Call {
    type Output = Answer;
    type IntoFuture = Pin<Box<dyn Future<Output = Answer> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async { self.answered().await.expect("there is an answer") })
    }
}
