use std::{
    collections::{BTreeMap, HashSet},
    time::Instant,
};

use async_trait::async_trait;
use portreeve::{
    events::{
        DeadLetter, Lease, LoggedEvent, OrderingKey, ParkedEvent, Parking, PendingEvent, Position,
        Progress, Rewind, StartAt, Subscription, SubscriptionRepository,
    },
    shared::{EventId, Holder, StoreError, Timestamp},
};
use time::Duration;

use crate::MemoryStore;

/// By name.
#[derive(Default)]
pub(crate) struct Subscriptions(BTreeMap<String, Row>);

#[derive(Default)]
struct Row {
    position: Position,
    is_paused: bool,
    lease: Option<(Holder, Instant)>,
    epoch: u64,
    moved_at: Option<Instant>,
    /// By position.
    parked: BTreeMap<Position, Parked>,
}

struct Parked {
    event: LoggedEvent,
    attempts: u32,
    reason: String,
    state: State,
}

#[derive(Clone, Copy)]
enum State {
    Due(Timestamp),
    /// Behind an earlier one of its key. Due once it is the oldest.
    Waits,
    Dead,
}

impl Parked {
    fn is_dead(&self) -> bool {
        matches!(self.state, State::Dead)
    }

    /// For the oldest of its key.
    fn is_due(&self, now: Timestamp) -> bool {
        match self.state {
            // Much later is no time that a wait could end at: the clock was set back.
            State::Due(at) => at <= now || at > now + Duration::DAY,
            State::Waits => true,
            State::Dead => false,
        }
    }
}

impl Row {
    fn is_leased(&self) -> bool {
        self.lease.is_some_and(|(_, until)| until > Instant::now())
    }

    /// The holder of the lease has it no more.
    fn revoke(&mut self) {
        self.lease = None;
        self.epoch += 1;
        self.moved_at = Some(Instant::now());
    }

    /// Makes the oldest of a key due. Whether there is one.
    fn hasten(&mut self, key: OrderingKey, now: Timestamp) -> bool {
        let mut parked = self.parked.values_mut();
        let oldest = parked.find(|parked| parked.event.key == key && !parked.is_dead());
        oldest
            .map(|oldest| oldest.state = State::Due(now))
            .is_some()
    }

    /// Those that are not dead, the oldest first.
    fn waiting(&self) -> impl Iterator<Item = &Parked> {
        self.parked.values().filter(|parked| !parked.is_dead())
    }
}

impl Subscriptions {
    /// Up to here every subscription has seen the log.
    pub(super) fn slowest(&self) -> Position {
        let positions = self.0.values().map(|row| row.position);
        positions.min().unwrap_or(Position::new(u64::MAX))
    }

    fn leased(&mut self, lease: &Lease) -> Option<&mut Row> {
        let row = self.0.get_mut(&lease.subscription)?;
        (row.epoch == lease.epoch).then_some(row)
    }

    /// The dead letters of an event, with the subscriptions that have them.
    fn dead<'s>(
        &'s mut self,
        id: EventId,
        subscription: Option<&str>,
    ) -> impl Iterator<Item = (&'s mut Row, Position)> {
        let rows = self.0.iter_mut();
        let subscription = subscription.map(str::to_owned);
        let named = rows
            .filter(move |(name, _)| subscription.as_ref().is_none_or(|wanted| wanted == *name));
        named.filter_map(move |(_, row)| {
            let mut parked = row.parked.iter();
            let dead = parked.find(|(_, p)| p.event.id == id && p.is_dead());
            let position = *dead?.0;
            Some((row, position))
        })
    }
}

#[async_trait]
impl SubscriptionRepository for MemoryStore {
    async fn add(&self, name: &str, at: StartAt) -> Result<(), StoreError> {
        let mut state = self.state();
        let position = match at {
            StartAt::Beginning => Position::START,
            StartAt::End => state.events.log.end(),
        };
        let rows = &mut state.events.subscriptions.0;
        rows.entry(name.to_owned()).or_insert_with(|| Row {
            position,
            moved_at: Some(Instant::now()),
            ..Row::default()
        });
        Ok(())
    }

    async fn exists(&self, name: &str) -> Result<bool, StoreError> {
        Ok(self.state().events.subscriptions.0.contains_key(name))
    }

