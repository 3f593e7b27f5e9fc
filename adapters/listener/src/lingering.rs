use std::{
    pin::Pin,
    task::{Context, Poll},
};

use tokio::{
    io::{AsyncRead, ReadBuf},
    time::{Instant, Sleep, sleep_until},
};

use super::timings::Timings;

/// How much is thrown away at most of what a client sends after our last word. More than the bodies that people try to send by mistake.
const MAX_DISCARDED: usize = 16 * 1024 * 1024;
/// How much of it at a time. Then it is the turn of others, however fast this client sends.
const TURN: usize = 64 * 1024;

/// After our last word: reads and throws away until the client has closed its side too. A socket closed with something unread in it is
/// reset, and a reset destroys what the client has not read yet.
pub struct Lingering {
    until: Pin<Box<Sleep>>,
    end: Instant,
    /// From one byte to the next.
    patience: std::time::Duration,
    discarded: usize,
}

impl Lingering {
    pub fn begin(timings: &Timings, now: Instant) -> Self {
        Self {
            until: Box::pin(sleep_until(now + timings.linger)),
            end: now + timings.linger_in_all,
            patience: timings.linger,
            discarded: 0,
        }
    }

    /// Done when the client is, or has had its time or its bytes.
    pub fn poll<S: AsyncRead + Unpin>(&mut self, stream: &mut S, cx: &mut Context<'_>) -> Poll<()> {
        let mut turn = 0;
        while self.discarded < MAX_DISCARDED {
            if turn >= TURN {
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            let mut space = [0; 8 * 1024];
            let mut buf = ReadBuf::new(&mut space);
            match Pin::new(&mut *stream).poll_read(cx, &mut buf) {
                Poll::Ready(Ok(())) if !buf.filled().is_empty() => {
                    turn += buf.filled().len();
                    self.discarded += buf.filled().len();
                    let until = Instant::now() + self.patience;
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
    async fn a_client_that_never_ends_is_heard_to_a_bound() {
        let (mut ours, mut theirs) = duplex(PIPE);
        let client = tokio::spawn(async move {
            let mut sent = 0;
            while let Ok(bytes) = theirs.write(&[b'x'; PIPE]).await {
                sent += bytes;
            }
            sent
        });
        let mut lingering = Lingering::begin(&Timings::default(), Instant::now());

        poll_fn(|cx| lingering.poll(&mut ours, cx)).await;
        drop(ours);

        let sent = client.await.unwrap();
        assert!(
            (MAX_DISCARDED..=MAX_DISCARDED + 2 * PIPE).contains(&sent),
            "{sent}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn others_have_their_turn_while_a_client_sends() {
        let sent = vec![b'x'; 4 * TURN];
        let mut stream = sent.as_slice();
        let mut lingering = Lingering::begin(&Timings::default(), Instant::now());
        let mut turns = 0;

        poll_fn(|cx| {
            turns += 1;
            lingering.poll(&mut stream, cx)
        })
        .await;

        assert_eq!((turns, stream), (5, &[][..]));
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_client_is_waited_for_but_not_long() {
        let timings = Timings::default();
        let (mut ours, _theirs) = duplex(PIPE);
        let began = Instant::now();
        let mut lingering = Lingering::begin(&timings, began);

        poll_fn(|cx| lingering.poll(&mut ours, cx)).await;

        // The clock is paused, and moves only when everybody waits.
        assert!(began.elapsed() < timings.linger * 2);
    }
}
