//! The clock of one instance jumps: nothing is lost, and nothing comes out of order.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
};

use portreeve::{
    events::{Envelope, Subscriber, SubscriberError},
    shared::EventId,
};
use portreeve_server::EventFlow;
use time::Duration;

use super::scene::{Does, about, follows, number, tell};
use crate::{
    contract::{NOW, Stores, every_store},
    support::clock::ManualClock,
};

every_store!(a_clock_that_jumps_an_hour_loses_no_event_and_changes_no_order);

/// More than there are events to wait for, each behind the one before it.
const ROUNDS: usize = 200;

/// Refuses every fourth event once, which are some of each account, and keeps what it has done.
#[derive(Default)]
struct Mail {
    tried: HashSet<EventId>,
    refused: usize,
    done: Vec<Envelope>,
}

impl Mail {
    fn receives(&mut self, envelope: &Envelope) -> Result<(), SubscriberError> {
        if self.tried.insert(envelope.id) && self.tried.len().is_multiple_of(4) {
            self.refused += 1;
            return Err(SubscriberError("not at once".into()));
        }
        self.done.push(envelope.clone());
        Ok(())
    }
}

async fn a_clock_that_jumps_an_hour_loses_no_event_and_changes_no_order(stores: &Stores) {
    let mail = Arc::new(Mutex::new(Mail::default()));
    let subscriber = || -> Vec<Arc<dyn Subscriber>> {
        let mail = mail.clone();
        vec![Does::new("mail", move |envelope| {
            mail.lock().unwrap().receives(envelope)
        })]
    };
    let (jumping, right) = (ManualClock::standing_at(NOW), ManualClock::standing_at(NOW));
    let (jumping, right) = (Arc::new(jumping), Arc::new(right));
    let one = follows(stores, jumping.clone(), subscriber()).await;
    let another = follows(stores, right.clone(), subscriber()).await;
    let mut told = Vec::new();

    for hours in [1, -1, -1, 1, 1, -2] {
        jumping.advance(Duration::hours(hours));
        for tasks in [&one, &another, &one] {
            let events: Vec<Envelope> = (0..9).map(|n| about(n % 3)).collect();
            tell(stores, &events).await;
            told.extend(events);
            tasks.settle().await.unwrap();
        }
    }
    for _ in 0..ROUNDS {
        jumping.advance(Duration::minutes(1));
        right.advance(Duration::minutes(1));
        one.settle().await.unwrap();
        another.settle().await.unwrap();
    }

    let flow = EventFlow::of(stores).await.unwrap();
    assert_eq!((flow.waiting(), flow.dead()), (0, 0));
    let of = |events: &[Envelope], n| -> Vec<EventId> {
        let of_account = events.iter().filter(|one| number(one) == n);
        of_account.map(|envelope| envelope.id).collect()
    };
    let mail = mail.lock().unwrap();
    assert_eq!(mail.refused, told.len() / 4);
    for n in 0..3 {
        assert_eq!(of(&mail.done, n), of(&told, n), "account {n}");
    }
}
