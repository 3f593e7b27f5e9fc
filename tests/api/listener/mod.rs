//! How clients are treated before they send a request: those that are slow, that are too many, that speak HTTP/2 or TLS.

mod clocks;
mod deadline;
pub mod http2;
mod places;
mod tls;

use std::{sync::Arc, time::Duration};

use portreeve_listener::{Settings, Timings};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::support::{app::App, binary::TIMEOUT, store::TestStore};

/// An instance with these clocks, which are looked at all the time.
async fn with_timings(timings: Timings) -> App {
    let timings = Timings {
        check_interval: Duration::from_millis(20),
        ..timings
    };
    with_settings(|settings| settings.timings = Arc::new(timings)).await
}

async fn with_settings(change: impl FnOnce(&mut Settings)) -> App {
    App::behind(&TestStore::memory(), &[], change).await
}

/// Short for a client that keeps us waiting, long enough for a test.
const SOON: Duration = Duration::from_millis(300);

/// Tries it with short clocks first, and with longer ones where an honest client was cut: it is only as fast as a busy machine lets it
/// be. `None` says that it was cut.
async fn within(scenario: impl AsyncFn(Duration) -> Option<()>) {
    for soon in [SOON, SOON * 10, SOON * 100] {
        if scenario(soon).await.is_some() {
            return;
        }
    }
    panic!("an honest client was cut, however long the clocks");
}

pub async fn connects(app: &App) -> TcpStream {
    TcpStream::connect(app.address).await.expect("it listens")
}

pub async fn says(app: &App, bytes: &str) -> TcpStream {
    let mut stream = connects(app).await;
    stream.write_all(bytes.as_bytes()).await.expect("it reads");
    stream
}

/// All it is sent until the connection is closed, which it must be.
async fn rest(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    let end = timeout(TIMEOUT, stream.read_to_end(&mut text)).await;
    // With an end or a reset.
    let _ = end.expect("the connection is closed");
    String::from_utf8_lossy(&text).into_owned()
}

const ALIVE: &str = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n";

/// Asks once more on a connection that is kept.
async fn asks(stream: &mut TcpStream) -> Option<String> {
    stream.write_all(ALIVE.as_bytes()).await.ok()?;
    answer(stream).await
}

/// One short answer, and nothing if the connection is closed instead.
async fn answer(stream: &mut TcpStream) -> Option<String> {
    let mut text = String::new();
    while !text.ends_with("\"}") {
        let mut some = [0; 4096];
        let read = timeout(TIMEOUT, stream.read(&mut some)).await;
        match read.expect("it is answered or closed") {
            Ok(bytes @ 1..) => text += std::str::from_utf8(&some[..bytes]).expect("text"),
            _ => return None,
        }
    }
    Some(text)
}
