use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

use metrics::gauge;
use portreeve::auth::Priority;

/// One queue for each [`Priority`], in front of the same threads. Each has its own bound, so a flood of untrusted jobs takes no room
/// from trusted ones.
pub struct Queue<T> {
    queues: Mutex<Queues<T>>,
    filled: Condvar,
    capacity: usize,
}

struct Queues<T> {
    trusted: VecDeque<T>,
    untrusted: VecDeque<T>,
    /// How many trusted jobs have started since the last untrusted one.
    trusted_in_a_row: u32,
    closed: bool,
}

/// While both wait, this many trusted jobs start for each untrusted one: trusted jobs come first, and no job starves.
const TRUSTED_IN_A_ROW: u32 = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    Full,
    Closed,
}

impl<T> Queue<T> {
    pub fn new(capacity: usize) -> Self {
        Self {
            queues: Mutex::new(Queues {
                trusted: VecDeque::new(),
                untrusted: VecDeque::new(),
                trusted_in_a_row: 0,
                closed: false,
            }),
            filled: Condvar::new(),
            capacity,
        }
    }

    pub fn has_room(&self, priority: Priority) -> bool {
        let mut queues = self.queues();
        queues.queue(priority).len() < self.capacity
    }

    pub fn push(&self, priority: Priority, job: T) -> Result<(), Refusal> {
        let mut queues = self.queues();
        if queues.closed {
            return Err(Refusal::Closed);
        }
        let queue = queues.queue(priority);
        if queue.len() >= self.capacity {
            return Err(Refusal::Full);
        }
        queue.push_back(job);
        queues.record_lengths();
        drop(queues);
        self.filled.notify_one();
        Ok(())
    }

    /// Waits for the next job. None when the queue is closed and empty.
    pub fn pop(&self) -> Option<T> {
        let mut queues = self.queues();
        loop {
            if let Some(job) = queues.next() {
                queues.record_lengths();
                return Some(job);
            }
            if queues.closed {
                return None;
            }
            queues = self
                .filled
                .wait(queues)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Accepts no more jobs. Those in the queue still run.
    pub fn close(&self) {
        self.queues().closed = true;
        self.filled.notify_all();
    }

    fn queues(&self) -> MutexGuard<'_, Queues<T>> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Queues<T> {
    fn queue(&mut self, priority: Priority) -> &mut VecDeque<T> {
        match priority {
            Priority::Trusted => &mut self.trusted,
            Priority::Untrusted => &mut self.untrusted,
        }
    }

    fn next(&mut self) -> Option<T> {
        if (self.trusted_in_a_row < TRUSTED_IN_A_ROW || self.untrusted.is_empty())
            && let Some(job) = self.trusted.pop_front()
        {
            self.trusted_in_a_row = self.trusted_in_a_row.saturating_add(1);
            return Some(job);
        }
        self.trusted_in_a_row = 0;
        self.untrusted.pop_front()
    }

    fn record_lengths(&self) {
        // A queue has far fewer jobs than an f64 can count.
        gauge!("portreeve_hash_queue_length", "priority" => "trusted")
            .set(self.trusted.len() as f64);
        gauge!("portreeve_hash_queue_length", "priority" => "untrusted")
            .set(self.untrusted.len() as f64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(trusted: &[u32], untrusted: &[u32]) -> Queue<u32> {
        let queue = Queue::new(8);
        for job in trusted {
            queue.push(Priority::Trusted, *job).unwrap();
        }
        for job in untrusted {
            queue.push(Priority::Untrusted, *job).unwrap();
        }
        queue.close();
        queue
    }

    fn order(queue: &Queue<u32>) -> Vec<u32> {
        std::iter::from_fn(|| queue.pop()).collect()
    }

    #[test]
    fn trusted_jobs_come_first_and_untrusted_ones_come_too() {
        let queue = filled(&[1, 2, 3, 4, 5, 6, 7], &[11, 12, 13]);

        assert_eq!(order(&queue), [1, 2, 3, 11, 4, 5, 6, 12, 7, 13]);
    }

    #[test]
    fn either_queue_alone_keeps_its_order() {
        assert_eq!(order(&filled(&[1, 2, 3, 4, 5], &[])), [1, 2, 3, 4, 5]);
        assert_eq!(order(&filled(&[], &[11, 12, 13])), [11, 12, 13]);
    }

    #[test]
    fn a_flood_of_untrusted_jobs_takes_no_room_from_trusted_ones() {
        let queue = Queue::new(2);

        let flood = [1, 2, 3].map(|job| queue.push(Priority::Untrusted, job));

        assert_eq!(flood, [Ok(()), Ok(()), Err(Refusal::Full)]);
        assert_eq!(queue.push(Priority::Trusted, 4), Ok(()));
    }

    #[test]
    fn a_closed_queue_accepts_no_job() {
        let queue = filled(&[1], &[]);

        assert_eq!(queue.push(Priority::Trusted, 2), Err(Refusal::Closed));
        assert_eq!(order(&queue), [1]);
    }
}
