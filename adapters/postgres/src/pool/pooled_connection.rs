use std::sync::Arc;

use sqlx::{Connection, postgres::PgConnection};
use tokio::{
    runtime::Handle,
    sync::OwnedSemaphorePermit,
    time::{Instant, timeout_at},
};

use super::Inner;

/// A slot of the pool, and the connection in it. Dropped without [`PooledConnection::trust`], the connection is first asked for a sign of
/// life, in the background, and keeps its slot until then: the server may still be at work for it.
pub(super) struct PooledConnection {
    id: u64,
    connection: Option<PgConnection>,
    born: Instant,
    began: Instant,
    trusted: bool,
    /// A transaction is being begun, and it is not known whether the server has.
    is_opening: bool,
    permit: Option<OwnedSemaphorePermit>,
    pool: Arc<Inner>,
}

impl PooledConnection {
    /// An empty slot.
    pub(super) fn new(permit: OwnedSemaphorePermit, pool: Arc<Inner>) -> Self {
        let now = Instant::now();
        let mut state = pool.state();
        state.last_checkout += 1;
        let id = state.last_checkout;
        state.checked_out.insert(id, now);
        drop(state);
        Self {
            id,
            connection: None,
            born: now,
            began: now,
            trusted: false,
            is_opening: false,
            permit: Some(permit),
            pool,
        }
    }

    pub(super) fn hold(&mut self, connection: PgConnection, born: Instant) {
        self.connection = Some(connection);
        self.born = born;
    }

    /// The work begins. The flag is to be set while a transaction is being begun: sqlx would not roll it back.
    pub(super) fn begin(&mut self) -> Option<(&mut PgConnection, &mut bool)> {
        self.began = Instant::now();
        Some((self.connection.as_mut()?, &mut self.is_opening))
    }

    /// It has just answered.
    pub(super) fn trust(&mut self) {
        self.trusted = true;
    }

    /// It is of no more use.
    pub(super) fn give_up(&mut self) {
        self.connection = None;
    }

    /// The permit goes last: its next owner finds the connection.
    fn check_in(
        pool: &Inner,
        id: u64,
        connection: Option<(PgConnection, Instant)>,
        permit: OwnedSemaphorePermit,
    ) {
        let still_ours = pool.state().checked_out.remove(&id).is_some();
        if !still_ours {
            // It was written off, and another connection has the slot.
            permit.forget();
            return;
        }
        if let Some((connection, born)) = connection {
            pool.put_back(connection, born);
        }
    }
}

impl Drop for PooledConnection {
    fn drop(&mut self) {
        let Some(permit) = self.permit.take() else {
            return;
        };
        let (pool, id, born) = (self.pool.clone(), self.id, self.born);
        if self.is_opening {
            self.connection = None;
        }
        let connection = match self.connection.take() {
            Some(connection) if !self.trusted => connection,
            trusted_or_none => {
                let connection = trusted_or_none.map(|connection| (connection, born));
                return Self::check_in(&pool, id, connection, permit);
            }
        };
        // The caller has gone away in the middle of a statement, or the statement failed. The sign of life also reads what is
        // left of an answer and sends what is left of a roll-back.
        let overdue = pool.overdue(self.began);
        match Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(async move {
                let connection = recovered(&pool, connection, overdue).await;
                let connection = connection.map(|connection| (connection, born));
                Self::check_in(&pool, id, connection, permit);
            })),
            Err(_) => Self::check_in(&pool, id, None, permit),
        }
    }
}

/// The connection again, if it answers before its last statement is overdue. If it keeps silent, so may the others.
async fn recovered(
    pool: &Arc<Inner>,
    mut connection: PgConnection,
    overdue: Instant,
) -> Option<PgConnection> {
    match timeout_at(overdue, connection.ping()).await {
        Ok(Ok(())) => Some(connection),
        Ok(Err(_)) => None,
        Err(_) => {
            pool.drop_idle();
            pool.database_is_silent();
            None
        }
    }
}
