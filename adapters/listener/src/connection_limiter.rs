//! Limits on the number of connections.
//!
//! Over the total limit a client waits in the backlog while room is made: the longest-idle connections are closed first, and among them
//! those that never sent a request. So many silent clients cannot lock out others, and many honest ones are served one after the
//! other. To refuse them instead would turn every peak into errors. A live connection is never closed for a new one: a flood would
//! otherwise end them all.
//!
//! Over the limit per client a connection is closed at once, since that many from one address are seldom honest.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use ipnet::IpNet;
use portreeve::shared::Network;
use tokio::{
    sync::Notify,
    time::{Instant, timeout},
};

use super::{
    connection_activity::ConnectionActivity, connection_state::TimeoutReason, timings::Timings,
};

/// A connection that has waited for less is not evicted: its request may be on its way.
const MIN_WAIT: Duration = Duration::from_secs(1);
/// Until the next attempt when no connection could be evicted.
const RETRY_INTERVAL: Duration = Duration::from_millis(100);

pub struct ConnectionLimiter {
    max: usize,
    max_per_client: usize,
    /// Networks of proxies, which bring many clients over few addresses.
    uncounted: Vec<IpNet>,
    slots: Mutex<Slots>,
    freed: Notify,
}

#[derive(Default)]
struct Slots {
    next: u64,
    connections: HashMap<u64, Arc<ConnectionActivity>>,
    per_client: HashMap<Network, usize>,
}

/// Counts one connection, and releases its slot when dropped.
pub struct ConnectionSlot {
    id: u64,
    /// `None` if it counts for no client.
    client: Option<Network>,
    pub activity: Arc<ConnectionActivity>,
    limiter: Arc<ConnectionLimiter>,
}

impl ConnectionLimiter {
    pub fn new(max: usize, max_per_client: usize, uncounted: Vec<IpNet>) -> Arc<Self> {
        Arc::new(Self {
            max,
            max_per_client,
            uncounted,
            slots: Mutex::default(),
            freed: Notify::new(),
        })
    }

    fn slots(&self) -> MutexGuard<'_, Slots> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn is_full(&self) -> bool {
        self.slots().connections.len() >= self.max
    }

    pub fn is_empty(&self) -> bool {
        self.slots().connections.is_empty()
    }

    /// Waits until a slot has been released since the last call.
    pub async fn freed(&self) {
        self.freed.notified().await;
    }

    /// Waits until there is a slot for one more connection, and evicts others if need be.
    pub async fn wait_for_slot(&self) {
        while self.is_full() {
            self.evict(Instant::now());
            let _ = timeout(RETRY_INTERVAL, self.freed()).await;
        }
    }

    /// The client that a connection counts for.
    fn counted(&self, peer: IpAddr) -> Option<Network> {
        let address = peer.to_canonical();
        let is_counted = !self
            .uncounted
            .iter()
            .any(|network| network.contains(&address));
        is_counted.then(|| Network::of(peer))
    }

    /// Whether this client has as many connections as one may have.
    pub fn is_at_client_limit(&self, peer: IpAddr) -> bool {
        let Some(client) = self.counted(peer) else {
            return false;
        };
        let slots = self.slots();
        let count = slots.per_client.get(&client);
        count.is_some_and(|count| *count >= self.max_per_client)
    }

    /// `None` if this client has as many connections as one may have.
    pub fn acquire(self: &Arc<Self>, peer: IpAddr) -> Option<ConnectionSlot> {
        let client = self.counted(peer);
        let activity = ConnectionActivity::new(Instant::now());
        let mut slots = self.slots();
        if let Some(client) = client {
            let count = slots.per_client.entry(client).or_default();
            if *count >= self.max_per_client {
                return None;
            }
            *count += 1;
        }
        let id = slots.next;
        slots.next += 1;
        slots.connections.insert(id, activity.clone());
        metrics::gauge!("portreeve_connections").increment(1.0);
        Some(ConnectionSlot {
            id,
            client,
            activity,
            limiter: self.clone(),
        })
    }

    /// Ends every connection whose time is over.
    pub fn end_timed_out(&self, timings: &Timings, now: Instant) {
        for activity in self.slots().connections.values() {
            let timed_out = activity.state().timed_out(timings, now);
            if let Some(reason) = timed_out {
                end(activity, reason, now);
            }
        }
    }

    /// Ends the longest-idle connections, up to a hundredth of the limit: to find many takes as long as to find one. Returns how many.
    pub fn evict(&self, now: Instant) -> usize {
        let slots = self.slots();
        let mut waiting: Vec<_> = slots
            .connections
            .values()
            .filter(|activity| activity.ended().is_none())
            .filter_map(|activity| Some((activity.state().waiting_since()?, activity)))
            .filter(|((_, since), _)| now.saturating_duration_since(*since) >= MIN_WAIT)
            .collect();
        let count = (self.max / 100).max(1).min(waiting.len());
        if count > 0 && count < waiting.len() {
            waiting.select_nth_unstable_by_key(count - 1, |(rank, _)| *rank);
        }
        for (_, activity) in waiting.iter().take(count) {
            end(activity, TimeoutReason::Evicted, now);
        }
        count
    }
}

