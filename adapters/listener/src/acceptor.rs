use std::{future::Future, io, net::SocketAddr, sync::Arc, time::Duration};

use socket2::SockRef;
use tokio::{
    net::{TcpListener, TcpStream},
    time::{Instant, sleep},
};

use super::{backlog, connection_limiter::ConnectionLimiter, http_server::HttpServer};

/// The delay after a failed `accept`, which fails again at once for as long as the process lacks file descriptors.
const RETRY_INTERVAL: Duration = Duration::from_millis(100);
/// At most one log line per interval.
const LOG_INTERVAL: Duration = Duration::from_secs(1);
/// Bytes that the kernel buffers beyond those in flight. With its default, megabytes, a response that the client does not read would seem
/// to be read.
const MAX_UNSENT: u32 = 16 * 1024;
/// How long the kernel retransmits what a client does not acknowledge, after the connection is closed here.
const MAX_UNACKNOWLEDGED: Duration = Duration::from_secs(15);

/// Accepts connections and hands them to [`ConnectionHandler`].
pub struct Acceptor {
    pub listener: TcpListener,
    pub handler: ConnectionHandler,
}

/// Serves each accepted connection on a task of its own, within the limits.
pub struct ConnectionHandler {
    pub limiter: Arc<ConnectionLimiter>,
    pub server: Arc<HttpServer>,
}

impl Acceptor {
    /// Accepts connections until `stop` completes.
    pub async fn accept_until(self, stop: impl Future<Output = ()>) -> Self {
        let mut stop = std::pin::pin!(stop);
        let mut errors = AcceptErrorLog::default();
        loop {
            let accepted = tokio::select! {
                () = &mut stop => return self,
                accepted = self.listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, peer)) => {
                    // No other connection is evicted for a client that is refused anyway.
                    let limiter = &self.handler.limiter;
                    let stopped = !limiter.is_at_client_limit(peer.ip())
                        && tokio::select! {
                            () = &mut stop => true,
                            () = limiter.wait_for_slot() => false,
                        };
                    // An accepted connection is served even when the stop comes in between.
                    self.handler.handle(stream, peer);
                    if stopped {
                        return self;
                    }
                }
                Err(error) if is_of_one_connection(&error) => {}
                Err(error) => {
                    errors.record(&error);
                    self.handler.limiter.evict(Instant::now());
                    tokio::select! {
                        () = &mut stop => return self,
                        () = sleep(RETRY_INTERVAL) => {}
                    }
                }
            }
        }
    }

    /// Accepts what is in the backlog already, then closes the listening socket. A client in between is not lost: see [`backlog`].
    pub async fn close(self) {
        backlog::ignore_new_clients(&self.listener);
        let Ok(listener) = self.listener.into_std() else {
            return;
        };
        // Not through tokio, which may not know of the last ones yet. The loop ends: the backlog is bounded.
        let mut waiting = Vec::new();
        while let Ok(one) = listener.accept() {
            waiting.push(one);
        }
        drop(listener);
        for (stream, peer) in waiting {
            let nonblocking = stream.set_nonblocking(true);
            if let Ok(stream) = nonblocking.and_then(|()| TcpStream::from_std(stream)) {
                self.handler.handle(stream, peer);
            }
        }
    }
}

impl ConnectionHandler {
    fn handle(&self, stream: TcpStream, peer: SocketAddr) {
        let Some(slot) = self.limiter.acquire(peer.ip()) else {
            metrics::counter!("portreeve_connections_refused_total", "reason" => "per_address")
                .increment(1);
            tracing::debug!(%peer, "refused: too many connections from one address");
            return;
        };
        set_options(&stream);
        tokio::spawn(self.server.clone().serve(stream, peer, slot));
    }
}

/// Errors do not matter: the connection works without these options.
fn set_options(stream: &TcpStream) {
    let _ = stream.set_nodelay(true);
    #[cfg(target_os = "linux")]
    {
        let socket = SockRef::from(stream);
        let _ = socket.set_tcp_notsent_lowat(MAX_UNSENT);
        let _ = socket.set_tcp_user_timeout(Some(MAX_UNACKNOWLEDGED));
    }
}

/// Whether the error is about the one connection, which was gone before it was accepted.
fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::Interrupted
    )
}

/// Counts failed `accept` calls, and logs them with a bounded rate.
#[derive(Default)]
struct AcceptErrorLog {
    unlogged: u64,
    last: Option<Instant>,
}

impl AcceptErrorLog {
    fn record(&mut self, error: &io::Error) {
        metrics::counter!("portreeve_accept_errors_total").increment(1);
        self.unlogged += 1;
        if self.last.is_none_or(|last| last.elapsed() >= LOG_INTERVAL) {
            tracing::warn!(%error, times = self.unlogged, "connections could not be accepted");
            *self = Self {
                unlogged: 0,
                last: Some(Instant::now()),
            };
        }
    }
}
