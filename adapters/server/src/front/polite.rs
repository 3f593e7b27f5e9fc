//! The last words on a connection: what is no HTTP is refused in our shape, and nothing we said is lost when we close.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use poem::http::StatusCode;
use portreeve_http::Refusals;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep_until},
};

use super::{Front, bare, pulse::Pulse, timings::Timings};

/// How much is thrown away at most of what a client sends after our last word.
const MAX_DISCARDED: usize = 16 * 1024 * 1024;

/// What hyper reads from and writes to.
pub struct Polite<S> {
    stream: S,
    /// Read already, and to be read before the rest.
    ahead: Vec<u8>,
    pulse: Arc<Pulse>,
    refusals: Refusals,
    timings: Arc<Timings>,
    line: RequestLine,
    refusal: Option<Replacement>,
    client_is_done: bool,
    lingering: Option<Lingering>,
}

/// Whether the line a request begins with is here, so that one too long can be told from too many headers.
#[derive(Default)]
struct RequestLine {
    /// Of which request: the count of those that came before.
    of: u64,
    begun: bool,
    ended: bool,
}

/// Ours, written in the place of hyper's.
struct Replacement {
    bytes: Vec<u8>,
    written: usize,
    /// How long hyper's was.
    claimed: usize,
}

/// After our last word: reads and throws away until the client has closed its side too. A socket closed with something unread in it is
/// reset, and a reset destroys what the client has not read yet.
struct Lingering {
    until: Pin<Box<Sleep>>,
    end: Instant,
    discarded: usize,
}

impl<S> Polite<S> {
    pub fn new(stream: S, ahead: Vec<u8>, pulse: Arc<Pulse>, front: &Front) -> Self {
        Self {
            stream,
            ahead,
            pulse,
            refusals: front.refusals.clone(),
            timings: front.timings.clone(),
            line: RequestLine::default(),
            refusal: None,
            client_is_done: false,
            lingering: None,
        }
    }

    fn refuse(&mut self, status: StatusCode, claimed: usize) {
        let too_long = status == StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE && !self.line.ended;
        let status = if too_long {
            StatusCode::URI_TOO_LONG
        } else {
            status
        };
        let label = status.as_u16().to_string();
        metrics::counter!("portreeve_requests_malformed_total", "status" => label).increment(1);
        self.refusal = Some(Replacement {
            bytes: bare::written_out(&self.refusals.refuse(status)),
            written: 0,
            claimed,
        });
    }
}

impl RequestLine {
    fn read(&mut self, request: u64, bytes: &[u8]) {
        if self.of != request {
            *self = Self {
                of: request,
                ..Self::default()
            };
        }
        for byte in bytes {
            if self.ended {
                break;
            }
            let is_end = matches!(byte, b'\r' | b'\n');
            // Empty lines may stand before it (RFC 9112, section 2.2).
            self.ended = self.begun && is_end;
            self.begun |= !is_end;
        }
    }
}

impl<S: AsyncWrite + Unpin> Polite<S> {
    fn poll_refusal(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        while let Some(refusal) = &mut self.refusal {
            match refusal.bytes.get(refusal.written..) {
                Some(rest) if !rest.is_empty() => {
                    let written = ready!(Pin::new(&mut self.stream).poll_write(cx, rest))?;
                    if written == 0 {
                        return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
                    }
                    refusal.written += written;
                }
                _ => {
                    let claimed = refusal.claimed;
                    self.refusal = None;
                    return Poll::Ready(Ok(claimed));
                }
            }
        }
        Poll::Ready(Ok(0))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Polite<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        if self.ahead.is_empty() {
            ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        } else {
            let some = self.ahead.len().min(buf.remaining());
            buf.put_slice(self.ahead.get(..some).unwrap_or_default());
            self.ahead.drain(..some);
        }
        let read = buf.filled().get(before..).unwrap_or_default();
        self.client_is_done |= read.is_empty();
        let (waits, served) = {
            let state = self.pulse.state();
            (state.waits_for_head(), state.served())
        };
        if waits {
            self.line.read(served, read);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Polite<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(cx, &[io::IoSlice::new(buf)])
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if self.refusal.is_none()
            && let [only] = bufs
            && let Some(status) = bare::status(only)
        {
            self.refuse(status, only.len());
        }
        if self.refusal.is_some() {
            self.poll_refusal(cx)
        } else {
            Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.lingering.is_none() {
            ready!(Pin::new(&mut this.stream).poll_shutdown(cx))?;
            let now = Instant::now();
            this.lingering = Some(Lingering {
                until: Box::pin(sleep_until(now + this.timings.linger)),
                end: now + this.timings.linger_in_all,
                discarded: 0,
            });
        }
        while let Some(lingering) = &mut this.lingering
            && !this.client_is_done
            && lingering.discarded < MAX_DISCARDED
        {
            let mut space = [0; 8 * 1024];
            let mut buf = ReadBuf::new(&mut space);
            match Pin::new(&mut this.stream).poll_read(cx, &mut buf) {
                Poll::Ready(Ok(())) if !buf.filled().is_empty() => {
                    lingering.discarded += buf.filled().len();
                    let until = Instant::now() + this.timings.linger;
                    lingering.until.as_mut().reset(until.min(lingering.end));
                }
                Poll::Ready(_) => this.client_is_done = true,
                Poll::Pending => return lingering.until.as_mut().poll(cx).map(Ok),
            }
        }
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_line_is_over_at_its_end_and_not_at_an_empty_line_before_it() {
        let mut line = RequestLine::default();
        line.read(0, b"\r\n");
        line.read(0, b"GET /");
        assert!(!line.ended);
        line.read(0, b"x HTTP/1.1\r\nHost");
        assert!(line.ended);

        line.read(1, b"GET /y");

        assert!(!line.ended);
    }
}