fn end(activity: &ConnectionActivity, reason: TimeoutReason, now: Instant) {
    if activity.end(reason, now) {
        metrics::counter!("portreeve_connections_ended_total", "reason" => reason.label())
            .increment(1);
    }
}

impl Drop for ConnectionSlot {
    fn drop(&mut self) {
        let mut slots = self.limiter.slots();
        slots.connections.remove(&self.id);
        if let Some(client) = self.client
            && let Some(count) = slots.per_client.get_mut(&client)
        {
            *count -= 1;
            if *count == 0 {
                slots.per_client.remove(&client);
            }
        }
        drop(slots);
        metrics::gauge!("portreeve_connections").decrement(1.0);
        self.limiter.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn limiter(max: usize, max_per_client: usize) -> Arc<ConnectionLimiter> {
        ConnectionLimiter::new(max, max_per_client, vec!["10.0.0.0/8".parse().unwrap()])
    }

    #[test]
    fn a_client_gets_no_more_slots_than_the_limit_until_it_releases_one() {
        let limiter = limiter(100, 2);
        let first = limiter.acquire(address("2001:db8::1"));
        let second = limiter.acquire(address("2001:db8::2"));

        assert!(first.is_some() && second.is_some());
        assert!(limiter.is_at_client_limit(address("2001:db8::3")));
        assert!(limiter.acquire(address("2001:db8::3")).is_none());
        assert!(limiter.acquire(address("2001:db8:0:1::1")).is_some());
        drop(first);
        assert!(limiter.acquire(address("2001:db8::3")).is_some());
    }

    #[test]
    fn a_trusted_proxy_is_not_one_client() {
        let limiter = limiter(100, 1);

        let taken: Vec<_> = (0..3)
            .map(|_| limiter.acquire(address("10.1.2.3")))
            .collect();

        assert!(taken.iter().all(Option::is_some));
    }

    #[tokio::test(start_paused = true)]
    async fn a_live_connection_makes_no_room_for_a_flood() {
        let limiter = limiter(4, 10);
        let [socket, stream] = ["192.0.2.1", "192.0.2.2"].map(|peer| {
            let slot = limiter.acquire(address(peer)).unwrap();
            slot.activity.state().request_begins();
            slot
        });
        socket.activity.upgrade(Instant::now());
        socket.activity.state().request_ends(Instant::now());
        let response = stream.activity.state().response_begins(Instant::now());
        stream.activity.state().request_ends(Instant::now());
        stream.activity.state().response_awaits_service(response);
        tokio::time::advance(Duration::from_secs(15)).await;
        // One that says nothing, and one that comes back before it may be evicted.
        let silent = limiter.acquire(address("192.0.2.3")).unwrap();
        let polling = limiter.acquire(address("192.0.2.4")).unwrap();
        polling.activity.state().request_begins();
        polling.activity.state().request_ends(Instant::now());
        assert!(limiter.is_full());
        assert_eq!(limiter.evict(Instant::now()), 0);

        tokio::time::advance(MIN_WAIT).await;
        assert_eq!(limiter.evict(Instant::now()), 1);
        assert_eq!(limiter.evict(Instant::now()), 1);
        assert_eq!(limiter.evict(Instant::now()), 0);

        for (slot, is_evicted) in [
            (&silent, true),
            (&polling, true),
            (&socket, false),
            (&stream, false),
        ] {
            assert_eq!(slot.activity.ended().is_some(), is_evicted);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn connections_without_a_request_are_evicted_first_then_the_longest_idle() {
        let limiter = limiter(3, 10);
        let old = limiter.acquire(address("192.0.2.1")).unwrap();
        old.activity.state().request_begins();
        old.activity.state().request_ends(Instant::now());
        tokio::time::advance(Duration::from_secs(5)).await;
        let stranger = limiter.acquire(address("192.0.2.2")).unwrap();
        tokio::time::advance(Duration::from_secs(2)).await;
        let new = limiter.acquire(address("192.0.2.3")).unwrap();
        assert!(limiter.is_full());

        assert_eq!(limiter.evict(Instant::now()), 1);
        assert_eq!(stranger.activity.ended(), Some(TimeoutReason::Evicted));
        assert_eq!(limiter.evict(Instant::now()), 1);
        assert_eq!(old.activity.ended(), Some(TimeoutReason::Evicted));
        assert_eq!(limiter.evict(Instant::now()), 0, "it came just now");
        assert_eq!(new.activity.ended(), None);
    }
}
