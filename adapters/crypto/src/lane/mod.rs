//! Where passwords are worked on: a few threads of their own, and a bounded queue in front of them.
//!
//! A hash takes tens of milliseconds of a core and many megabytes. On the runtime's threads it would hold up every other request; on
//! tokio's blocking pool, hundreds could run at once and exhaust the memory. Here memory is bounded by the number of lanes, waiting
//! by the queue, and whoever finds the queue full is told so at once. `queue.rs` says who comes first.
//!
//! Judging a new password is done here too: a crafted one takes many milliseconds.

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
use crate::recipe::broken;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaneSettings {
    /// How many passwords are worked on at the same time.
    pub lanes: usize,
    /// How many more may wait: so many callers who are known, and so many who are not.
    pub queue: usize,
}

type Job = Box<dyn FnOnce(&mut Memory) + Send>;

/// The threads end when this is dropped and the queue is empty.
pub(crate) struct Lanes {
    queue: Arc<Queue<Job>>,
}

impl Lanes {
    /// `kept` is the number of blocks that a lane keeps; what it once needed beyond, it gives back.
    pub fn start(settings: LaneSettings, kept: usize) -> io::Result<Self> {
        let lanes = Self {
            queue: Arc::new(Queue::new(settings.queue)),
        };
        for lane in 1..=settings.lanes {
            let queue = lanes.queue.clone();
            thread::Builder::new()
                .name(format!("password-{lane}"))
                .spawn(move || serve(&queue, kept))?;
        }
        Ok(lanes)
    }

    /// Whether a priority would find a place now. One who does not is counted as refused.
    pub fn has_room(&self, priority: Priority) -> bool {
        let has_room = self.queue.has_room(priority);
        if !has_room {
            count_refusal(priority);
        }
        has_room
    }

    /// Runs `work` on a lane. If the priority has gone before its turn comes, the work is not done at all.
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
            // Whoever asked may have gone meanwhile.
            let _ = answer.send(result);
        });
        self.queue
            .push(priority, job)
            .map_err(|refusal| match refusal {
                Refusal::Full => {
                    count_refusal(priority);
                    HashError::Busy
                }
                Refusal::Closed => broken("no lane is left"),
            })?;
        answered.await.map_err(broken)?
    }
}

impl Drop for Lanes {
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
        Priority::Trusted => "known",
        Priority::Untrusted => "unknown",
    };
    counter!("portreeve_hash_refused_total", "caller" => priority).increment(1);
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

    fn one_lane(queue: usize, kept: usize) -> Arc<Lanes> {
        let settings = LaneSettings { lanes: 1, queue };
        Arc::new(Lanes::start(settings, kept).unwrap())
    }

    /// Occupies the only lane until the sender is dropped.
    async fn occupy(lanes: &Arc<Lanes>) -> (Sender<()>, JoinHandle<Result<(), HashError>>) {
        let (release, released) = mpsc::channel::<()>();
        let (started, has_started) = oneshot::channel();
        let lanes = lanes.clone();
        let job = tokio::spawn(async move {
            lanes
                .run(Priority::Untrusted, move |_| {
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
        let lanes = one_lane(1, 0);
        let (release, running) = occupy(&lanes).await;
        let mut waiting = pin!(lanes.run(Priority::Untrusted, |_| Ok(())));
        assert!(poll_once(waiting.as_mut()).is_none());

        let refusal = lanes.run(Priority::Untrusted, |_| Ok(())).await;

        assert!(matches!(refusal, Err(HashError::Busy)));
        drop(release);
        waiting.await.unwrap();
        running.await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn nobody_works_for_a_caller_who_has_gone() {
        let lanes = one_lane(2, 0);
        let (release, running) = occupy(&lanes).await;
        let (done, was_done) = mpsc::channel();
        {
            let mut leaving = pin!(lanes.run(Priority::Untrusted, move |_| {
                done.send(()).unwrap();
                Ok(())
            }));
            assert!(poll_once(leaving.as_mut()).is_none());
        }

        drop(release);
        running.await.unwrap().unwrap();
        lanes.run(Priority::Untrusted, |_| Ok(())).await.unwrap();

        assert!(was_done.try_recv().is_err());
    }

    #[tokio::test]
    async fn a_panic_is_an_error_and_the_lane_lives_on() {
        let lanes = one_lane(1, 0);

        let broken = lanes
            .run::<()>(Priority::Untrusted, |_| panic!("on purpose"))
            .await;

        assert!(matches!(broken, Err(HashError::Broken(_))));
        lanes.run(Priority::Untrusted, |_| Ok(())).await.unwrap();
    }

    #[tokio::test]
    async fn a_lane_keeps_its_memory_but_not_what_an_odd_hash_needed_beyond() {
        let lanes = one_lane(1, 64);
        let held = |blocks| {
            let lanes = lanes.clone();
            async move {
                lanes
                    .run(Priority::Untrusted, move |memory| {
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
        let lanes = one_lane(1, 0);
        let (alive, ended) = mpsc::channel::<()>();
        lanes
            .run(Priority::Untrusted, move |_| {
                // Lives as long as the thread.
                thread_local! {
                    static ALIVE: RefCell<Option<Sender<()>>> = const { RefCell::new(None) };
                }
                ALIVE.set(Some(alive));
                Ok(())
            })
            .await
            .unwrap();

        drop(lanes);

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
