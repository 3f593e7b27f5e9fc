//! Serves one connection, from its first byte to its end.

use std::{convert::Infallible, io, net::SocketAddr, pin::Pin, sync::Arc, time::Duration};

use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use hyper::{
    Request, Response,
    body::Incoming,
    server::conn::{http1, http2},
    service::service_fn,
};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use poem::{
    Endpoint,
    http::{HeaderValue, StatusCode, Version, header, uri::Scheme},
    web::{LocalAddr, RemoteAddr},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::{Instant, sleep},
};

use super::{
    Settings,
    bodies::{ResponseBody, UnreadBody},
    connection_activity::{ConnectionActivity, RequestInFlight},
    connection_limiter::ConnectionSlot,
    malformed_request_responder::MalformedRequestResponder,
    monitored_stream::MonitoredStream,
    protocol_detection,
};

/// Bytes of a request's head on HTTP/1, its request line included. Longer ones are rejected.
const MAX_HEAD: usize = 16 * 1024;
const MAX_HEADERS: usize = 100;
/// On HTTP/2. More than the API accepts, so that a header list that is a little too long is answered with a problem.
const MAX_HEADER_LIST: u32 = 32 * 1024;
/// Flow control on HTTP/2: one body of the largest size for each stream, and a few for all of them.
const STREAM_WINDOW: u32 = 64 * 1024;
const CONNECTION_WINDOW: u32 = 4 * STREAM_WINDOW;
const MAX_STREAMS: u32 = 128;
/// Between two keep-alive pings on HTTP/2.
const PING: Duration = Duration::from_secs(10);
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// hyper, set up for the connections of one listener.
pub struct HttpServer {
    settings: Settings,
    local: SocketAddr,
    http1: http1::Builder,
    http2: http2::Builder<TokioExecutor>,
}

#[derive(Clone)]
struct Peer {
    address: SocketAddr,
    scheme: Scheme,
    activity: Arc<ConnectionActivity>,
}

impl HttpServer {
    pub fn new(settings: Settings, local: SocketAddr) -> Arc<Self> {
        Arc::new(Self {
            settings,
            local,
            http1: http1(),
            http2: http2(),
        })
    }

    /// Returns when the connection is closed, or upgraded: then the stream, and the slot in it, belong to who asked for that.
    pub async fn serve(self: Arc<Self>, stream: TcpStream, peer: SocketAddr, slot: ConnectionSlot) {
        let activity = slot.activity.clone();
        let stream = MonitoredStream::new(stream, slot, self.settings.timings.min_sent);
        tokio::select! {
            () = activity.aborted() => {}
            () = self.handshake(stream, peer, &activity) => {}
        }
    }

    async fn handshake(
        self: &Arc<Self>,
        stream: MonitoredStream,
        address: SocketAddr,
        activity: &Arc<ConnectionActivity>,
    ) {
        let peer = |scheme| Peer {
            address,
            scheme,
            activity: activity.clone(),
        };
        let Some(tls) = &self.settings.tls else {
            return self.serve_http(stream, peer(Scheme::HTTP)).await;
        };
        let acceptor = tls.acceptor();
        let handshake = self.unless_closing(activity, acceptor.accept(stream)).await;
        // Failed handshakes are not logged: any client can cause them.
        if let Some(Ok(stream)) = handshake {
            self.serve_http(stream, peer(Scheme::HTTPS)).await;
        }
    }

