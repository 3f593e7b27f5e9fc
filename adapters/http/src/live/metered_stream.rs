use std::{
    error::Error,
    fmt, io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::Instant,
};

/// Bytes that a client may send in a [`WINDOW`]: its one message, and the most pings of the greatest size, with room for their heads. What is
/// in frames that are no whole message counts too: they are put together below what counts messages.
const MAX_BYTES: usize = 8 * 1024;
pub const WINDOW: Duration = Duration::from_secs(15);

/// A stream that fails when too much comes in.
pub struct MeteredStream<S> {
    stream: S,
    window_began: Instant,
    in_window: usize,
}

/// The client sent more than [`MAX_BYTES`].
#[derive(Debug)]
pub struct TooMuch;

impl Error for TooMuch {}

impl fmt::Display for TooMuch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the client sends too much")
    }
}

impl<S> MeteredStream<S> {
    pub fn new(stream: S) -> Self {
        Self {
            stream,
            window_began: Instant::now(),
            in_window: 0,
        }
    }

    fn count(&mut self, bytes: usize) -> io::Result<()> {
        if self.window_began.elapsed() >= WINDOW {
            self.window_began = Instant::now();
            self.in_window = 0;
        }
        self.in_window += bytes;
        if self.in_window > MAX_BYTES {
            return Err(io::Error::other(TooMuch));
        }
        Ok(())
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for MeteredStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        Poll::Ready(self.count(buffer.filled().len() - before))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for MeteredStream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn so_much_may_come_in_a_window_and_no_more() {
        let (mut client, server) = duplex(4 * MAX_BYTES);
        let mut server = MeteredStream::new(server);
        let mut read = vec![0; MAX_BYTES];
        client.write_all(&vec![0; 2 * MAX_BYTES + 1]).await.unwrap();

        server.read_exact(&mut read).await.unwrap();
        tokio::time::advance(WINDOW).await;
        server.read_exact(&mut read).await.unwrap();
        let refused = server.read_exact(&mut read[..1]).await.unwrap_err();

        assert!(refused.get_ref().is_some_and(|error| error.is::<TooMuch>()));
    }
}
