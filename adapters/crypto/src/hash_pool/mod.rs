//! The worker pool for passwords: a few dedicated threads, and a bounded queue in front of them.
//!
//! A hash takes tens of milliseconds of a core and many megabytes. On the runtime's threads it would hold up every other request; on
//! tokio's blocking pool, hundreds could run at once and exhaust the memory. Here memory is bounded by the number of threads, waiting
//! by the queue, and a job that finds the queue full is refused at once. `queue.rs` says which job comes first.
//!
//! The strength of a new password is estimated here too: a crafted password takes many milliseconds.

mod memory;
mod queue;

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread,
    time::Instant,
};

use metrics::{counter, histogram};
use portreeve::auth::{HashError, Priority};
use tokio::sync::oneshot;

pub(crate) use self::memory::Memory;
use self::queue::{Queue, Refusal};
use crate::hash_params::broken;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashPoolSettings {
    /// How many passwords are worked on at the same time.
    pub threads: usize,
    /// How many more may wait, for each [`Priority`].
    pub queue: usize,
}

type Job = Box<dyn FnOnce(&mut Memory) + Send>;

/// The threads end when this is dropped and the queue is empty.
pub(crate) struct HashWorkerPool {
    queue: Arc<Queue<Job>>,
}

impl HashWorkerPool {
    /// `kept` is the number of blocks that a thread keeps allocated; it frees what a job needed beyond them.
    pub fn start(settings: HashPoolSettings, kept: usize) -> io::Result<Self> {
        let pool = Self {
            queue: Arc::new(Queue::new(settings.queue)),
        };
        for number in 1..=settings.threads {
            let queue = pool.queue.clone();
            thread::Builder::new()
                .name(format!("password-{number}"))
                .spawn(move || serve(&queue, kept))?;
        }
        Ok(pool)
    }

    /// Whether the queue accepts a job of this priority now. If not, counts a refusal.
    pub fn has_room(&self, priority: Priority) -> bool {
        let has_room = self.queue.has_room(priority);
        if !has_room {
            count_refusal(priority);
        }
        has_room
    }

    /// Runs `work` on a thread of the pool. If the caller is gone before its turn, the work is skipped.
    pub async fn run<T: Send + 'static>(
        &self,
        priority: Priority,
        work: impl FnOnce(&mut Memory) -> Result<T, HashError> + Send + 'static,
    ) -> Result<T, HashError> {
        let (answer, answered) = oneshot::channel();
        let came = Instant::now();
        let job: Job = Box::new(move |memory| {
            if answer.is_closed() {
                return;
            }
            histogram!("portreeve_hash_wait_seconds").record(came.elapsed());
            let result = catch_unwind(AssertUnwindSafe(|| work(memory)))
                .unwrap_or_else(|_| Err(broken("the hasher panicked")));
            // The caller may be gone meanwhile.
            let _ = answer.send(result);
        });
        self.queue
            .push(priority, job)
            .map_err(|refusal| match refusal {
                Refusal::Full => {
                    count_refusal(priority);
                    HashError::Busy
                }
                Refusal::Closed => broken("no thread of the pool is left"),
            })?;
        answered.await.map_err(broken)?
    }
}

impl Drop for HashWorkerPool {
    fn drop(&mut self) {
        self.queue.close();
    }
}

fn serve(queue: &Queue<Job>, kept: usize) {
    let mut memory = Memory::default();
    while let Some(job) = queue.pop() {
        job(&mut memory);
        memory.keep_at_most(kept);
    }
}

fn count_refusal(priority: Priority) {
    let priority = match priority {
        Priority::Trusted => "trusted",
        Priority::Untrusted => "untrusted",
    };
    counter!("portreeve_hash_refused_total", "priority" => priority).increment(1);
}

#[cfg(test)]
mod tests {
    use std::{
        cell::RefCell,
        pin::{Pin, pin},
        sync::mpsc::{self, Sender},
        task::{Context, Poll, Waker},
    };

