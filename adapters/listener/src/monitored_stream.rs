use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::Instant,
};

use super::{
    connection_activity::ConnectionActivity, connection_limiter::ConnectionSlot,
    connection_state::TimeoutReason,
};

/// A socket that reports to [`ConnectionActivity`] when the client sends and how much it reads. The connection counts for as long as it
/// lives, also after an upgrade.
pub struct MonitoredStream {
    stream: TcpStream,
    activity: Arc<ConnectionActivity>,
    _slot: ConnectionSlot,
    /// Bytes after which the write window starts again.
    min_sent: usize,
}

impl MonitoredStream {
    pub fn new(stream: TcpStream, slot: ConnectionSlot, min_sent: usize) -> Self {
        Self {
            stream,
            activity: slot.activity.clone(),
            _slot: slot,
            min_sent,
        }
    }

    fn aborted<T>(&self, cx: &Context<'_>) -> Option<Poll<io::Result<T>>> {
        let aborted = || Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        self.activity.is_aborted_after_upgrade(cx).then(aborted)
    }

    fn record(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match &written {
            Poll::Pending => self.activity.state().write_blocked(Instant::now()),
            Poll::Ready(Ok(bytes)) => {
                self.activity
                    .state()
                    .sent(*bytes, self.min_sent, Instant::now())
            }
            Poll::Ready(Err(_)) => {}
        }
        written
    }
}

impl AsyncRead for MonitoredStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Some(aborted) = self.aborted(cx) {
            return aborted;
        }
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(cx, buf);
        if buf.filled().len() > before {
            self.activity.state().received(Instant::now());
        }
        polled
    }
}

impl AsyncWrite for MonitoredStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        if let Some(aborted) = self.aborted(cx) {
            return aborted;
        }
        let written = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.record(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if let Some(aborted) = self.aborted(cx) {
            return aborted;
        }
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.record(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// hyper flushes when it has written everything.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.activity.state().sent_all(Instant::now());
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl Drop for MonitoredStream {
    fn drop(&mut self) {
        if self.activity.ended() == Some(TimeoutReason::SlowReader) {
            // Otherwise the kernel would go on sending the rest to a client that does not read it.
            let _ = self.stream.set_zero_linger();
        }
    }
}
