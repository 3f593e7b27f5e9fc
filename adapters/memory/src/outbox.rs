use async_trait::async_trait;
use portreeve::{
    events::{Backlog, Claimed, DeadLetter, Envelope, Event, Outbox},
    shared::{EventId, StoreError, Timestamp},
};

use crate::MemoryStore;

/// An event that is not delivered yet.
pub(crate) struct Pending {
    envelope: Envelope,
    /// When it may be claimed, which a claim moves to the end of its lease. A dead letter is never due.
    due_at: Option<Timestamp>,
    attempts: u32,
    /// Why the latest attempt failed.
    reason: String,
}

impl Pending {
    pub(crate) fn new(envelope: Envelope) -> Self {
        Self {
            due_at: Some(envelope.at),
            envelope,
            attempts: 0,
            reason: String::new(),
        }
    }

    fn is_dead(&self) -> bool {
        self.due_at.is_none()
    }
}

#[async_trait]
impl Outbox for MemoryStore {
    async fn claim(
        &self,
        now: Timestamp,
        lease_until: Timestamp,
        limit: u16,
    ) -> Result<Vec<Claimed>, StoreError> {
        let mut state = self.state();
        let due = state
            .events
            .values_mut()
            .filter(|pending| pending.due_at.is_some_and(|due_at| due_at <= now))
            .take(usize::from(limit));
        Ok(due
            .map(|pending| {
                pending.due_at = Some(lease_until);
                pending.attempts = pending.attempts.saturating_add(1);
                Claimed {
                    envelope: pending.envelope.clone(),
                    attempts: pending.attempts,
                }
            })
            .collect())
    }

    async fn delivered(&self, ids: &[EventId]) -> Result<(), StoreError> {
        let mut state = self.state();
        for id in ids {
            state.events.remove(id);
        }
        Ok(())
    }

    /// Every claim raises the attempts, so equal attempts mean that nobody else has claimed it since.
    async fn failed(
        &self,
        claimed: &Claimed,
        retry_at: Option<Timestamp>,
        reason: &str,
    ) -> Result<(), StoreError> {
        let mut state = self.state();
        let pending = state
            .events
            .get_mut(&claimed.envelope.id)
            .filter(|pending| pending.attempts == claimed.attempts);
        if let Some(pending) = pending {
            pending.due_at = retry_at;
            pending.reason = reason.to_owned();
        }
        Ok(())
    }

    async fn dead_letters(&self, limit: u16) -> Result<Vec<DeadLetter>, StoreError> {
        let state = self.state();
        let dead = state.events.values().filter(|pending| pending.is_dead());
        dead.take(usize::from(limit))
            .map(|pending| {
                Ok(DeadLetter {
                    id: pending.envelope.id,
                    at: pending.envelope.at,
                    name: name(&pending.envelope.event)?,
                    attempts: pending.attempts,
                    reason: pending.reason.clone(),
                })
            })
            .collect()
    }

    async fn requeue(&self, id: EventId, now: Timestamp) -> Result<bool, StoreError> {
        let mut state = self.state();
        let dead = state
            .events
            .get_mut(&id)
            .filter(|pending| pending.is_dead());
        let Some(pending) = dead else {
            return Ok(false);
        };
        pending.due_at = Some(now);
        pending.attempts = 0;
        self.0.events_written.notify_one();
        Ok(true)
    }

    async fn backlog(&self) -> Result<Backlog, StoreError> {
        let mut backlog = Backlog::default();
        for pending in self.state().events.values() {
            if pending.is_dead() {
                backlog.dead += 1;
            } else {
                let unfailed = pending.reason.is_empty().then_some(pending.envelope.at);
                backlog.waiting += 1;
                backlog.oldest = [backlog.oldest, unfailed].into_iter().flatten().min();
            }
        }
        Ok(backlog)
    }

    async fn wait_for_events(&self) {
        self.0.events_written.notified().await;
    }
}

/// As in `auth.account_registered`: the two tags of the event's JSON.
fn name(event: &Event) -> Result<String, StoreError> {
    let json = serde_json::to_value(event).map_err(StoreError::inconsistent)?;
    let tag = |name| json.get(name).and_then(|value| value.as_str());
    match (tag("context"), tag("type")) {
        (Some(context), Some(kind)) => Ok(format!("{context}.{kind}")),
        _ => Err(StoreError::inconsistent("an event without its tags")),
    }
}

#[cfg(test)]
mod tests {
    use portreeve::{auth, shared::AccountId, users};
    use time::macros::datetime;

    use super::*;

    #[test]
    fn an_event_is_named_by_context_and_type() {
        let id = AccountId::new(datetime!(2026-11-22 12:00 UTC), [1; 16]);

        let ended = auth::Event::SignedOut {
            account_id: id,
            session_id: None,
            reason: auth::EndReason::SignedOut,
        };
        let created = users::Event::ProfileCreated { user_id: id };

        assert_eq!(name(&ended.into()).unwrap(), "auth.signed_out");
        assert_eq!(name(&created.into()).unwrap(), "users.profile_created");
    }
}