    use tokio::task::JoinHandle;

    use super::*;

    fn one_thread(queue: usize, kept: usize) -> Arc<HashWorkerPool> {
        let settings = HashPoolSettings { threads: 1, queue };
        Arc::new(HashWorkerPool::start(settings, kept).unwrap())
    }

    /// Occupies the only thread until the sender is dropped.
    async fn occupy(pool: &Arc<HashWorkerPool>) -> (Sender<()>, JoinHandle<Result<(), HashError>>) {
        let (release, released) = mpsc::channel::<()>();
        let (started, has_started) = oneshot::channel();
        let pool = pool.clone();
        let job = tokio::spawn(async move {
            pool.run(Priority::Untrusted, move |_| {
                started.send(()).unwrap();
                let _ = released.recv();
                Ok(())
            })
            .await
        });
        has_started.await.unwrap();
        (release, job)
    }

    #[tokio::test]
    async fn a_full_queue_refuses_at_once() {
        let pool = one_thread(1, 0);
        let (release, running) = occupy(&pool).await;
        let mut waiting = pin!(pool.run(Priority::Untrusted, |_| Ok(())));
        assert!(poll_once(waiting.as_mut()).is_none());

        let refusal = pool.run(Priority::Untrusted, |_| Ok(())).await;

        assert!(matches!(refusal, Err(HashError::Busy)));
        drop(release);
        waiting.await.unwrap();
        running.await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn the_work_of_a_caller_who_is_gone_is_skipped() {
        let pool = one_thread(2, 0);
        let (release, running) = occupy(&pool).await;
        let (done, was_done) = mpsc::channel();
        {
            let mut leaving = pin!(pool.run(Priority::Untrusted, move |_| {
                done.send(()).unwrap();
                Ok(())
            }));
            assert!(poll_once(leaving.as_mut()).is_none());
        }

        drop(release);
        running.await.unwrap().unwrap();
        pool.run(Priority::Untrusted, |_| Ok(())).await.unwrap();

        assert!(was_done.try_recv().is_err());
    }

    #[tokio::test]
    async fn a_panic_is_an_error_and_the_lane_lives_on() {
        let pool = one_thread(1, 0);

        let broken = pool
            .run::<()>(Priority::Untrusted, |_| panic!("on purpose"))
            .await;

        assert!(matches!(broken, Err(HashError::Broken(_))));
        pool.run(Priority::Untrusted, |_| Ok(())).await.unwrap();
    }

    #[tokio::test]
    async fn a_lane_keeps_its_memory_but_not_what_an_odd_hash_needed_beyond() {
        let pool = one_thread(1, 64);
        let held = |blocks| {
            let pool = pool.clone();
            async move {
                pool.run(Priority::Untrusted, move |memory| {
                    let before = memory.blocks().len();
                    memory.hold(blocks).map_err(broken)?;
                    Ok((before, memory.blocks().len()))
                })
                .await
                .unwrap()
            }
        };

        assert_eq!(held(64).await, (0, 64));
        assert_eq!(held(16).await, (64, 64));
        assert_eq!(held(1024).await, (64, 1024));
        assert_eq!(held(64).await, (0, 64));
    }

    #[tokio::test]
    async fn the_threads_end_with_the_hasher() {
        let pool = one_thread(1, 0);
        let (alive, ended) = mpsc::channel::<()>();
        pool.run(Priority::Untrusted, move |_| {
            // Lives as long as the thread.
            thread_local! {
                static ALIVE: RefCell<Option<Sender<()>>> = const { RefCell::new(None) };
            }
            ALIVE.set(Some(alive));
            Ok(())
        })
        .await
        .unwrap();

        drop(pool);

        assert_eq!(ended.recv(), Err(mpsc::RecvError));
    }

    /// Polls once: None while it waits.
    fn poll_once<F: Future>(future: Pin<&mut F>) -> Option<F::Output> {
        match future.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(output) => Some(output),
            Poll::Pending => None,
        }
    }
}
