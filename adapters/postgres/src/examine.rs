//! What the database is like, for whoever looks after it. Reads only.

use portreeve::shared::{StoreError, Timestamp};

use crate::{PostgresStore, schema};

/// What the server says of itself and of us.
#[derive(Clone, Debug)]
pub struct Examination {
    pub version: String,
    /// It follows another server, and takes no writes.
    pub is_standby: bool,
    /// Whether this user may create schemas, as the migrations do.
    pub may_create: bool,
    /// How many there are, ours and others'.
    pub connections: u32,
    /// How many this user may share with all others.
    pub max_connections: u32,
}

/// What there is to be said of the migrations, by version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Migrations {
    pub pending: Vec<i64>,
    /// Run from a file that was another than ours.
    pub altered: Vec<i64>,
    /// Run by a newer program.
    pub unknown: Vec<i64>,
}

#[derive(sqlx::FromRow)]
struct ExaminationRow {
    version: String,
    is_standby: bool,
    may_create: bool,
    connections: i32,
    max_connections: i32,
}

const EXAMINE: &str = "select current_setting('server_version') as version,
         pg_is_in_recovery() as is_standby,
         has_database_privilege(current_database(), 'create') as may_create,
         (select sum(numbackends)::int4 from pg_stat_database) as connections,
         current_setting('max_connections')::int4 - current_setting('superuser_reserved_connections')::int4 as max_connections";

impl PostgresStore {
    pub async fn examine(&self) -> Result<Examination, StoreError> {
        let query = sqlx::query_as::<_, ExaminationRow>(EXAMINE);
        let row = self.run(async |c| query.fetch_one(c).await).await?;
        let count = |number: i32| u32::try_from(number).map_err(StoreError::inconsistent);
        Ok(Examination {
            version: row.version,
            is_standby: row.is_standby,
            may_create: row.may_create,
            connections: count(row.connections)?,
            max_connections: count(row.max_connections)?,
        })
    }

    /// The server's time.
    pub async fn time(&self) -> Result<Timestamp, StoreError> {
        let query = sqlx::query_scalar("select clock_timestamp()");
        self.run(async |c| query.fetch_one(c).await).await
    }

    pub async fn migrations(&self) -> Result<Migrations, StoreError> {
        self.run(schema::migrations).await
    }
}