    async fn all(&self) -> Result<Vec<Subscription>, StoreError> {
        let state = self.state();
        let rows = state.events.subscriptions.0.iter();
        let all = rows.map(|(name, row)| Subscription {
            name: name.clone(),
            position: row.position,
            is_paused: row.is_paused,
            is_leased: row.is_leased(),
            parked: row.waiting().count() as u64,
            failing: row.waiting().filter(|parked| parked.attempts > 0).count() as u64,
            oldest_parked: row.waiting().map(|parked| parked.event.at).min(),
            idle: row
                .moved_at
                .map(|at| at.elapsed())
                .unwrap_or_default()
                .try_into()
                .unwrap_or(Duration::MAX),
            dead: (row.parked.len() - row.waiting().count()) as u64,
        });
        Ok(all.collect())
    }

    async fn acquire(
        &self,
        name: &str,
        holder: Holder,
        lease: Duration,
    ) -> Result<Option<Lease>, StoreError> {
        let mut state = self.state();
        let Some(row) = state.events.subscriptions.0.get_mut(name) else {
            return Ok(None);
        };
        let is_ours = row.lease.is_some_and(|(other, _)| other == holder);
        if row.is_paused || row.is_leased() && !is_ours {
            return Ok(None);
        }
        if !is_ours {
            row.epoch += 1;
        }
        row.lease = Some((holder, Instant::now() + lease.unsigned_abs()));
        Ok(Some(Lease {
            subscription: name.to_owned(),
            holder,
            epoch: row.epoch,
            position: row.position,
            duration: lease,
            has_parked: row.waiting().next().is_some(),
        }))
    }

    async fn commit(&self, lease: &Lease, progress: &Progress) -> Result<bool, StoreError> {
        let mut state = self.state();
        let Some(row) = state.events.subscriptions.leased(lease) else {
            return Ok(false);
        };
        if progress.position.is_some_and(|to| to < row.position) {
            return Ok(false);
        }
        row.lease = Some((lease.holder, Instant::now() + lease.duration.unsigned_abs()));
        if progress.moves() {
            row.moved_at = Some(Instant::now());
        }
        row.position = progress.position.unwrap_or(row.position);
        for Parking { event, failed } in &progress.parked {
            let reason = failed.as_ref().map(|(error, _)| error.0.clone());
            let parked = Parked {
                event: event.clone(),
                attempts: failed.is_some().into(),
                reason: reason.unwrap_or_default(),
                state: failed
                    .as_ref()
                    .map_or(State::Waits, |(_, at)| State::Due(*at)),
            };
            row.parked.insert(event.position, parked);
        }
        for position in &progress.done {
            row.parked.remove(position);
        }
        for failure in &progress.failed {
            if let Some(parked) = row.parked.get_mut(&failure.position) {
                parked.attempts = failure.attempts;
                parked.reason = failure.reason.clone();
                parked.state = failure.retry_at.map_or(State::Dead, State::Due);
            }
        }
        Ok(true)
    }

    async fn release(&self, lease: &Lease) -> Result<(), StoreError> {
        if let Some(row) = self.state().events.subscriptions.leased(lease) {
            row.lease = None;
        }
        Ok(())
    }

    async fn held_back(
        &self,
        name: &str,
        keys: &[OrderingKey],
    ) -> Result<Vec<OrderingKey>, StoreError> {
        let state = self.state();
        let row = state.events.subscriptions.0.get(name);
        let parked: HashSet<OrderingKey> = row
            .into_iter()
            .flat_map(Row::waiting)
            .map(|parked| parked.event.key)
            .collect();
        Ok(keys
            .iter()
            .copied()
            .filter(|key| parked.contains(key))
            .collect())
    }

    async fn due(
        &self,
        name: &str,
        now: Timestamp,
        limit: u16,
    ) -> Result<Vec<ParkedEvent>, StoreError> {
        let state = self.state();
        let row = state.events.subscriptions.0.get(name);
        let waiting = || row.into_iter().flat_map(Row::waiting);
        let mut seen = HashSet::new();
        let oldest = waiting().filter(|parked| seen.insert(parked.event.key));
        let due = oldest.filter(|parked| parked.is_due(now));
        let due: HashSet<OrderingKey> = due.map(|parked| parked.event.key).collect();
        let of_those = waiting().filter(|parked| due.contains(&parked.event.key));
        let parked = of_those.map(|parked| ParkedEvent {
            event: parked.event.clone(),
            attempts: parked.attempts,
        });
        Ok(parked.take(limit.into()).collect())
    }

    async fn set_paused(&self, name: &str, paused: bool) -> Result<bool, StoreError> {
        let mut state = self.state();
        let Some(row) = state.events.subscriptions.0.get_mut(name) else {
            return Ok(false);
        };
        row.is_paused = paused;
        row.revoke();
        Ok(true)
    }

