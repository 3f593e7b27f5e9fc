//! Calls of one statement that come at the same time share it: reads by id, and changes of users (`user_updates.rs`).
//!
//! Under load the same small statement would run many times at once, and most of its cost is the way to the database and back. Here the
//! inputs that come while a statement is on its way gather, and the next one takes them all along. What that saves is in
//! `docs/performance.md`.
//!
//! A call never joins a statement that has begun before it: a read sees all that was committed when it was asked for.

use std::{
    collections::{HashMap, VecDeque},
    error::Error,
    fmt,
    future::poll_fn,
    hash::Hash,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::Poll,
    time::Duration,
};

use portreeve::shared::StoreError;
use tokio::{sync::oneshot, time::timeout};

/// How many statements of one batcher may run at once. With more, the batches were smaller and all of it was slower.
const WORKERS: usize = 1;

const MAX_INPUTS: usize = 128;

/// A statement for many inputs at once.
pub(crate) trait BatchStatement: Send + Sync + 'static {
    type Input: Clone + Eq + Hash + Send + 'static;
    type Output: Clone + Send + 'static;

    /// An input for which there is nothing has no entry. A row that makes no sense spoils its own entry only.
    fn execute(
        &self,
        inputs: Vec<Self::Input>,
    ) -> impl Future<Output = Result<Outputs<Self>, StoreError>> + Send;
}

pub(crate) type Outputs<S> =
    HashMap<<S as BatchStatement>::Input, Result<<S as BatchStatement>::Output, StoreError>>;

pub(crate) struct Batcher<S: BatchStatement>(Arc<Shared<S>>);

struct Shared<S: BatchStatement> {
    statement: S,
    /// How long one may wait for a turn and its answer together.
    max_wait: Duration,
    queue: Mutex<Queue<S>>,
}

struct Queue<S: BatchStatement> {
    waiting: VecDeque<Waiting<S>>,
    /// How many [`BatchWorker`]s there are.
    workers: usize,
}

struct Waiting<S: BatchStatement> {
    input: S::Input,
    reply: oneshot::Sender<Reply<S>>,
}

/// The error is shared by all who wait for the same thing.
type Reply<S> = Result<Option<<S as BatchStatement>::Output>, Arc<StoreError>>;

impl<S: BatchStatement> Batcher<S> {
    pub(crate) fn new(statement: S, max_wait: Duration) -> Self {
        let queue = Queue {
            waiting: VecDeque::new(),
            workers: 0,
        };
        Self(Arc::new(Shared {
            statement,
            max_wait,
            queue: Mutex::new(queue),
        }))
    }

    pub(crate) async fn submit(&self, input: S::Input) -> Result<Option<S::Output>, StoreError> {
        let (reply, answer) = oneshot::channel();
        if let Some(worker) = self.enter(Waiting { input, reply }) {
            tokio::spawn(worker.drain());
        }
        match timeout(self.0.max_wait, answer).await {
            Ok(Ok(reply)) => reply.map_err(shared),
            Ok(Err(_)) => Err(StoreError::unavailable("the statement was abandoned")),
            Err(_) => Err(StoreError::unavailable("timed out waiting for a batch")),
        }
    }

    /// Joins the queue. Starts a worker if fewer than [`WORKERS`] run.
    fn enter(&self, waiting: Waiting<S>) -> Option<BatchWorker<S>> {
        let mut queue = self.0.queue();
        queue.waiting.push_back(waiting);
        if queue.workers == WORKERS {
            return None;
        }
        queue.workers += 1;
        Some(BatchWorker {
            shared: self.0.clone(),
            closed: false,
        })
    }
}

