//! The service on mocks, for the unit tests of this room. Write here a mock for each port, which does the ordinary.

use std::sync::Arc;

use time::macros::datetime;

use super::{MockWidgetRepository, Widget, WidgetId, WidgetService};
use crate::shared::{AccountId, MockClock, Timestamp};

pub const NOW: Timestamp = datetime!(2026-11-22 12:00 UTC);

pub struct Mocks {
    pub widgets: MockWidgetRepository,
}

pub fn account(n: u8) -> AccountId {
    AccountId::new(NOW, [n; 16])
}

/// A widget of the first account, not confirmed.
pub fn widget() -> Widget {
    Widget::new(WidgetId::new(NOW, [7; 16]), account(1), NOW)
}

impl Mocks {
    /// The store has this widget, and expects no change.
    pub fn with(widget: Widget) -> Self {
        let mut widgets = MockWidgetRepository::new();
        widgets
            .expect_by_id()
            .returning(move |_| Ok(Some(widget.clone())));
        Self { widgets }
    }

    pub fn service(self) -> WidgetService {
        let mut clock = MockClock::new();
        clock.expect_now().return_const(NOW);
        WidgetService::new(Arc::new(self.widgets), Arc::new(clock))
    }
}
