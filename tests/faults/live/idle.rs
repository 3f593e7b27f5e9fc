use std::{
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use futures_util::{StreamExt, stream};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpSocket,
    time::{sleep, timeout},
};

use super::scene::{AT_ONCE, Member};
use crate::{
    faults::load::somewhere,
    support::{
        binary::{Service, TIMEOUT},
        live::{SOCKET, STREAM},
        people::Grant,
    },
};

/// How many connections an account has, of the 20 that it may have.
const PER_ACCOUNT: usize = 5;

/// What a request has in it for a WebSocket. The key is the one of RFC 6455.
const UPGRADE: &str = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

#[derive(Clone, Copy)]
enum Kind {
    Stream,
    Socket,
}

/// Connections that are open and read nothing: what they are sent stays with the system, which has room for it. They are none of tokio's,
/// which would be woken by each heartbeat.
pub struct Idle(Vec<TcpStream>);

/// How many accounts so many connections belong to.
pub fn accounts_of(connections: usize) -> usize {
    connections.div_ceil(PER_ACCOUNT)
}

impl Idle {
    /// Half of them streams, half of them WebSockets. Each is watching when this returns.
    pub async fn opens(service: &Service, members: &[Member], count: usize) -> Self {
        let opening = (0..count).map(|n| {
            let kind = [Kind::Stream, Kind::Socket][n % 2];
            opens(
                service.client.address,
                kind,
                &members[n / PER_ACCOUNT].grant,
            )
        });
        let connections = stream::iter(opening).buffer_unordered(AT_ONCE);
        Self(connections.collect().await)
    }

    /// Returns when the service has noticed.
    pub async fn closes(self, service: &Service) {
        drop(self.0);
        let closing = async {
            while watching(service).await != (0, 0) {
                sleep(Duration::from_millis(100)).await;
            }
        };
        let closed = timeout(TIMEOUT, closing).await;
        closed.expect("the service notices who has gone");
    }
}

/// How many streams and WebSockets there are, as the service counts them.
pub async fn watching(service: &Service) -> (usize, usize) {
    let metrics = service.client.get("/metrics").await.text;
    let count = |kind: &str| {
        let name = format!("portreeve_live_connections{{kind=\"{kind}\"}} ");
        let number = metrics.lines().find_map(|line| line.strip_prefix(&name));
        number.map_or(0, |number| number.parse().expect("it is a number"))
    };
    (count("stream"), count("websocket"))
}

/// Each from an address of its own: so many ports of one address are not free again soon enough.
async fn opens(server: SocketAddr, kind: Kind, grant: &Grant) -> TcpStream {
    let (path, upgrade, status, first) = match kind {
        Kind::Stream => (STREAM, "", 200, "\nid: "),
        Kind::Socket => (SOCKET, UPGRADE, 101, "\"heartbeat\""),
    };
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n{upgrade}\r\n",
        grant.access_token
    );
    let opening = async {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind((somewhere(), 0).into()).expect("an address");
        let mut stream = socket.connect(server).await.expect("it listens");
        let written = stream.write_all(request.as_bytes()).await;
        written.expect("it takes the request");
        let (mut answer, mut text) = (Vec::new(), String::new());
        // The first message says where it begins, and that it has begun.
        while !text.contains(first) {
            let read = stream.read_buf(&mut answer).await;
            let read = read.expect("it answers");
            text = String::from_utf8_lossy(&answer).into_owned();
            let is_opened = text.starts_with(&format!("HTTP/1.1 {status} "));
            assert!(read > 0 && is_opened, "not opened: {text}");
        }
        stream.into_std().expect("it is open")
    };
    timeout(TIMEOUT, opening).await.expect("it is opened")
}
