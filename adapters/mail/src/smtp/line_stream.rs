use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll, ready},
};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::connection::SmtpStream;

/// Gives out what it reads up to the end of a line, and no more at once.
///
/// A reader that buffers would otherwise keep what follows the answer to STARTTLS in its buffer, and take it for part of the encrypted
/// dialogue, though whoever is between may have written it (CVE-2011-0411). Here it reaches the TLS handshake, which fails.
#[derive(Debug)]
pub struct LineStream {
    stream: Box<dyn SmtpStream>,
    buffer: Vec<u8>,
    /// What of the buffer was given out.
    given: usize,
}

impl LineStream {
    pub fn new(stream: Box<dyn SmtpStream>) -> Self {
        Self {
            stream,
            buffer: Vec::new(),
            given: 0,
        }
    }
}

impl AsyncRead for LineStream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.given == this.buffer.len() {
            let mut chunk = [0; 4096];
            let mut read = ReadBuf::new(&mut chunk);
            ready!(Pin::new(&mut this.stream).poll_read(cx, &mut read))?;
            this.buffer.clear();
            this.buffer.extend_from_slice(read.filled());
            this.given = 0;
        }
        let left = this.buffer.get(this.given..).unwrap_or_default();
        let line = left.iter().position(|byte| *byte == b'\n');
        let line = line.map_or(left.len(), |end| end + 1);
        let count = line.min(into.remaining());
        into.put_slice(left.get(..count).unwrap_or_default());
        this.given += count;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for LineStream {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}

impl AsyncTokioStream for LineStream {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
