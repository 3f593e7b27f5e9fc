//! What a store holds, whatever was promised.

use std::{collections::HashMap, path::Path};

use sqlx::{
    ConnectOptions, PgConnection, SqliteConnection, postgres::PgConnectOptions,
    sqlite::SqliteConnectOptions,
};
use uuid::Uuid;

/// An event of the log.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Logged {
    pub position: i64,
    pub id: Uuid,
    pub key: Uuid,
    pub name: String,
}

/// A connection of our own, beside the service.
pub enum Truth {
    Server(PgConnection),
    File(SqliteConnection),
}

/// By each statement, first for PostgreSQL and then for SQLite.
macro_rules! ask {
    ($truth:expr, $fetch:ident, $server:literal, $file:literal) => {
        match $truth {
            Truth::Server(connection) => sqlx::query_as($server).$fetch(connection).await,
            Truth::File(connection) => sqlx::query_as($file).$fetch(connection).await,
        }
        .expect("what is kept can be read")
    };
}

impl Truth {
    pub async fn of_server(options: &PgConnectOptions) -> Self {
        Self::Server(options.connect().await.expect("the database answers"))
    }

    pub async fn of_file(file: &Path) -> Self {
        let options = SqliteConnectOptions::new().filename(file);
        Self::File(options.connect().await.expect("the file can be opened"))
    }

    /// By the address of each account, the names of its profiles.
    pub async fn names(&mut self) -> HashMap<String, Vec<Option<String>>> {
        let rows: Vec<(String, bool, Option<String>)> = ask!(
            self,
            fetch_all,
            "select a.email, u.id is not null, u.display_name
             from portreeve_auth.accounts a left join portreeve_users.users u on u.id = a.id",
            "select a.email, u.id is not null, u.display_name
             from auth_accounts a left join users_users u on u.id = a.id"
        );
        let mut names: HashMap<String, Vec<Option<String>>> = HashMap::new();
        for (email, has_profile, name) in rows {
            let profiles = names.entry(email).or_default();
            if has_profile {
                profiles.push(name);
            }
        }
        names
    }

    /// The account of each address.
    pub async fn ids(&mut self) -> HashMap<String, Uuid> {
        let rows: Vec<(String, Uuid)> = ask!(
            self,
            fetch_all,
            "select email, id from portreeve_auth.accounts",
            "select email, id from auth_accounts"
        );
        rows.into_iter().collect()
    }

    /// How often each session was refreshed.
    pub async fn generations(&mut self) -> HashMap<Uuid, i64> {
        let rows: Vec<(Uuid, i64)> = ask!(
            self,
            fetch_all,
            "select id, generation::int8 from portreeve_auth.sessions",
            "select id, generation from auth_sessions"
        );
        rows.into_iter().collect()
    }

    /// How many events wait, and how many are dead.
    pub async fn events(&mut self) -> (i64, i64) {
        ask!(
            self,
            fetch_one,
            "select (select count(*) from portreeve_events.outbox)
                 + (select count(*) from portreeve_events.log l join portreeve_events.subscriptions s on l.position > s.position)
                 + (select count(*) from portreeve_events.parked where dead_at is null),
             (select count(*) from portreeve_events.parked where dead_at is not null)",
            "select (select count(*) from events_outbox)
                 + (select count(*) from events_log l join events_subscriptions s on l.position > s.position)
                 + (select count(*) from events_parked where dead_at is null),
             (select count(*) from events_parked where dead_at is not null)"
        )
    }

    /// The log, in its order.
    pub async fn log(&mut self) -> Vec<Logged> {
        ask!(
            self,
            fetch_all,
            "select position, id, key, name from portreeve_events.log order by position",
            "select position, id, key, name from events_log order by position"
        )
    }

    /// As if so much time had passed that what a process held that is no more is free.
    pub async fn end_leases(&mut self) {
        self.does(
            "update portreeve_events.sequencer set lease_until = to_timestamp(0) where holder is not null;
             update portreeve_events.subscriptions set lease_until = to_timestamp(0) where holder is not null",
            "update events_subscriptions set lease_until = 0 where holder is not null",
        )
        .await;
    }

    /// Executes these statements: first for PostgreSQL and then for SQLite.
    pub async fn does(&mut self, server: &'static str, file: &'static str) {
        let done = match self {
            Self::Server(connection) => sqlx::raw_sql(server).execute(connection).await.map(drop),
            Self::File(connection) => sqlx::raw_sql(file).execute(connection).await.map(drop),
        };
        done.expect("the statements are right");
    }

    /// Ends every wait for the next attempt.
    pub async fn make_events_due(&mut self) {
        self.does(
            "update portreeve_events.parked set due_at = now() where due_at > now()",
            "update events_parked set due_at = 0 where due_at is not null",
        )
        .await;
    }
}
