//! The aggregate of this room. Write here what it holds, and each rule that needs nothing but its state.

use super::Error;
use crate::shared::{AccountId, Timestamp, id};

id!(
    /// One widget.
    WidgetId
);

/// A widget of one account.
#[derive(Clone, Debug, PartialEq)]
pub struct Widget(WidgetState);

/// All that a store keeps of a widget.
#[derive(Clone, Debug, PartialEq)]
pub struct WidgetState {
    pub id: WidgetId,
    pub account: AccountId,
    pub created_at: Timestamp,
    /// None before its owner has confirmed it.
    pub confirmed_at: Option<Timestamp>,
    /// Begins at 1. Each change adds 1.
    pub version: u32,
}

impl Widget {
    /// A widget that is not confirmed yet.
    pub fn new(id: WidgetId, account: AccountId, now: Timestamp) -> Self {
        Self(WidgetState {
            id,
            account,
            created_at: now,
            confirmed_at: None,
            version: 1,
        })
    }

    /// A widget as a store kept it.
    pub fn restore(state: WidgetState) -> Self {
        Self(state)
    }

    pub fn state(&self) -> &WidgetState {
        &self.0
    }

    pub fn belongs_to(&self, account: AccountId) -> bool {
        self.0.account == account
    }

    /// # Errors
    /// It is confirmed already, and is left as it is.
    pub fn confirm(&mut self, now: Timestamp) -> Result<(), Error> {
        if self.0.confirmed_at.is_some() {
            return Err(Error::AlreadyConfirmed);
        }
        self.0.confirmed_at = Some(now);
        self.0.version += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{super::mocks, *};

    #[test]
    fn a_widget_is_confirmed_only_once() {
        let mut widget = mocks::widget();
        widget.confirm(mocks::NOW).unwrap();
        let confirmed = widget.clone();

        let again = widget.confirm(mocks::NOW);

        assert!(matches!(again, Err(Error::AlreadyConfirmed)));
        assert_eq!(widget, confirmed);
    }
}
