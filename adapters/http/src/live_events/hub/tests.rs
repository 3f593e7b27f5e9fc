use async_trait::async_trait;
use portreeve::{
    events::{Content, Envelope, LogListener, LoggedEvent, OrderingKey, Removed},
    shared::{EventId, Timestamp},
    users,
};
use uuid::Uuid;

use super::*;
use crate::{
    examples::TIME,
    live_events::{routes::QUEUE, start::Start},
};

fn account(n: u128) -> AccountId {
    AccountId::from_uuid(Uuid::from_u128(n))
}

/// The events from `first` to `last`, all of one account.
struct Log {
    first: u64,
    last: u64,
    of: AccountId,
}

impl Log {
    fn event(&self, position: u64) -> LoggedEvent {
        let event = users::Event::ProfileCreated {
            user_id: self.of,
            locale: None,
        };
        let id = EventId::from_uuid(Uuid::from_u128(position.into()));
        LoggedEvent {
            position: Position::new(position),
            id,
            at: TIME,
            name: "users.profile_created".into(),
            key: OrderingKey::of(self.of.as_uuid()),
            content: Content::Readable(Envelope {
                id,
                at: TIME,
                event: event.into(),
            }),
        }
    }
}

#[async_trait]
impl EventLog for Log {
    async fn read(&self, after: Position, limit: u16) -> Result<Vec<LoggedEvent>, StoreError> {
        let from = self.first.max(after.number() + 1);
        let events = (from..=self.last).map(|position| self.event(position));
        Ok(events.take(limit.into()).collect())
    }

    async fn end(&self) -> Result<Position, StoreError> {
        Ok(Position::new(self.last))
    }

    async fn position_at(&self, _: Timestamp) -> Result<Position, StoreError> {
        Err(StoreError::unavailable("nobody asks for it"))
    }

    async fn oldest_after(&self, _: Position) -> Result<Option<Timestamp>, StoreError> {
        Err(StoreError::unavailable("nobody asks for it"))
    }

    async fn remove_older(&self, _: time::Duration, _: u32) -> Result<Removed, StoreError> {
        Err(StoreError::unavailable("nobody asks for it"))
    }
}

impl LogWatch for Log {
    fn listen(&self) -> Box<dyn LogListener> {
        Box::new(Silent)
    }
}

struct Silent;

#[async_trait]
impl LogListener for Silent {
    async fn added(&mut self) {
        std::future::pending().await
    }
}

fn hub(last: u64, of: AccountId) -> Arc<LiveEvents> {
    let log = Arc::new(Log { first: 1, last, of });
    Arc::new(LiveEvents::new(log.clone(), log, 3))
}

async fn subscribed(hub: &Arc<LiveEvents>, person: u128) -> Result<Subscription, Full> {
    let viewer = Viewer::Person(account(person));
    hub.subscribe(viewer).await.expect("the log can be read")
}

#[tokio::test]
async fn people_get_the_events_of_their_own_account() {
    let hub = hub(2, account(1));
    let mut ada = subscribed(&hub, 1).await.ok().unwrap();
    let mut bob = subscribed(&hub, 2).await.ok().unwrap();

    assert_eq!(hub.read().await.unwrap(), 2);

    for position in [1, 2] {
        let event = ada.events.recv().await.unwrap();
        assert_eq!(event.position, Position::new(position));
    }
    assert!(ada.events.is_empty() && bob.events.try_recv().is_err());
    assert_eq!(hub.position(), Position::new(2));
}

#[tokio::test]
async fn who_does_not_take_what_comes_is_cut_off_and_nobody_else_is() {
    let many = QUEUE as u64 + 1;
    let hub = hub(many, account(1));
    let mut slow = subscribed(&hub, 1).await.ok().unwrap();
    while hub.read().await.unwrap() == BATCH {}
    let mut late = subscribed(&hub, 1).await.ok().unwrap();

    let mut taken = 0;
    while slow.events.recv().await.is_some() {
        taken += 1;
    }

    assert_eq!(taken, QUEUE);
    assert_eq!(late.from, Position::new(many));
    assert!(matches!(
        late.events.try_recv(),
        Err(tokio::sync::mpsc::error::TryRecvError::Empty)
    ));
}

