//! Who is connected, and who has no place.
//!
//! At most so many connections overall. Over that a client waits in the system's queue, and room is made for it: whoever has kept us
//! waiting longest goes, those first that never asked for anything. So a crowd of silent clients cannot keep honest ones out, and a
//! crowd of honest ones is served one after the other. Refusing them instead would make every peak an error.
//!
//! And at most so many of one client, because a crowd from one address is seldom honest: over that it is closed at once.

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

use super::{pulse::Pulse, state::Overdue, timings::Timings};

/// Who came a moment ago is not shed: it may be about to ask.
const HONEST_PAUSE: Duration = Duration::from_secs(1);

/// When nobody could be sent away: until somebody may be.
const PAUSE: Duration = Duration::from_millis(100);

pub struct Places {
    most: usize,
    most_per_client: usize,
    /// Networks of proxies, which bring many clients over few addresses.
    uncounted: Vec<IpNet>,
    taken: Mutex<Taken>,
    freed: Notify,
}

#[derive(Default)]
struct Taken {
    next: u64,
    pulses: HashMap<u64, Arc<Pulse>>,
    per_client: HashMap<Network, usize>,
}

/// A connection's place, given back when it is dropped.
pub struct Place {
    id: u64,
    /// None for those that are not counted.
    client: Option<Network>,
    pub pulse: Arc<Pulse>,
    places: Arc<Places>,
}

impl Places {
    pub fn new(most: usize, most_per_client: usize, uncounted: Vec<IpNet>) -> Arc<Self> {
        Arc::new(Self {
            most,
            most_per_client,
            uncounted,
            taken: Mutex::default(),
            freed: Notify::new(),
        })
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn is_full(&self) -> bool {
        self.taken().pulses.len() >= self.most
    }

    pub fn is_empty(&self) -> bool {
        self.taken().pulses.is_empty()
    }

    /// Done when a place has been given back since it was last done.
    pub async fn freed(&self) {
        self.freed.notified().await;
    }

    /// Done when there is a place for one more client, which stands before the door. It is made if need be.
    pub async fn room(&self) {
        while self.is_full() {
            self.shed(Instant::now());
            let _ = timeout(PAUSE, self.freed()).await;
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

    /// Whether this client has as many places as one may have.
    pub fn has_its_fill(&self, peer: IpAddr) -> bool {
        let Some(client) = self.counted(peer) else {
            return false;
        };
        let taken = self.taken();
        let count = taken.per_client.get(&client);
        count.is_some_and(|count| *count >= self.most_per_client)
    }

    /// A place for this client, or nothing if it has as many as one may have.
    pub fn take(self: &Arc<Self>, peer: IpAddr) -> Option<Place> {
        let client = self.counted(peer);
        let pulse = Pulse::new(Instant::now());
        let mut taken = self.taken();
        if let Some(client) = client {
            let count = taken.per_client.entry(client).or_default();
            if *count >= self.most_per_client {
                return None;
            }
            *count += 1;
        }
        let id = taken.next;
        taken.next += 1;
        taken.pulses.insert(id, pulse.clone());
        metrics::gauge!("portreeve_connections").increment(1.0);
        Some(Place {
            id,
            client,
            pulse,
            places: self.clone(),
        })
    }

    /// Ends whatever connection is overdue.
    pub fn watch_over(&self, timings: &Timings, now: Instant) {
        for pulse in self.taken().pulses.values() {
            let overdue = pulse.state().overdue(timings, now);
            if let Some(reason) = overdue {
                end(pulse, reason, now);
            }
        }
    }

    /// Makes room: ends up to a hundredth of the connections, those that keep us waiting longest. A hundredth, because looking for
    /// them takes as long for many as for one. Returns how many.
    pub fn shed(&self, now: Instant) -> usize {
        let taken = self.taken();
        let mut waiting: Vec<_> = taken
            .pulses
            .values()
            .filter(|pulse| pulse.ended().is_none())
            .filter_map(|pulse| Some((pulse.state().waits_since()?, pulse)))
            .filter(|((_, since), _)| now.saturating_duration_since(*since) >= HONEST_PAUSE)
            .collect();
        let most = (self.most / 100).max(1).min(waiting.len());
        if most > 0 && most < waiting.len() {
            waiting.select_nth_unstable_by_key(most - 1, |(rank, _)| *rank);
        }
        for (_, pulse) in waiting.iter().take(most) {
            end(pulse, Overdue::Shed, now);
        }
        most
    }
}

fn end(pulse: &Pulse, reason: Overdue, now: Instant) {
    if pulse.end(reason, now) {
        metrics::counter!("portreeve_connections_ended_total", "reason" => reason.name())
            .increment(1);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        taken.pulses.remove(&self.id);
        if let Some(client) = self.client
            && let Some(count) = taken.per_client.get_mut(&client)
        {
            *count -= 1;
            if *count == 0 {
                taken.per_client.remove(&client);
            }
        }
        drop(taken);
        metrics::gauge!("portreeve_connections").decrement(1.0);
        self.places.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn places(most: usize, most_per_client: usize) -> Arc<Places> {
        Places::new(most, most_per_client, vec!["10.0.0.0/8".parse().unwrap()])
    }

    #[test]
    fn one_client_gets_so_many_places_and_no_more_until_it_gives_one_back() {
        let places = places(100, 2);
        let first = places.take(address("2001:db8::1"));
        let second = places.take(address("2001:db8::2"));

        assert!(first.is_some() && second.is_some());
        assert!(places.has_its_fill(address("2001:db8::3")));
        assert!(places.take(address("2001:db8::3")).is_none());
        assert!(places.take(address("2001:db8:0:1::1")).is_some());
        drop(first);
        assert!(places.take(address("2001:db8::3")).is_some());
    }

    #[test]
    fn a_trusted_proxy_is_not_one_client() {
        let places = places(100, 1);

        let taken: Vec<_> = (0..3).map(|_| places.take(address("10.1.2.3"))).collect();

        assert!(taken.iter().all(Option::is_some));
    }

    #[tokio::test(start_paused = true)]
    async fn room_is_made_by_who_never_asked_and_then_by_who_is_silent_longest() {
        let places = places(3, 10);
        let old = places.take(address("192.0.2.1")).unwrap();
        old.pulse.state().call_begins();
        old.pulse.state().call_ends(Instant::now());
        tokio::time::advance(Duration::from_secs(5)).await;
        let stranger = places.take(address("192.0.2.2")).unwrap();
        tokio::time::advance(Duration::from_secs(2)).await;
        let new = places.take(address("192.0.2.3")).unwrap();
        assert!(places.is_full());

        assert_eq!(places.shed(Instant::now()), 1);
        assert_eq!(stranger.pulse.ended(), Some(Overdue::Shed));
        assert_eq!(places.shed(Instant::now()), 1);
        assert_eq!(old.pulse.ended(), Some(Overdue::Shed));
        assert_eq!(places.shed(Instant::now()), 0, "it came just now");
        assert_eq!(new.pulse.ended(), None);
    }
}
