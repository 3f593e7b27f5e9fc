use std::{
    pin::Pin,
    task::{Context, Poll},
};

use tokio::{
    io::{AsyncRead, ReadBuf},
    time::{Instant, Sleep, sleep_until},
};

use super::timings::Timings;

/// Bytes that are read and discarded at most after the last response. More than the bodies that clients send by mistake.
const MAX_DISCARDED: usize = 16 * 1024 * 1024;
/// Bytes of one poll, so that other tasks run however fast this client sends.
const MAX_READ_PER_POLL: usize = 64 * 1024;

/// A lingering close: after the last response, reads and discards until the client closes its side too. A socket that is closed with
/// unread data is reset, and a reset destroys what the client has not read yet.
pub struct LingeringClose {
    until: Pin<Box<Sleep>>,
    end: Instant,
    /// Between two reads.
    timeout: std::time::Duration,
    discarded: usize,
}

impl LingeringClose {
    pub fn begin(timings: &Timings, now: Instant) -> Self {
        Self {
            until: Box::pin(sleep_until(now + timings.linger)),
            end: now + timings.linger_total,
            timeout: timings.linger,
            discarded: 0,
        }
    }

    /// Ready when the client has closed its side, or its time or its bytes are used up.
    pub fn poll<S: AsyncRead + Unpin>(&mut self, stream: &mut S, cx: &mut Context<'_>) -> Poll<()> {
        let mut read = 0;
        while self.discarded < MAX_DISCARDED {
            if read >= MAX_READ_PER_POLL {
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            let mut space = [0; 8 * 1024];
            let mut buf = ReadBuf::new(&mut space);
            match Pin::new(&mut *stream).poll_read(cx, &mut buf) {
                Poll::Ready(Ok(())) if !buf.filled().is_empty() => {
                    read += buf.filled().len();
                    self.discarded += buf.filled().len();
                    let until = Instant::now() + self.timeout;
                    self.until.as_mut().reset(until.min(self.end));
                }
                Poll::Ready(_) => return Poll::Ready(()),
                Poll::Pending => return self.until.as_mut().poll(cx),
            }
        }
        Poll::Ready(())
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use tokio::io::{AsyncWriteExt, duplex};

    use super::*;

    const PIPE: usize = 4 * 1024;

    #[tokio::test(start_paused = true)]
    async fn a_client_that_never_stops_sending_is_read_up_to_a_bound() {
        let (mut ours, mut theirs) = duplex(PIPE);
        let client = tokio::spawn(async move {
            let mut sent = 0;
            while let Ok(bytes) = theirs.write(&[b'x'; PIPE]).await {
                sent += bytes;
            }
            sent
        });
        let mut lingering = LingeringClose::begin(&Timings::default(), Instant::now());

        poll_fn(|cx| lingering.poll(&mut ours, cx)).await;
        drop(ours);

        let sent = client.await.unwrap();
        assert!(
            (MAX_DISCARDED..=MAX_DISCARDED + 2 * PIPE).contains(&sent),
            "{sent}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn other_tasks_run_while_a_client_sends() {
        let sent = vec![b'x'; 4 * MAX_READ_PER_POLL];
        let mut stream = sent.as_slice();
        let mut lingering = LingeringClose::begin(&Timings::default(), Instant::now());
        let mut turns = 0;

        poll_fn(|cx| {
            turns += 1;
            lingering.poll(&mut stream, cx)
        })
        .await;

        assert_eq!((turns, stream), (5, &[][..]));
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_client_is_waited_for_only_briefly() {
        let timings = Timings::default();
        let (mut ours, _theirs) = duplex(PIPE);
        let began = Instant::now();
        let mut lingering = LingeringClose::begin(&timings, began);

        poll_fn(|cx| lingering.poll(&mut ours, cx)).await;

        // The clock is paused, and advances only when every task waits.
        assert!(began.elapsed() < timings.linger * 2);
    }
}
