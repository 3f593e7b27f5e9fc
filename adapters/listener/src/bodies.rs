//! The bodies of requests and answers, which tell their connection's pulse how they get on.

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

use super::pulse::Pulse;

/// How much of an answer is handed over at a time. In one piece, nobody could tell whether it is being taken.
const PIECE: usize = 16 * 1024;

/// An answer's body, handed over piece by piece.
pub struct Answer<B> {
    body: B,
    rest: Bytes,
    number: u64,
    pulse: Arc<Pulse>,
}

impl<B> Answer<B> {
    pub fn new(body: B, pulse: &Arc<Pulse>) -> Self {
        Self {
            body,
            rest: Bytes::new(),
            number: pulse.state().answer_begins(Instant::now()),
            pulse: pulse.clone(),
        }
    }
}

impl<B: Body<Data = Bytes> + Unpin> Body for Answer<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let now = Instant::now();
        self.pulse.state().answer_moves(self.number, now);
        if self.rest.is_empty() {
            match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => self.rest = data,
                    Err(frame) => return Poll::Ready(Some(Ok(frame))),
                },
                other => return Poll::Ready(other),
            }
        }
        let piece = self.rest.len().min(PIECE);
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(piece)))))
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

impl<B> Drop for Answer<B> {
    fn drop(&mut self) {
        let now = Instant::now();
        self.pulse.state().answer_ends(self.number, now);
    }
}

/// The body of a request as poem has it.
type Boxed = http_body_util::combinators::BoxBody<Bytes, io::Error>;

/// A request's body on its way in.
struct Question {
    body: Boxed,
    /// We wait for more of it.
    stalls: bool,
    is_read: Arc<AtomicBool>,
    pulse: Arc<Pulse>,
}

/// Whether the whole body of a request was read, when its answer is made.
pub struct Unread(Option<Arc<AtomicBool>>);

impl Unread {
    /// Watches over the request's body, if it has one.
    pub fn of(request: &mut Request, pulse: &Arc<Pulse>) -> Self {
        let body = Boxed::from(request.take_body());
        if body.is_end_stream() {
            return Self(None);
        }
        let is_read = Arc::new(AtomicBool::new(false));
        let question = Question {
            body,
            stalls: false,
            is_read: is_read.clone(),
            pulse: pulse.clone(),
        };
        request.set_body(poem::Body::from(Boxed::new(question)));
        Self(Some(is_read))
    }

    /// Then the rest of it stands between this request and the next one on the connection.
    pub fn is_left(&self) -> bool {
        self.0
            .as_ref()
            .is_some_and(|is_read| !is_read.load(Ordering::Relaxed))
    }
}

impl Question {
    fn wait(&mut self, stalls: bool) {
        if stalls != self.stalls {
            self.stalls = stalls;
            if stalls {
                self.pulse.state().body_stalls(Instant::now());
            } else {
                self.pulse.state().body_goes_on();
            }
        }
    }
}

impl Body for Question {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(cx);
        self.wait(polled.is_pending());
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

impl Drop for Question {
    fn drop(&mut self) {
        self.wait(false);
    }
}
