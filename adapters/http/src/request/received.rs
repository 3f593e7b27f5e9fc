//! How long the work on one request may take.

use std::{future::Future, sync::Arc, time::Duration};

use poem::Request;
use tokio::{
    sync::Notify,
    time::{sleep, timeout},
};

use super::limits::BODY_TIMEOUT;

/// Says that a request has come completely: the reader of the body marks it so. The time that a client takes to send a body is bounded by
/// [`BODY_TIMEOUT`]; the deadline of the work begins after it.
#[derive(Clone, Debug, Default)]
pub struct BodyReceived(Arc<Notify>);

impl BodyReceived {
    pub fn mark_complete(&self) {
        self.0.notify_one();
    }

    /// Of a request whose head is here. Without a body it is complete.
    pub fn of(request: &mut Request) -> Self {
        let received = Self::default();
        let body = request.take_body();
        if body.is_empty() {
            received.mark_complete();
        }
        request.set_body(body);
        request.extensions_mut().insert(received.clone());
        received
    }

    /// The result of the work, or `None` if it has not ended within `limit` after the request was complete.
    ///
    /// The work is dropped then, and nothing is left half done: a call of a repository is one transaction, which either was committed
    /// or is rolled back when its connection is given back, and what must change together is one such call. A client that hangs up
    /// has the same effect.
    pub async fn within<T>(&self, limit: Duration, work: impl Future<Output = T>) -> Option<T> {
        let clock = async {
            let _ = timeout(BODY_TIMEOUT, self.0.notified()).await;
            sleep(limit).await;
        };
        tokio::select! {
            biased;
            done = work => Some(done),
            () = clock => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_secs(10);

    #[tokio::test(start_paused = true)]
    async fn work_that_comes_to_no_end_is_given_up() {
        let received = BodyReceived::of(&mut Request::default());

        assert_eq!(received.within(LIMIT, sleep(LIMIT * 2)).await, None);
        assert_eq!(received.within(LIMIT, async { 1 }).await, Some(1));
    }

    #[tokio::test(start_paused = true)]
    async fn the_time_of_a_body_is_not_the_time_of_the_work() {
        let mut request = Request::builder().body("{}");
        let received = BodyReceived::of(&mut request);
        let work = |reading: Duration, working: Duration| {
            let received = received.clone();
            async move {
                sleep(reading).await;
                received.mark_complete();
                sleep(working).await;
            }
        };

        let slow_body = received
            .within(LIMIT, work(BODY_TIMEOUT / 2, LIMIT / 2))
            .await;
        let slow_work = received
            .within(LIMIT, work(BODY_TIMEOUT / 2, LIMIT * 2))
            .await;

        assert_eq!((slow_body, slow_work), (Some(()), None));
    }
}
