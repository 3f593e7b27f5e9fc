use std::{collections::HashMap, sync::Arc};

use portreeve::{
    events::{Content, LoggedEvent, Position, Viewer},
    shared::AccountId,
};
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::message::LiveEvent;

/// How many events may wait for one connection. Those who are further behind are cut: the log has what they miss, and memory would have to
/// hold it twice.
pub const QUEUE: usize = 1024;

/// Which connection gets what. A map by account, and not one channel for all: an event wakes those whom it concerns, and nobody else.
#[derive(Default)]
pub struct Routes {
    /// Everything up to here was given to those who were there.
    pub position: Position,
    /// Whether the log is not read, because nobody watches.
    pub is_asleep: bool,
    next_id: u64,
    people: HashMap<AccountId, Vec<Route>>,
    everything: Vec<Route>,
    /// Connections of each account, those that are cut and not closed yet too.
    counts: HashMap<AccountId, usize>,
    count: usize,
}

struct Route {
    id: u64,
    viewer: Viewer,
    queue: Sender<Arc<LiveEvent>>,
}

/// Why there is no room for another connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Full {
    Process,
    Account,
}

/// How many connections there may be.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub process: usize,
    pub account: usize,
}

impl Route {
    /// Whether the connection goes on.
    fn give(&self, event: &Arc<LiveEvent>) -> bool {
        self.queue.try_send(event.clone()).is_ok()
    }
}

impl Routes {
    /// Whether the log need not be read now.
    pub fn falls_asleep(&mut self) -> bool {
        self.is_asleep = self.count == 0;
        self.is_asleep
    }

    /// The log is read again, from its end.
    pub fn wake(&mut self, end: Position) {
        self.is_asleep = false;
        self.position = self.position.max(end);
    }

    /// Returns the id of the route, and what is given to it from now on.
    pub fn add(
        &mut self,
        viewer: Viewer,
        limits: Limits,
    ) -> Result<(u64, Receiver<Arc<LiveEvent>>), Full> {
        let account = viewer.account_id();
        let count = self.counts.get(&account).copied().unwrap_or_default();
        if count >= limits.account {
            return Err(Full::Account);
        }
        if self.is_full(limits) {
            return Err(Full::Process);
        }
        self.counts.insert(account, count + 1);
        self.count += 1;
        self.next_id += 1;
        let (queue, events) = channel(QUEUE);
        let id = self.next_id;
        let route = Route { id, viewer, queue };
        match &route.viewer {
            Viewer::Person(account) => self.people.entry(*account).or_default().push(route),
            Viewer::Everything(_) => self.everything.push(route),
        }
        Ok((id, events))
    }

    pub fn is_full(&self, limits: Limits) -> bool {
        self.count >= limits.process
    }

    pub fn remove(&mut self, account: AccountId, id: u64) {
        self.everything.retain(|route| route.id != id);
        if let Some(routes) = self.people.get_mut(&account) {
            routes.retain(|route| route.id != id);
            if routes.is_empty() {
                self.people.remove(&account);
            }
        }
        self.count = self.count.saturating_sub(1);
        if let Some(count) = self.counts.get_mut(&account) {
            *count -= 1;
            if *count == 0 {
                self.counts.remove(&account);
            }
        }
    }

    /// Gives an event to those who may see it. A connection whose queue is full is cut off: what it has it may still send, and nothing
    /// follows.
    pub fn give(&mut self, logged: &LoggedEvent) {
        self.position = logged.position;
        let Content::Readable(envelope) = &logged.content else {
            return;
        };
        let event = &envelope.event;
        let account = AccountId::from_uuid(event.ordering_key().as_uuid());
        let people = self.people.get_mut(&account);
        if self.everything.is_empty() && people.is_none() {
            return;
        }
        let Some(ready) = LiveEvent::of(logged).map(Arc::new) else {
            return;
        };
        self.everything.retain(|route| route.give(&ready));
        if let Some(people) = people {
            people.retain(|route| !route.viewer.sees(event) || route.give(&ready));
        }
    }
}