    async fn rewind(&self, name: &str, position: Position) -> Result<Rewind, StoreError> {
        let mut state = self.state();
        let Some(row) = state.events.subscriptions.0.get_mut(name) else {
            return Ok(Rewind::Unknown);
        };
        if row.position < position {
            return Ok(Rewind::Ahead(row.position));
        }
        row.position = position;
        row.parked.retain(|parked, _| *parked <= position);
        row.revoke();
        Ok(Rewind::Done)
    }

    async fn dead_letters(&self, limit: u16) -> Result<Vec<DeadLetter>, StoreError> {
        let state = self.state();
        let mut dead: Vec<(Position, DeadLetter)> = Vec::new();
        for (name, row) in &state.events.subscriptions.0 {
            let parked = row.parked.iter().filter(|(_, p)| p.is_dead());
            dead.extend(parked.map(|(position, parked)| {
                let letter = DeadLetter {
                    subscription: name.clone(),
                    id: parked.event.id,
                    at: parked.event.at,
                    name: parked.event.name.clone(),
                    attempts: parked.attempts,
                    reason: parked.reason.clone(),
                };
                (*position, letter)
            }));
        }
        dead.sort_by_key(|(position, _)| *position);
        let letters = dead.into_iter().map(|(_, letter)| letter);
        Ok(letters.take(limit.into()).collect())
    }

    async fn pending<'a>(
        &self,
        subscription: Option<&'a str>,
        limit: u16,
    ) -> Result<Vec<PendingEvent>, StoreError> {
        let state = self.state();
        let mut pending: Vec<(Position, PendingEvent)> = Vec::new();
        let rows = state.events.subscriptions.0.iter();
        for (name, row) in rows.filter(|(name, _)| subscription.is_none_or(|one| one == *name)) {
            let waiting = row.waiting();
            pending.extend(waiting.map(|parked| {
                let due_at = match parked.state {
                    State::Due(at) => Some(at),
                    State::Waits | State::Dead => None,
                };
                let event = PendingEvent {
                    subscription: name.clone(),
                    id: parked.event.id,
                    at: parked.event.at,
                    name: parked.event.name.clone(),
                    attempts: parked.attempts,
                    due_at,
                    reason: (parked.attempts > 0).then(|| parked.reason.clone()),
                };
                (parked.event.position, event)
            }));
        }
        pending.sort_by_key(|(position, _)| *position);
        let events = pending.into_iter().map(|(_, event)| event);
        Ok(events.take(limit.into()).collect())
    }

    async fn retry<'a>(
        &self,
        id: EventId,
        subscription: Option<&'a str>,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut state = self.state();
        let mut retried = 0;
        let rows = state.events.subscriptions.0.iter_mut();
        for (_, row) in rows.filter(|(name, _)| subscription.is_none_or(|one| one == *name)) {
            let is_wanted = |parked: &&Parked| parked.event.id == id;
            let key = row.waiting().find(is_wanted).map(|parked| parked.event.key);
            retried += u64::from(key.is_some_and(|key| row.hasten(key, now)));
        }
        for (row, position) in state.events.subscriptions.dead(id, subscription) {
            if let Some(parked) = row.parked.get_mut(&position) {
                parked.state = State::Due(now);
                parked.attempts = 0;
                retried += 1;
            }
        }
        Ok(retried)
    }

    async fn retry_all(&self, name: &str, now: Timestamp, limit: u16) -> Result<u64, StoreError> {
        let mut state = self.state();
        let row = state.events.subscriptions.0.get_mut(name);
        let parked = row.into_iter().flat_map(|row| row.parked.values_mut());
        let mut retried = 0;
        let is_later = |parked: &Parked| matches!(parked.state, State::Due(at) if at > now);
        let wanted = parked.filter(|parked| parked.is_dead() || is_later(parked));
        for parked in wanted.take(limit.into()) {
            if parked.is_dead() {
                parked.attempts = 0;
            }
            parked.state = State::Due(now);
            retried += 1;
        }
        Ok(retried)
    }

    async fn remove(&self, name: &str) -> Result<bool, StoreError> {
        let mut state = self.state();
        let rows = &mut state.events.subscriptions.0;
        let is_free = rows.get(name).is_some_and(|row| !row.is_leased());
        if is_free {
            rows.remove(name);
        }
        Ok(is_free)
    }

    async fn discard<'a>(
        &self,
        id: EventId,
        subscription: Option<&'a str>,
    ) -> Result<u64, StoreError> {
        let mut state = self.state();
        let mut discarded = 0;
        for (row, position) in state.events.subscriptions.dead(id, subscription) {
            row.parked.remove(&position);
            discarded += 1;
        }
        Ok(discarded)
    }
}
