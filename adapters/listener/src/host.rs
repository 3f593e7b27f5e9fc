//! Serving one connection, from its first byte to its end.

use std::{convert::Infallible, io, net::SocketAddr, sync::Arc, time::Duration};

use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use hyper::{
    Request, Response,
    body::Incoming,
    server::conn::{http1, http2},
    service::service_fn,
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::graceful::GracefulConnection,
};
use poem::{
    Endpoint,
    http::{HeaderValue, Version, header, uri::Scheme},
    web::{LocalAddr, RemoteAddr},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::sleep,
};

use super::{
    Front,
    bodies::{Answer, Unread},
    places::Place,
    polite::Polite,
    preface,
    pulse::{Call, Pulse},
    watched::Watched,
};

/// A request's head on HTTP/1, its first line included. What comes after is not read.
const MAX_HEAD: usize = 16 * 1024;
const MAX_HEADERS: usize = 100;
/// On HTTP/2. More than the frame allows, so that what is a little too much is refused in words.
const MAX_HEADER_LIST: u32 = 32 * 1024;
/// What a client may send unasked on HTTP/2: one body of the largest size for a stream, and a few for all of them.
const STREAM_WINDOW: u32 = 64 * 1024;
const CONNECTION_WINDOW: u32 = 4 * STREAM_WINDOW;
const MAX_STREAMS: u32 = 128;
/// How often an HTTP/2 client is asked whether it is there.
const PING: Duration = Duration::from_secs(10);
const MOMENT: Duration = Duration::from_millis(20);

/// What connections are served with.
pub struct Host {
    front: Front,
    local: SocketAddr,
    http1: http1::Builder,
    http2: http2::Builder<TokioExecutor>,
}

/// Who asks, and over what.
#[derive(Clone)]
struct Peer {
    address: SocketAddr,
    scheme: Scheme,
    pulse: Arc<Pulse>,
}

impl Host {
    pub fn new(front: Front, local: SocketAddr) -> Arc<Self> {
        Arc::new(Self {
            front,
            local,
            http1: http1(),
            http2: http2(),
        })
    }

    /// Returns when the connection is over.
    pub async fn serve(self: Arc<Self>, stream: TcpStream, peer: SocketAddr, place: Place) {
        let pulse = place.pulse.clone();
        let stream = Watched::new(stream, pulse.clone(), self.front.timings.least_taken);
        tokio::select! {
            () = pulse.cut() => {}
            () = self.greet(stream, peer, &pulse) => {}
        }
        drop(place);
    }

    async fn greet(self: &Arc<Self>, stream: Watched, address: SocketAddr, pulse: &Arc<Pulse>) {
        let peer = |scheme| Peer {
            address,
            scheme,
            pulse: pulse.clone(),
        };
        let Some(tls) = &self.front.tls else {
            return self.converse(stream, peer(Scheme::HTTP)).await;
        };
        let acceptor = tls.acceptor();
        let handshake = self.while_welcome(pulse, acceptor.accept(stream)).await;
        // A client that does not get through the handshake is no news.
        if let Some(Ok(stream)) = handshake {
            self.converse(stream, peer(Scheme::HTTPS)).await;
        }
    }

    async fn converse<S>(self: &Arc<Self>, mut stream: S, peer: Peer)
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let pulse = peer.pulse.clone();
        let beginning = self.while_welcome(&pulse, preface::read(&mut stream));
        let Some(Some((is_http2, ahead))) = beginning.await else {
            return;
        };
        if is_http2 {
            pulse.state().speaks_http2();
        }
        let is_secure = peer.scheme == Scheme::HTTPS;
        let stream = Polite::new(
            stream,
            ahead,
            pulse.clone(),
            &self.front,
            is_secure,
            peer.address.ip(),
        );
        let io = TokioIo::new(stream);
        let service = service_fn(|request| self.clone().answer(request, peer.clone()));
        if is_http2 {
            self.attend(self.http2.serve_connection(io, service), &pulse)
                .await;
        } else {
            self.attend(self.http1.serve_connection(io, service), &pulse)
                .await;
        }
    }

    /// What a client that has not asked yet does, unless it is to go before.
    async fn while_welcome<T>(&self, pulse: &Pulse, does: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            done = does => Some(done),
            () = self.farewell(pulse) => None,
        }
    }

    /// Serves to the end, ours or the client's.
    async fn attend(&self, connection: impl GracefulConnection, pulse: &Pulse) {
        let mut connection = std::pin::pin!(connection);
        tokio::select! {
            // First: a request that has just come goes before a farewell.
            biased;
            // A client that goes away in the middle is no news.
            _ = &mut connection => return,
            () = self.farewell(pulse) => {}
        }
        connection.as_mut().graceful_shutdown();
        let _ = connection.await;
    }

    /// Done when this connection is to be brought to an end.
    async fn farewell(&self, pulse: &Pulse) {
        tokio::select! {
            () = pulse.ending() => {}
            () = self.front.lifecycle.draining() => {
                // HTTP/2 has a way to say which requests are still answered. HTTP/1 has not, so an idle client gets a while to send
                // one more, whose answer tells it to go; and a head that has begun to come is waited for.
                if !pulse.state().is_http2() {
                    sleep(self.front.timings.grace).await;
                }
                while pulse.state().is_in_head() {
                    sleep(MOMENT).await;
                }
            }
        }
    }

    async fn answer(
        self: Arc<Self>,
        request: Request<Incoming>,
        peer: Peer,
    ) -> Result<Response<Answer<BoxBody<Bytes, io::Error>>>, Infallible> {
        let is_http2 = request.version() == Version::HTTP_2;
        let _call = Call::begin(&peer.pulse);
        let mut request = poem::Request::from((
            request,
            LocalAddr(self.local.into()),
            RemoteAddr(peer.address.into()),
            peer.scheme,
        ));
        let unread = Unread::of(&mut request, &peer.pulse);
        let response = self.front.endpoint.get_response(request).await;
        let mut response = Response::<BoxBody<_, _>>::from(response);
        // Where a part of the body is left unread, nobody knows where the next request begins.
        if !is_http2 && (self.front.lifecycle.is_leaving() || unread.is_left()) {
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(header::CONNECTION, close);
        }
        Ok(response.map(|body| Answer::new(body, &peer.pulse)))
    }
}

fn http1() -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        // The pulse has a clock for it, and one more for the time before.
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