impl<S: BatchStatement> Shared<S> {
    fn queue(&self) -> MutexGuard<'_, Queue<S>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to run one statement after the other until no caller waits.
struct BatchWorker<S: BatchStatement> {
    shared: Arc<Shared<S>>,
    closed: bool,
}

impl<S: BatchStatement> BatchWorker<S> {
    async fn drain(mut self) {
        loop {
            // Callers that are ready now join this batch. Costs nothing if there are none.
            tokio::task::yield_now().await;
            let Some(batch) = self.next_batch() else {
                return;
            };
            let mut waiting: HashMap<S::Input, Vec<oneshot::Sender<Reply<S>>>> = HashMap::new();
            for one in batch {
                waiting.entry(one.input).or_default().push(one.reply);
            }
            let inputs = waiting.keys().cloned().collect();
            match caught(self.shared.statement.execute(inputs)).await {
                Ok(mut outputs) => {
                    for (input, replies) in waiting {
                        let output = outputs.remove(&input).transpose().map_err(Arc::new);
                        answer(replies, output);
                    }
                }
                Err(error) => {
                    let error = Arc::new(error);
                    if let StoreError::Unavailable(_) = *error {
                        // Those who wait would each wait as long again, only to hear the same.
                        self.turn_away(&error);
                    }
                    for replies in waiting.into_values() {
                        answer(replies, Err(error.clone()));
                    }
                }
            }
        }
    }

    fn turn_away(&self, error: &Arc<StoreError>) {
        let waiting = std::mem::take(&mut self.shared.queue().waiting);
        for one in waiting {
            let _ = one.reply.send(Err(error.clone()));
        }
    }

    /// The inputs of those who still wait for an answer, or None, and then the worker ends.
    fn next_batch(&mut self) -> Option<Vec<Waiting<S>>> {
        let mut queue = self.shared.queue();
        let mut batch = Vec::with_capacity(queue.waiting.len().min(MAX_INPUTS));
        while batch.len() < MAX_INPUTS {
            match queue.waiting.pop_front() {
                Some(waiting) if waiting.reply.is_closed() => {}
                Some(waiting) => batch.push(waiting),
                None => break,
            }
        }
        if batch.is_empty() {
            queue.workers -= 1;
            self.closed = true;
            return None;
        }
        Some(batch)
    }
}

impl<S: BatchStatement> Drop for BatchWorker<S> {
    /// A worker that is dropped in the middle (the runtime is shutting down) must not leave a caller waiting.
    fn drop(&mut self) {
        if !self.closed {
            let mut queue = self.shared.queue();
            queue.workers -= 1;
            if queue.workers == 0 {
                queue.waiting.clear();
            }
        }
    }
}

/// Each waiting caller gets a copy, but one, which gets the output itself.
fn answer<V: Clone>(
    mut replies: Vec<oneshot::Sender<Result<Option<V>, Arc<StoreError>>>>,
    output: Result<Option<V>, Arc<StoreError>>,
) {
    let last = replies.pop();
    for reply in replies {
        let _ = reply.send(output.clone());
    }
    if let Some(reply) = last {
        let _ = reply.send(output);
    }
}

/// A panic becomes an error, so that the worker goes on.
async fn caught<T>(work: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    let mut work = pin!(work);
    poll_fn(
        move |cx| match catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(cx))) {
            Ok(poll) => poll,
            Err(_) => Poll::Ready(Err(StoreError::unavailable("the statement panicked"))),
        },
    )
    .await
}

#[derive(Debug)]
struct SharedError(Arc<StoreError>);

/// The same error once more.
pub(crate) fn shared(error: Arc<StoreError>) -> StoreError {
    match *error {
        StoreError::Unavailable(_) => StoreError::unavailable(SharedError(error)),
        StoreError::Refused(_) => StoreError::refused(SharedError(error)),
        StoreError::Inconsistent(_) => StoreError::inconsistent(SharedError(error)),
    }
}

impl fmt::Display for SharedError {
    /// The wrapper says what is within; what wraps it has said the rest.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.source() {
            Some(cause) => fmt::Display::fmt(cause, f),
            None => fmt::Display::fmt(&self.0, f),
        }
    }
}

impl Error for SharedError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source().and_then(Error::source)
    }
}

#[cfg(test)]
mod tests;
