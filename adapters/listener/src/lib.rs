//! Inbound: the accept loop, from the listening socket to the endpoint. It knows no context.
//!
//! poem's own server waits forever for a client that sends half a request, and spins when it runs out of file descriptors. Here hyper
//! reads and writes HTTP, and every connection is monitored:
//!
//! | file | what |
//! |---|---|
//! | `acceptor.rs` | accepts connections, and backs off when the system refuses |
//! | `backlog.rs` | no client is lost between the last `accept` and the close |
//! | `connection_limiter.rs` | how many there may be, and which are closed when there is no room |
//! | `http_server.rs` | serves one, from the first byte to the last |
//! | `connection_state.rs` | decides when one is too slow; `timings.rs` has the timeouts, `connection_activity.rs` shares the state |
//! | `monitored_stream.rs`, `bodies.rs` | report progress to the state |
//! | `malformed_request_responder.rs` | replaces hyper's error responses (`hyper_error_response.rs`, `head_scanner.rs`) |
//! | `lingering_close.rs` | closes so that the last response arrives |
//! | `tls.rs` | certificates from files, reloaded while the service runs |

mod acceptor;
mod backlog;
mod bodies;
mod connection_activity;
mod connection_limiter;
mod connection_state;
mod file_limit;
mod head_scanner;
mod http_server;
mod hyper_error_response;
mod lifecycle;
mod lingering_close;
mod malformed_request;
mod malformed_request_responder;
mod monitored_stream;
mod protocol_detection;
mod timings;
mod tls;

use std::{future::Future, net::SocketAddr, sync::Arc};

use ipnet::IpNet;
use poem::{Response, endpoint::BoxEndpoint};
use tokio::{
    net::{TcpListener, TcpSocket},
    time::{Instant, interval, sleep, timeout},
};

use self::{
    acceptor::{Acceptor, ConnectionHandler},
    connection_limiter::ConnectionLimiter,
    http_server::HttpServer,
};
pub use self::{
    file_limit::{descriptors_for, fitting_connections, max_descriptors},
    lifecycle::Lifecycle,
    malformed_request::{MalformedRequest, MalformedRequestHandler},
    timings::Timings,
    tls::{Certificates, TlsFiles},
};

/// What is served, and how.
#[derive(Clone)]
pub struct Settings {
    pub endpoint: Arc<BoxEndpoint<'static, Response>>,
    pub malformed: Arc<dyn MalformedRequestHandler>,
    pub lifecycle: Lifecycle,
    pub timings: Arc<Timings>,
    /// `None`: plain HTTP.
    pub tls: Option<Arc<Certificates>>,
    pub limits: Limits,
}

/// How many connections there may be.
#[derive(Clone, Debug)]
pub struct Limits {
    pub connections: usize,
    /// Of one IPv4 address, or one /64 of IPv6.
    pub connections_per_client: usize,
    /// Networks whose connections count for no client: proxies bring many clients over few addresses.
    pub uncounted: Vec<IpNet>,
}

/// Connections that the kernel queues until they are accepted. With a full queue a client believes that it is connected, and waits in
/// vain. The kernel may queue fewer (`net.core.somaxconn`).
const BACKLOG: u32 = 4096;

/// A bound socket, which queues connections until [`Server::serve`] accepts them.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
}

impl Server {
    pub async fn bind(address: SocketAddr) -> std::io::Result<Self> {
        let socket = match address {
            SocketAddr::V4(_) => TcpSocket::new_v4()?,
            SocketAddr::V6(_) => TcpSocket::new_v6()?,
        };
        // The port of an instance that has just ended may be taken at once.
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        let listener = socket.listen(BACKLOG)?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }

    /// With the port that the system chose, if it was asked for port 0.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` completes. Then readiness fails, and after a delay no new connections are accepted. Returns when the
    /// requests in flight are answered, or after the drain timeout.
    pub async fn serve(self, settings: Settings, stop: impl Future<Output = ()>) {
        let (lifecycle, timings) = (settings.lifecycle.clone(), settings.timings.clone());
        let max = file_limit::raise_limit(settings.limits.connections);
        let per_client = settings.limits.connections_per_client;
        let limiter = ConnectionLimiter::new(max, per_client, settings.limits.uncounted.clone());
        let certificates = settings.tls.clone();
        let acceptor = Acceptor {
            listener: self.listener,
            handler: ConnectionHandler {
                limiter: limiter.clone(),
                server: HttpServer::new(settings, self.address),
            },
        };
        let stop = async {
            stop.await;
            lifecycle.begin_shutdown();
            sleep(timings.delay).await;
        };
        let watching = async {
            match certificates {
                Some(certificates) => certificates.watch().await,
                None => std::future::pending().await,
            }
        };
        let serving = async {
            let acceptor = acceptor.accept_until(stop).await;
            // Before the socket is closed: the connections accepted last are to be closed too.
            lifecycle.drain();
            acceptor.close().await;
            drain(&limiter, &timings).await;
        };
        tokio::select! {
            () = serving => {}
            () = check_timeouts(&limiter, &timings) => {}
            () = watching => {}
        }
    }
}

async fn check_timeouts(limiter: &ConnectionLimiter, timings: &Timings) {
    let mut checks = interval(timings.check_interval);
    loop {
        checks.tick().await;
        limiter.end_timed_out(timings, Instant::now());
    }
}

async fn drain(limiter: &ConnectionLimiter, timings: &Timings) {
    let empty = async {
        while !limiter.is_empty() {
            limiter.freed().await;
        }
    };
    if timeout(timings.drain, empty).await.is_err() {
        tracing::warn!(
            "connections were still busy after {} s and are cut off",
            timings.drain.as_secs()
        );
    }
}
