use std::sync::Arc;

use async_trait::async_trait;

use super::{Envelope, EventPublisher, PublishError};

/// What a context does with an event. It may receive the same event twice, and a later one first.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
#[async_trait]
pub trait Reaction: Send + Sync {
    /// For the log and the dead letters, as in `users`.
    fn name(&self) -> &'static str;

    async fn react(&self, envelope: &Envelope) -> Result<(), ReactionError>;
}

/// The reaction could not be completed now, and should be tried again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ReactionError(pub String);

impl ReactionError {
    /// Keeps what went wrong with all its causes, because an operator will read it without a log beside it.
    pub fn new(error: &dyn std::error::Error) -> Self {
        let mut words = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            words.push_str(": ");
            words.push_str(&error.to_string());
            cause = error.source();
        }
        Self(words)
    }
}

/// Publishes inside this process: calls each context's reaction in turn.
pub struct Dispatcher {
    reactions: Vec<Arc<dyn Reaction>>,
}

impl Dispatcher {
    pub fn new(reactions: Vec<Arc<dyn Reaction>>) -> Self {
        Self { reactions }
    }
}

#[async_trait]
impl EventPublisher for Dispatcher {
    /// Every reaction is called, also after one of them failed: one context's failure does not keep the event from the others.
    async fn publish(&self, envelope: &Envelope) -> Result<(), PublishError> {
        let mut failures = Vec::new();
        for reaction in &self.reactions {
            if let Err(error) = reaction.react(envelope).await {
                failures.push(format!("{}: {error}", reaction.name()));
            }
        }
        if failures.is_empty() {
            Ok(())
        } else {
            Err(PublishError(failures.join("; ")))
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::{super::MockReaction, *};
    use crate::{shared::AccountId, users};

    fn envelope() -> Envelope {
        let now = datetime!(2026-11-22 12:00 UTC);
        Envelope::new(
            users::Event::ProfileCreated {
                user_id: AccountId::new(now, [1; 16]),
            },
            now,
            [2; 16],
        )
    }

    #[tokio::test]
    async fn a_failing_reaction_does_not_keep_the_event_from_the_next() {
        let mut broken = MockReaction::new();
        broken.expect_name().return_const("broken");
        broken
            .expect_react()
            .returning(|_| Err(ReactionError("no disk".into())));
        let mut sound = MockReaction::new();
        sound.expect_react().times(1).returning(|_| Ok(()));

        let result = Dispatcher::new(vec![Arc::new(broken), Arc::new(sound)])
            .publish(&envelope())
            .await;

        assert_eq!(result, Err(PublishError("broken: no disk".into())));
    }
}