    async fn serve_http<S>(self: &Arc<Self>, mut stream: S, peer: Peer)
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let activity = peer.activity.clone();
        let detected = self.unless_closing(&activity, protocol_detection::read(&mut stream));
        let Some(Some((is_http2, read_ahead))) = detected.await else {
            return;
        };
        if is_http2 {
            activity.state().set_http2();
        }
        let is_secure = peer.scheme == Scheme::HTTPS;
        let stream = MalformedRequestResponder::new(
            stream,
            read_ahead,
            activity.clone(),
            &self.settings,
            is_secure,
            peer.address.ip(),
        );
        let io = TokioIo::new(stream);
        let service = service_fn(|request| self.clone().respond(request, peer.clone()));
        if is_http2 {
            let connection = self.http2.serve_connection(io, service);
            self.drive(connection, |one| one.graceful_shutdown(), &activity)
                .await;
        } else {
            let connection = self.http1.serve_connection(io, service);
            let connection = connection.with_upgrades();
            self.drive(connection, |one| one.graceful_shutdown(), &activity)
                .await;
        }
    }

    /// What `work` gives, or `None` if the connection is to be closed before that.
    async fn unless_closing<T>(
        &self,
        activity: &ConnectionActivity,
        work: impl Future<Output = T>,
    ) -> Option<T> {
        tokio::select! {
            biased;
            done = work => Some(done),
            () = self.graceful_close(activity) => None,
        }
    }

    /// Serves until the client or this side closes the connection, or it is upgraded.
    async fn drive<C: Future>(
        &self,
        connection: C,
        shut_down: impl FnOnce(Pin<&mut C>),
        activity: &ConnectionActivity,
    ) {
        let mut connection = std::pin::pin!(connection);
        tokio::select! {
            // First: a request that has just come is answered before the close.
            biased;
            // Errors are not logged: a client may go away at any time.
            _ = &mut connection => return,
            () = self.graceful_close(activity) => {}
        }
        shut_down(connection.as_mut());
        connection.await;
    }

    /// Waits until this connection is to be closed gracefully.
    async fn graceful_close(&self, activity: &ConnectionActivity) {
        tokio::select! {
            () = activity.closing() => {}
            () = self.settings.lifecycle.draining() => {
                // HTTP/2 can say which requests are still answered (GOAWAY). HTTP/1 cannot: an idle client gets a grace period for
                // one more request, whose response says `connection: close`, and a head that has begun to arrive is waited for.
                if !activity.state().is_http2() {
                    sleep(self.settings.timings.grace).await;
                }
                while activity.state().is_in_head() {
                    sleep(POLL_INTERVAL).await;
                }
            }
        }
    }

    async fn respond(
        self: Arc<Self>,
        request: Request<Incoming>,
        peer: Peer,
    ) -> Result<Response<ResponseBody<BoxBody<Bytes, io::Error>>>, Infallible> {
        let is_http2 = request.version() == Version::HTTP_2;
        let _in_flight = RequestInFlight::begin(&peer.activity);
        let mut request = poem::Request::from((
            request,
            LocalAddr(self.local.into()),
            RemoteAddr(peer.address.into()),
            peer.scheme,
        ));
        let unread = UnreadBody::of(&mut request, &peer.activity);
        let response = self.settings.endpoint.get_response(request).await;
        let mut response = Response::<BoxBody<_, _>>::from(response);
        if response.status() == StatusCode::SWITCHING_PROTOCOLS {
            peer.activity.upgrade(Instant::now());
            return Ok(response.map(|body| ResponseBody::new(body, &peer.activity)));
        }
        // After an unread body the start of the next request is not known.
        if !is_http2 && (self.settings.lifecycle.is_shutting_down() || unread.is_left()) {
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(header::CONNECTION, close);
        }
        Ok(response.map(|body| ResponseBody::new(body, &peer.activity)))
    }
}

fn http1() -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        // `ConnectionState` has a timeout for it, and one for the time before.
        .header_read_timeout(None)
        .max_header_size(MAX_HEAD)
        .max_headers(MAX_HEADERS)
        .max_buf_size(MAX_HEAD);
    builder
}

fn http2() -> http2::Builder<TokioExecutor> {
    let mut builder = http2::Builder::new(TokioExecutor::new());
    builder
        .timer(TokioTimer::new())
        .max_concurrent_streams(MAX_STREAMS)
        .max_header_list_size(MAX_HEADER_LIST)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .max_send_buf_size(STREAM_WINDOW as usize)
        .keep_alive_interval(PING);
    builder
}
