//! A client that does as little as can be. It shares the processors with what it loads, and an ordinary client would take a good part of
//! what is measured.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufStream},
    net::{TcpSocket, TcpStream},
};

/// A client with connections from one address, kept open. Clones share them.
#[derive(Clone)]
pub struct Plain {
    server: SocketAddr,
    from: IpAddr,
    idle: Arc<Mutex<Vec<BufStream<TcpStream>>>>,
}

impl Plain {
    pub fn new(server: SocketAddr, from: IpAddr) -> Self {
        Self {
            server,
            from,
            idle: Arc::default(),
        }
    }

    /// The status of the answer, or nothing if there was none.
    pub async fn posts(&self, path: &str, json: &str) -> Option<u16> {
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{json}",
            json.len()
        );
        // One that was idle may have been closed meanwhile, and then a new one is tried, as every client does.
        let idle = self.idle().pop();
        if let Some(stream) = idle
            && let Some(status) = self.asks(stream, &request).await
        {
            return Some(status);
        }
        self.asks(self.connects().await?, &request).await
    }

    async fn asks(&self, mut stream: BufStream<TcpStream>, request: &str) -> Option<u16> {
        stream.write_all(request.as_bytes()).await.ok()?;
        stream.flush().await.ok()?;
        let status = answer(&mut stream).await?;
        self.idle().push(stream);
        Some(status)
    }

    async fn connects(&self) -> Option<BufStream<TcpStream>> {
        let socket = TcpSocket::new_v4().ok()?;
        socket.bind((self.from, 0).into()).ok()?;
        let stream = socket.connect(self.server).await.ok()?;
        stream.set_nodelay(true).ok()?;
        Some(BufStream::new(stream))
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<BufStream<TcpStream>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads one answer to its end.
async fn answer(stream: &mut BufStream<TcpStream>) -> Option<u16> {
    let (mut line, mut status, mut length) = (String::new(), None, 0_usize);
    loop {
        line.clear();
        stream.read_line(&mut line).await.ok()?;
        let text = line.trim_end();
        if status.is_none() {
            status = Some(text.split(' ').nth(1)?.parse().ok()?);
        } else if text.is_empty() {
            break;
        } else if let Some((name, value)) = text.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    status
}