#[tokio::test]
async fn a_place_is_free_when_a_connection_is_gone() {
    let hub = hub(0, account(1));
    let first = subscribed(&hub, 1).await;
    let others = [subscribed(&hub, 2).await, subscribed(&hub, 3).await];

    let refused = subscribed(&hub, 4).await.err();
    drop(first);
    let again = subscribed(&hub, 4).await;

    assert_eq!(refused, Some(Full::Process));
    assert!(again.is_ok() && others.iter().all(Result::is_ok));
}

#[tokio::test]
async fn one_account_has_so_many_connections() {
    let log = Arc::new(Log {
        first: 1,
        last: 0,
        of: account(1),
    });
    let hub = Arc::new(LiveEvents::new(log.clone(), log, 1000));
    let mut connections = Vec::new();
    for _ in 0..CONNECTIONS_PER_ACCOUNT {
        connections.push(subscribed(&hub, 1).await);
    }

    assert!(connections.iter().all(Result::is_ok));
    let refused = subscribed(&hub, 1).await.err();
    assert_eq!(refused, Some(Full::Account));
    assert!(subscribed(&hub, 2).await.is_ok());
}

#[tokio::test]
async fn the_reader_begins_at_the_end_of_the_log() {
    let hub = hub(7, account(1));

    hub.begin().await.unwrap();

    assert_eq!(hub.position(), Position::new(7));
    assert_eq!(hub.read().await.unwrap(), 0);
}

#[tokio::test(start_paused = true)]
async fn the_log_is_read_while_somebody_watches() {
    let hub = hub(7, account(1));
    let running = tokio::spawn(hub.clone().run());
    tokio::time::sleep(POLL_INTERVAL).await;
    assert_eq!(hub.position(), Position::START, "nobody watches");

    let mut ada = subscribed(&hub, 1).await.ok().unwrap();
    assert_eq!(ada.from, Position::new(7), "what was before is not hers");
    tokio::time::sleep(POLL_INTERVAL).await;
    assert!(ada.events.try_recv().is_err());
    drop(ada);

    // The reader that fell asleep is woken by the next, and also by two at once.
    tokio::time::sleep(POLL_INTERVAL * 3).await;
    assert!(hub.routes().is_asleep);
    let (bob, eve) = tokio::join!(subscribed(&hub, 2), subscribed(&hub, 3));
    assert!(bob.is_ok() && eve.is_ok());
    assert!(!hub.routes().is_asleep);
    running.abort();
}

#[tokio::test]
async fn a_client_catches_up_with_what_is_kept_and_otherwise_hears_of_a_gap() {
    let log = Log {
        first: 101,
        last: 20_000,
        of: account(1),
    };
    let live = Position::new(10_050);

    for (after, start) in [
        (None, Start::Live(live)),
        (Some(10_050), Start::Live(live)),
        (Some(10_049), Start::CatchUp(Position::new(10_049))),
        (Some(100), Start::CatchUp(Position::new(100))),
        (Some(99), Start::Gap(live)),
        (Some(49), Start::Gap(live)),
        // Another instance was faster.
        (Some(20_000), Start::Live(Position::new(20_000))),
        // Nobody can have seen it.
        (Some(20_001), Start::Gap(live)),
    ] {
        let found = Start::of(&log, after.map(Position::new), live).await;
        assert_eq!(found.unwrap(), start, "{after:?}");
    }
}

#[tokio::test]
async fn who_was_away_for_too_long_hears_of_a_gap() {
    let log = Log {
        first: 1,
        last: 20_000,
        of: account(1),
    };
    let live = Position::new(20_000);

    for (after, is_gap) in [(10_000, false), (9_999, true)] {
        let found = Start::of(&log, Some(Position::new(after)), live).await;
        assert_eq!(found.unwrap() == Start::Gap(live), is_gap, "{after}");
    }
}
