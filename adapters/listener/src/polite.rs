//! The last words on a connection: what is no HTTP is refused in our shape, and nothing we said is lost when we close.

use std::{
    io,
    net::IpAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use poem::http::StatusCode;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::Instant,
};

use super::{
    Front, MalformedRequest, MalformedRequestHandler, bare, beginning::Beginning,
    lingering::Lingering, pulse::Pulse, timings::Timings,
};

/// What hyper reads from and writes to.
pub struct Polite<S> {
    stream: S,
    /// Read already, and to be read before the rest.
    ahead: Vec<u8>,
    pulse: Arc<Pulse>,
    malformed: Arc<dyn MalformedRequestHandler>,
    timings: Arc<Timings>,
    beginning: Beginning,
    is_secure: bool,
    peer: IpAddr,
    refusal: Option<Replacement>,
    client_is_done: bool,
    lingering: Option<Lingering>,
}

/// Ours, written in the place of hyper's.
struct Replacement {
    bytes: Vec<u8>,
    written: usize,
    /// How long hyper's was.
    claimed: usize,
}

impl<S> Polite<S> {
    pub fn new(
        stream: S,
        ahead: Vec<u8>,
        pulse: Arc<Pulse>,
        front: &Front,
        is_secure: bool,
        peer: IpAddr,
    ) -> Self {
        Self {
            stream,
            ahead,
            pulse,
            malformed: front.malformed.clone(),
            timings: front.timings.clone(),
            beginning: Beginning::default(),
            is_secure,
            peer,
            refusal: None,
            client_is_done: false,
            lingering: None,
        }
    }

    fn refuse(&mut self, status: StatusCode, claimed: usize) {
        let too_long = status == StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE
            && !self.beginning.has_first_line();
        let status = if too_long {
            StatusCode::URI_TOO_LONG
        } else {
            status
        };
        let label = status.as_u16().to_string();
        metrics::counter!("portreeve_requests_malformed_total", "status" => label).increment(1);
        let request = self.pulse.state().served();
        let request = MalformedRequest {
            origin: self.beginning.origin(request),
            is_secure: self.is_secure,
            peer: self.peer,
        };
        self.refusal = Some(Replacement {
            bytes: bare::written_out(&self.malformed.response(status, &request)),
            written: 0,
            claimed,
        });
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
            self.beginning.read(served, read);
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
            this.lingering = Some(Lingering::begin(&this.timings, Instant::now()));
        }
        match &mut this.lingering {
            Some(lingering) if !this.client_is_done => lingering.poll(&mut this.stream, cx).map(Ok),
            _ => Poll::Ready(Ok(())),
        }
    }
}
