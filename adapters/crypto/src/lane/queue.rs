use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

use metrics::gauge;
use portreeve::auth::Priority;

/// Two lines before the same counters: who is known waits in one, who is not in the other. Each has so many places, so a flood of
/// the unknown takes none from the known.
pub struct Queue<T> {
    lines: Mutex<Lines<T>>,
    filled: Condvar,
    places: usize,
}

struct Lines<T> {
    known: VecDeque<T>,
    unknown: VecDeque<T>,
    /// How many of the known were called since one of the unknown was.
    known_in_a_row: u32,
    closed: bool,
}

/// While both wait, so many of the known are called for each of the unknown: they come first, and nobody waits for ever.
const KNOWN_IN_A_ROW: u32 = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    Full,
    Closed,
}

impl<T> Queue<T> {
    pub fn new(places: usize) -> Self {
        Self {
            lines: Mutex::new(Lines {
                known: VecDeque::new(),
                unknown: VecDeque::new(),
                known_in_a_row: 0,
                closed: false,
            }),
            filled: Condvar::new(),
            places,
        }
    }

    pub fn has_room(&self, priority: Priority) -> bool {
        let mut lines = self.lines();
        lines.line(priority).len() < self.places
    }

    pub fn push(&self, priority: Priority, job: T) -> Result<(), Refusal> {
        let mut lines = self.lines();
        if lines.closed {
            return Err(Refusal::Closed);
        }
        let line = lines.line(priority);
        if line.len() >= self.places {
            return Err(Refusal::Full);
        }
        line.push_back(job);
        lines.tell();
        drop(lines);
        self.filled.notify_one();
        Ok(())
    }

    /// Waits for the next. None when the queue is closed and empty.
    pub fn pop(&self) -> Option<T> {
        let mut lines = self.lines();
        loop {
            if let Some(job) = lines.next() {
                lines.tell();
                return Some(job);
            }
            if lines.closed {
                return None;
            }
            lines = self
                .filled
                .wait(lines)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Takes no more. What waits is still called.
    pub fn close(&self) {
        self.lines().closed = true;
        self.filled.notify_all();
    }

    fn lines(&self) -> MutexGuard<'_, Lines<T>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Lines<T> {
    fn line(&mut self, priority: Priority) -> &mut VecDeque<T> {
        match priority {
            Priority::Trusted => &mut self.known,
            Priority::Untrusted => &mut self.unknown,
        }
    }

    fn next(&mut self) -> Option<T> {
        if (self.known_in_a_row < KNOWN_IN_A_ROW || self.unknown.is_empty())
            && let Some(job) = self.known.pop_front()
        {
            self.known_in_a_row = self.known_in_a_row.saturating_add(1);
            return Some(job);
        }
        self.known_in_a_row = 0;
        self.unknown.pop_front()
    }

    fn tell(&self) {
        // A queue has far fewer places than an f64 can count.
        gauge!("portreeve_hash_queue_length", "caller" => "known").set(self.known.len() as f64);
        gauge!("portreeve_hash_queue_length", "caller" => "unknown").set(self.unknown.len() as f64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(known: &[u32], unknown: &[u32]) -> Queue<u32> {
        let queue = Queue::new(8);
        for job in known {
            queue.push(Priority::Trusted, *job).unwrap();
        }
        for job in unknown {
            queue.push(Priority::Untrusted, *job).unwrap();
        }
        queue.close();
        queue
    }

    fn order(queue: &Queue<u32>) -> Vec<u32> {
        std::iter::from_fn(|| queue.pop()).collect()
    }

    #[test]
    fn the_known_come_first_and_the_unknown_come_too() {
        let queue = filled(&[1, 2, 3, 4, 5, 6, 7], &[11, 12, 13]);

        assert_eq!(order(&queue), [1, 2, 3, 11, 4, 5, 6, 12, 7, 13]);
    }

    #[test]
    fn either_line_alone_is_called_in_its_order() {
        assert_eq!(order(&filled(&[1, 2, 3, 4, 5], &[])), [1, 2, 3, 4, 5]);
        assert_eq!(order(&filled(&[], &[11, 12, 13])), [11, 12, 13]);
    }

    #[test]
    fn a_flood_of_the_unknown_takes_no_place_from_the_known() {
        let queue = Queue::new(2);

        let flood = [1, 2, 3].map(|job| queue.push(Priority::Untrusted, job));

        assert_eq!(flood, [Ok(()), Ok(()), Err(Refusal::Full)]);
        assert_eq!(queue.push(Priority::Trusted, 4), Ok(()));
    }

    #[test]
    fn nobody_joins_a_closed_queue() {
        let queue = filled(&[1], &[]);

        assert_eq!(queue.push(Priority::Trusted, 2), Err(Refusal::Closed));
        assert_eq!(order(&queue), [1]);
    }
}
