use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use portreeve::events::{Dispatcher, Envelope, EventPublisher, PublishError, Relay};
use tokio::{task::JoinSet, time::sleep};

/// How long the outbox is left alone when nothing wakes the relay. Bounds how late an event is whose writer died before it could
/// wake anybody, and how late a retry is.
const POLL: Duration = Duration::from_secs(1);
/// After waking, so that events written at the same time are claimed together: one statement for many instead of one each.
const GATHER: Duration = Duration::from_millis(20);
/// After the outbox could not be read.
const PAUSE: Duration = Duration::from_secs(1);

/// Delivers events for ever, also after a reaction panicked.
pub async fn run(relay: Arc<Relay>) {
    loop {
        let mut tasks = JoinSet::new();
        tasks.spawn(deliver(relay.clone()));
        // The set ends its task when this future is dropped.
        tasks.join_next().await;
        tracing::error!("a reaction to an event panicked; deliveries go on");
        sleep(PAUSE).await;
    }
}

async fn deliver(relay: Arc<Relay>) {
    loop {
        match relay.run_once().await {
            // More are due.
            Ok(claimed) if claimed == relay.batch() => {}
            Ok(_) => {
                let _ = tokio::time::timeout(POLL, relay.outbox().woken()).await;
                sleep(GATHER).await;
            }
            Err(error) => {
                tracing::warn!(%error, "the outbox cannot be read, events wait");
                sleep(PAUSE).await;
            }
        }
    }
}

/// Writes failed deliveries to the log; the outbox keeps the reason too, but nobody looks there unasked.
pub struct LoggingPublisher(Dispatcher);

impl LoggingPublisher {
    pub fn around(dispatcher: Dispatcher) -> Self {
        Self(dispatcher)
    }
}

#[async_trait]
impl EventPublisher for LoggingPublisher {
    async fn publish(&self, envelope: &Envelope) -> Result<(), PublishError> {
        let result = self.0.publish(envelope).await;
        if let Err(error) = &result {
            tracing::warn!(event_id = %envelope.id, %error, "an event could not be delivered and will be tried again");
        }
        result
    }
}
