//! The use cases of this room. Write here a method for each, which reads as the use case: rules belong into the aggregate.

use std::sync::Arc;

use super::{Error, Widget, WidgetId, WidgetRepository};
use crate::shared::{AccountId, Attempted, Clock, retry_on_conflict};

const ATTEMPTS: usize = 3;

pub struct WidgetService {
    widgets: Arc<dyn WidgetRepository>,
    clock: Arc<dyn Clock>,
}

/// The owner of a widget confirms it.
#[derive(Clone, Copy, Debug)]
pub struct ConfirmWidget {
    pub account: AccountId,
    pub id: WidgetId,
}

impl WidgetService {
    pub fn new(widgets: Arc<dyn WidgetRepository>, clock: Arc<dyn Clock>) -> Self {
        Self { widgets, clock }
    }

    /// # Errors
    /// A widget of another account is as unknown as one that does not exist.
    pub async fn confirm(&self, command: ConfirmWidget) -> Result<Widget, Error> {
        retry_on_conflict(ATTEMPTS, || self.attempt_to_confirm(command)).await
    }

    async fn attempt_to_confirm(&self, command: ConfirmWidget) -> Result<Attempted<Widget>, Error> {
        let found = self.widgets.by_id(command.id).await?;
        let mut widget = found
            .filter(|widget| widget.belongs_to(command.account))
            .ok_or(Error::UnknownWidget)?;
        widget.confirm(self.clock.now())?;
        Ok(match self.widgets.update(&widget).await? {
            true => Attempted::Done(widget),
            false => Attempted::Conflict,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::mocks::{self, Mocks, NOW},
        *,
    };
    use crate::shared::{Contention, StoreError};

    fn confirming(account: AccountId) -> ConfirmWidget {
        let id = mocks::widget().state().id;
        ConfirmWidget { account, id }
    }

    #[tokio::test]
    async fn the_owner_confirms_a_widget() {
        let mut mocks = Mocks::with(mocks::widget());
        mocks.widgets.expect_update().times(1).returning(|_| Ok(true));

        let confirmed = mocks.service().confirm(confirming(mocks::account(1))).await;

        let state = confirmed.unwrap().state().clone();
        assert_eq!((state.confirmed_at, state.version), (Some(NOW), 2));
    }

    #[tokio::test]
    async fn what_belongs_to_somebody_else_is_unknown() {
        let mocks = Mocks::with(mocks::widget());

        let refused = mocks.service().confirm(confirming(mocks::account(2))).await;

        assert!(matches!(refused, Err(Error::UnknownWidget)));
    }

    #[tokio::test]
    async fn a_conflict_is_tried_again_and_not_for_ever() {
        let mut mocks = Mocks::with(mocks::widget());
        let update = mocks.widgets.expect_update();
        update.times(ATTEMPTS).returning(|_| Ok(false));

        let given_up = mocks.service().confirm(confirming(mocks::account(1))).await;

        assert!(matches!(given_up, Err(Error::Contention(Contention))));
    }

    #[tokio::test]
    async fn a_store_that_is_away_is_no_conflict() {
        let mut mocks = Mocks::with(mocks::widget());
        let update = mocks.widgets.expect_update();
        update.times(1).returning(|_| Err(StoreError::unavailable("gone")));

        let failed = mocks.service().confirm(confirming(mocks::account(1))).await;

        assert!(matches!(failed, Err(Error::Store(StoreError::Unavailable(_)))));
    }
}
