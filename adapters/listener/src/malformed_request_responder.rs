//! Replaces hyper's own error responses by those of the API, and closes connections so that the last response arrives.

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
    MalformedRequest, MalformedRequestHandler, Settings, connection_activity::ConnectionActivity,
    head_scanner::HeadScanner, hyper_error_response, lingering_close::LingeringClose,
    timings::Timings,
};

/// The stream that hyper reads from and writes to.
pub struct MalformedRequestResponder<S> {
    stream: S,
    /// Read already by [`protocol_detection`](super::protocol_detection), and still to be read by hyper.
    read_ahead: Vec<u8>,
    activity: Arc<ConnectionActivity>,
    malformed: Arc<dyn MalformedRequestHandler>,
    timings: Arc<Timings>,
    head: HeadScanner,
    is_secure: bool,
    peer: IpAddr,
    replacement: Option<Replacement>,
    client_is_done: bool,
    lingering: Option<LingeringClose>,
}

/// A response that is written in the place of hyper's.
struct Replacement {
    bytes: Vec<u8>,
    written: usize,
    /// The length of hyper's response, which is reported to hyper as written.
    replaced_len: usize,
}

impl<S> MalformedRequestResponder<S> {
    pub fn new(
        stream: S,
        read_ahead: Vec<u8>,
        activity: Arc<ConnectionActivity>,
        settings: &Settings,
        is_secure: bool,
        peer: IpAddr,
    ) -> Self {
        Self {
            stream,
            read_ahead,
            activity,
            malformed: settings.malformed.clone(),
            timings: settings.timings.clone(),
            head: HeadScanner::default(),
            is_secure,
            peer,
            replacement: None,
            client_is_done: false,
            lingering: None,
        }
    }

    fn replace(&mut self, status: StatusCode, replaced_len: usize) {
        let too_long =
            status == StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE && !self.head.has_request_line();
        let status = if too_long {
            StatusCode::URI_TOO_LONG
        } else {
            status
        };
        let label = status.as_u16().to_string();
        metrics::counter!("portreeve_requests_malformed_total", "status" => label).increment(1);
        let number = self.activity.state().request_count();
        let request = MalformedRequest {
            origin: self.head.origin(number),
            is_secure: self.is_secure,
            peer: self.peer,
        };
        self.replacement = Some(Replacement {
            bytes: hyper_error_response::serialized(&self.malformed.response(status, &request)),
            written: 0,
            replaced_len,
        });
    }
}

impl<S: AsyncWrite + Unpin> MalformedRequestResponder<S> {
    fn poll_replacement(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        while let Some(replacement) = &mut self.replacement {
            match replacement.bytes.get(replacement.written..) {
                Some(rest) if !rest.is_empty() => {
                    let written = ready!(Pin::new(&mut self.stream).poll_write(cx, rest))?;
                    if written == 0 {
                        return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
                    }
                    replacement.written += written;
                }
                _ => {
                    let replaced_len = replacement.replaced_len;
                    self.replacement = None;
                    return Poll::Ready(Ok(replaced_len));
                }
            }
        }
        Poll::Ready(Ok(0))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for MalformedRequestResponder<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        if self.read_ahead.is_empty() {
            ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        } else {
            let some = self.read_ahead.len().min(buf.remaining());
            buf.put_slice(self.read_ahead.get(..some).unwrap_or_default());
            self.read_ahead.drain(..some);
        }
        let read = buf.filled().get(before..).unwrap_or_default();
        self.client_is_done |= read.is_empty();
        let (waits, request_count) = {
            let state = self.activity.state();
            (state.waits_for_head(), state.request_count())
        };
        if waits {
            self.head.read(request_count, read);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for MalformedRequestResponder<S> {
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
        if self.replacement.is_none()
            && let [only] = bufs
            && let Some(status) = hyper_error_response::status(only)
        {
            self.replace(status, only.len());
        }
        if self.replacement.is_some() {
            self.poll_replacement(cx)
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
            this.lingering = Some(LingeringClose::begin(&this.timings, Instant::now()));
        }
        match &mut this.lingering {
            Some(lingering) if !this.client_is_done => lingering.poll(&mut this.stream, cx).map(Ok),
            _ => Poll::Ready(Ok(())),
        }
    }
}
