//! The accept loop. poem's own server never gives up on a client that sends half a request, and spins when it runs out of file
//! descriptors; hyper-util hosts the same endpoint with a clock on both.

use std::{convert::Infallible, future::Future, net::SocketAddr, sync::Arc, time::Duration};

use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
};
use poem::{
    Endpoint, Request, Response,
    endpoint::BoxEndpoint,
    http::uri::Scheme,
    web::{LocalAddr, RemoteAddr},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    time::{sleep, timeout},
};

/// How long a client may take to send a request's headers. Also how long an idle connection is kept, so a load balancer in front
/// should keep its connections for less.
const HEADER_TIMEOUT: Duration = Duration::from_secs(15);
/// How long requests in flight may take after the end was asked for.
const DRAIN: Duration = Duration::from_secs(10);
/// After the system refused a connection, which it goes on doing for as long as it lacks file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
const MAX_CONNECTIONS: usize = 10_000;
/// Room for a head that is far too large, so that it can be refused in words: hyper closes the connection on anything larger.
const HEAD_BUFFER: usize = 2 * 1024 * 1024;

/// A listening service.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
}

impl Server {
    pub async fn bind(address: SocketAddr) -> std::io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }

    /// Where it really listens: port 0 has become some free port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers requests until `stop` is done; then takes no new connections, and returns when those in flight are answered, or after
    /// ten seconds.
    pub async fn serve(
        self,
        endpoint: BoxEndpoint<'static, Response>,
        stop: impl Future<Output = ()>,
    ) {
        let endpoint = Arc::new(endpoint);
        let builder = builder();
        let graceful = GracefulShutdown::new();
        let (ending, ended) = watch::channel(());
        let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
        let mut stop = std::pin::pin!(stop);
        loop {
            let accepted = tokio::select! {
                () = &mut stop => break,
                accepted = self.accept(&places) => accepted,
            };
            let Some((stream, peer, place)) = accepted else {
                continue;
            };
            let (endpoint, local) = (endpoint.clone(), self.address);
            let service = service_fn(move |request: hyper::Request<Incoming>| {
                let endpoint = endpoint.clone();
                async move {
                    let request = Request::from((
                        request,
                        LocalAddr(local.into()),
                        RemoteAddr(peer.into()),
                        Scheme::HTTP,
                    ));
                    Ok::<hyper::Response<_>, Infallible>(
                        endpoint.get_response(request).await.into(),
                    )
                }
            });
            let (builder, watcher, ended) = (builder.clone(), graceful.watcher(), ended.clone());
            tokio::spawn(async move {
                if has_something_to_say(&stream, ended).await {
                    let connection = builder
                        .serve_connection(TokioIo::new(stream), service)
                        .into_owned();
                    // A client that goes away in the middle is no news.
                    let _ = watcher.watch(connection).await;
                }
                drop(place);
            });
        }
        drop(ending);
        drop(self.listener);
        if timeout(DRAIN, graceful.shutdown()).await.is_err() {
            tracing::warn!(
                "requests were still in flight after {} s and are cut off",
                DRAIN.as_secs()
            );
        }
    }

    async fn accept(
        &self,
        places: &Arc<Semaphore>,
    ) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
        // Who finds no place waits in the system's queue.
        let place = places.clone().acquire_owned().await.ok()?;
        match self.listener.accept().await {
            Ok((stream, peer)) => {
                let _ = stream.set_nodelay(true);
                Some((stream, peer, place))
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                sleep(ACCEPT_PAUSE).await;
                None
            }
        }
    }
}

/// False for a client that connects and is silent, and for one that has not begun when the end comes. hyper starts its clock only when
/// it has seen which HTTP it is.
async fn has_something_to_say(stream: &TcpStream, mut ended: watch::Receiver<()>) -> bool {
    let mut byte = [0];
    tokio::select! {
        _ = ended.changed() => false,
        first = timeout(HEADER_TIMEOUT, stream.peek(&mut byte)) => matches!(first, Ok(Ok(1..))),
    }
}

fn builder() -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .max_buf_size(HEAD_BUFFER);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(128)
        .keep_alive_interval(Duration::from_secs(30));
    builder
}
