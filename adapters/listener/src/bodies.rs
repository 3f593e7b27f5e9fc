//! The bodies of requests and responses, which report their progress to [`ConnectionActivity`].

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use poem::Request;
use tokio::time::Instant;

use super::connection_activity::ConnectionActivity;

/// A response is passed to hyper in chunks: in one piece, its progress could not be observed.
const CHUNK_SIZE: usize = 16 * 1024;

/// A response's body, passed on chunk by chunk.
pub struct ResponseBody<B> {
    body: B,
    rest: Bytes,
    number: u64,
    activity: Arc<ConnectionActivity>,
}

impl<B> ResponseBody<B> {
    pub fn new(body: B, activity: &Arc<ConnectionActivity>) -> Self {
        Self {
            body,
            rest: Bytes::new(),
            number: activity.state().response_begins(Instant::now()),
            activity: activity.clone(),
        }
    }
}

impl<B: Body<Data = Bytes> + Unpin> Body for ResponseBody<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let now = Instant::now();
        self.activity.state().response_moves(self.number, now);
        if self.rest.is_empty() {
            let polled = Pin::new(&mut self.body).poll_frame(cx);
            if polled.is_pending() {
                self.activity.state().response_awaits_service(self.number);
            }
            match ready!(polled) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => self.rest = data,
                    Err(frame) => return Poll::Ready(Some(Ok(frame))),
                },
                other => return Poll::Ready(other),
            }
        }
        let chunk = self.rest.len().min(CHUNK_SIZE);
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(chunk)))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (mut hint, rest) = (self.body.size_hint(), self.rest.len() as u64);
        if let Some(upper) = hint.upper() {
            hint.set_upper(upper + rest);
        }
        hint.set_lower(hint.lower() + rest);
        hint
    }
}

impl<B> Drop for ResponseBody<B> {
    fn drop(&mut self) {
        let now = Instant::now();
        self.activity.state().response_ends(self.number, now);
    }
}

/// The body of a request as poem has it.
type Boxed = http_body_util::combinators::BoxBody<Bytes, io::Error>;

/// A request's body, while the endpoint reads it.
struct RequestBody {
    body: Boxed,
    /// Whether more of it is awaited from the client.
    stalls: bool,
    is_read: Arc<AtomicBool>,
    activity: Arc<ConnectionActivity>,
}

/// Tells whether the endpoint left a part of the request body unread.
pub struct UnreadBody(Option<Arc<AtomicBool>>);

impl UnreadBody {
    /// Replaces the request's body, if it has one, by one that is monitored.
    pub fn of(request: &mut Request, activity: &Arc<ConnectionActivity>) -> Self {
        let body = Boxed::from(request.take_body());
        if body.is_end_stream() {
            return Self(None);
        }
        let is_read = Arc::new(AtomicBool::new(false));
        let monitored = RequestBody {
            body,
            stalls: false,
            is_read: is_read.clone(),
            activity: activity.clone(),
        };
        request.set_body(poem::Body::from(Boxed::new(monitored)));
        Self(Some(is_read))
    }

    /// If so, the rest of it stands between this request and the next one on the connection.
    pub fn is_left(&self) -> bool {
        self.0
            .as_ref()
            .is_some_and(|is_read| !is_read.load(Ordering::Relaxed))
    }
}

impl RequestBody {
    fn set_stalled(&mut self, stalls: bool) {
        if stalls != self.stalls {
            self.stalls = stalls;
            if stalls {
                self.activity.state().body_stalls(Instant::now());
            } else {
                self.activity.state().body_resumes();
            }
        }
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(cx);
        self.set_stalled(polled.is_pending());
        if matches!(polled, Poll::Ready(None)) || self.body.is_end_stream() {
            self.is_read.store(true, Ordering::Relaxed);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for RequestBody {
    fn drop(&mut self) {
        self.set_stalled(false);
    }
}
