use std::time::Duration;

use http_body_util::{BodyExt, Empty};
use hyper::{Request, Response, body::Bytes, client::conn::http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use portreeve_listener::Timings;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    task::JoinHandle,
    time::timeout,
};

use super::{SOON, connects, with_timings};
use crate::support::{answer::Answer, app::App, binary::TIMEOUT};

pub type Sender = http2::SendRequest<Empty<Bytes>>;

/// Begins with HTTP/2, as a client that knows (RFC 9113, section 3.3). The task ends with the connection.
pub async fn http2(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
) -> (Sender, JoinHandle<()>) {
    let mut builder = http2::Builder::new(TokioExecutor::new());
    // Not to be held back by what the server announces.
    builder
        .max_header_list_size(1 << 20)
        .initial_stream_window_size(1024);
    let (sender, connection) = builder.handshake(TokioIo::new(stream)).await.unwrap();
    let task = tokio::spawn(async move {
        let _ = connection.await;
    });
    (sender, task)
}

pub async fn asks(sender: &mut Sender, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::get(format!("http://localhost{path}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Empty::new()).unwrap();
    let (head, body) = sender.send_request(request).await.unwrap().into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let text = String::from_utf8(body.into()).unwrap();
    let path = path.split('?').next().unwrap_or_default();
    Answer::checked("GET", path, head.status.as_u16(), head.headers, text)
}

#[tokio::test]
async fn http2_is_spoken_without_tls_and_its_limits_are_the_same() {
    let app = App::start().await;
    let (mut sender, _task) = http2(connects(&app).await).await;
    let long = format!("/{}", "x".repeat(4096));
    let large = "x".repeat(17 * 1024);

    asks(&mut sender, "/health/live", &[]).await.ok();
    let answer = asks(&mut sender, &long, &[]).await;
    answer.is(414, "uri-too-long");
    let answer = asks(&mut sender, "/", &[("x-large", &large)]).await;
    answer.is(431, "headers-too-large");
    let whole = asks(&mut sender, "/docs/swagger-ui-bundle.js", &[]).await;
    assert_eq!(whole.text, app.get("/docs/swagger-ui-bundle.js").await.text);
}

#[tokio::test]
async fn a_head_far_too_large_is_refused_and_the_connection_goes_on() {
    let app = App::start().await;
    let (mut sender, _task) = http2(connects(&app).await).await;

    let request = Request::get("http://localhost/").header("x-large", "x".repeat(100 << 10));
    let answer = sender
        .send_request(request.body(Empty::new()).unwrap())
        .await;

    assert_eq!(
        answer.map(|answer| answer.status().as_u16()).ok(),
        Some(431)
    );
    asks(&mut sender, "/health/live", &[]).await.ok();
}

#[tokio::test]
async fn an_idle_http2_connection_is_closed() {
    let app = with_timings(Timings {
        idle: SOON,
        ..Timings::default()
    })
    .await;
    let (mut sender, task) = http2(connects(&app).await).await;

    asks(&mut sender, "/health/live", &[]).await.ok();

    timeout(TIMEOUT, task).await.unwrap().unwrap();
}

#[tokio::test]
async fn an_http2_client_that_takes_nothing_of_its_answer_is_cut() {
    let app = with_timings(Timings {
        write_window: SOON,
        ..Timings::default()
    })
    .await;
    let (mut sender, task) = http2(connects(&app).await).await;

    let request = Request::get("http://localhost/docs/swagger-ui-bundle.js");
    let request = request.body(Empty::new()).unwrap();
    let untaken: Response<_> = sender.send_request(request).await.unwrap();

    timeout(TIMEOUT, task).await.unwrap().unwrap();
    assert!(untaken.into_body().collect().await.is_err());
}

#[tokio::test]
async fn an_http2_client_that_asks_for_nothing_is_cut() {
    let app = with_timings(Timings {
        head: SOON,
        idle: Duration::from_secs(3600),
        ..Timings::default()
    })
    .await;

    let (_sender, task) = http2(connects(&app).await).await;

    timeout(TIMEOUT, task).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_stalled_answer_beside_living_ones_is_cut() {
    let app = with_timings(Timings {
        write_window: SOON,
        ..Timings::default()
    })
    .await;
    let (mut sender, task) = http2(connects(&app).await).await;
    let get = |path| {
        let request = Request::get(format!("http://localhost{path}"));
        request.body(Empty::new()).unwrap()
    };

    let stalled = sender.send_request(get("/openapi.json")).await.unwrap();
    let goes_on = async {
        while let Ok(living) = sender.send_request(get("/health/live")).await {
            let _ = living.into_body().collect().await;
        }
    };

    timeout(TIMEOUT, goes_on).await.unwrap();
    timeout(TIMEOUT, task).await.unwrap().unwrap();
    assert!(stalled.into_body().collect().await.is_err());
}
