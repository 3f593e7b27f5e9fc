use std::{sync::Weak, time::Duration};

use tokio::time::interval;

use super::{Inner, NETWORK_ALLOWANCE};

/// How often it is looked for slots that did not come back.
const WATCH: Duration = Duration::from_secs(1);

/// Sees to slots that do not come back, for as long as there is a pool.
pub(super) async fn watch(pool: Weak<Inner>) {
    let mut tick = interval(WATCH);
    loop {
        tick.tick().await;
        match pool.upgrade() {
            Some(pool) if !pool.permits.is_closed() => pool.write_off(),
            _ => return,
        }
    }
}

impl Inner {
    /// Replaces slots that did not come back in twice the time that anything can take: the owner of such a connection is stuck, not
    /// slow, because its own deadline has not woken it.
    fn write_off(&self) {
        let bound =
            (self.settings.deadline + self.settings.statement_timeout + NETWORK_ALLOWANCE) * 2;
        let mut state = self.state();
        let before = state.checked_out.len();
        state.checked_out.retain(|_, since| since.elapsed() < bound);
        let lost = before - state.checked_out.len();
        drop(state);
        if lost > 0 {
            tracing::error!(
                lost,
                "connections to the database did not come back, others take their place"
            );
            self.permits.add_permits(lost);
        }
    }
}
