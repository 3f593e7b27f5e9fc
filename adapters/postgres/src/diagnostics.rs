//! What the database is like, for the operator. Reads only.

use portreeve::shared::{StoreError, Timestamp};
use portreeve_sql::Migrations;

use crate::{PostgresStore, schema};

/// What the server says of itself and of us.
#[derive(Clone, Debug)]
pub struct Examination {
    pub version: String,
    /// 150004 is 15.4.
    pub version_number: u32,
    /// UTF8, if it is as required.
    pub encoding: String,
    /// As it is written in a statement.
    pub role: String,
    /// It follows another server, and takes no writes.
    pub is_standby: bool,
    /// How many there are, ours and others'.
    pub connections: u32,
    /// How many this user may share with all others.
    pub max_connections: u32,
}

/// What there is to be said of tables that are missing, and what to do. No migration makes them again: their rows would be lost without
/// a word.
pub fn loss(found: &Migrations) -> Option<String> {
    if found.missing_tables.is_empty() {
        return None;
    }
    Some(format!(
        "the database lacks tables that its migrations have made: {}. A restore did not finish, or they were dropped; restore a whole \
         dump into an empty database",
        found.missing_tables.join(", ")
    ))
}

#[derive(sqlx::FromRow)]
struct ExaminationRow {
    version: String,
    version_number: i32,
    encoding: String,
    role: String,
    is_standby: bool,
    connections: i32,
    max_connections: i32,
}

const EXAMINE: &str = "select current_setting('server_version') as version,
         current_setting('server_version_num')::int4 as version_number,
         current_setting('server_encoding') as encoding,
         quote_ident(current_user) as role,
         pg_is_in_recovery() as is_standby,
         (select sum(numbackends)::int4 from pg_stat_database) as connections,
         current_setting('max_connections')::int4 - current_setting('superuser_reserved_connections')::int4 as max_connections";

/// From the catalogue, which every role may read.
const MISSING_PRIVILEGES: &str = "with wanted as (
         select n.oid as schema, quote_ident(n.nspname) as schema_name, c.oid, quote_ident(c.relname) as name, p.privilege, p.place
         from pg_catalog.pg_class c
         join pg_catalog.pg_namespace n on n.oid = c.relnamespace
         cross join unnest(array['select', 'insert', 'update', 'delete']) with ordinality as p (privilege, place)
         where n.nspname || '.' || c.relname = any ($1)
             or (n.nspname = 'portreeve' and c.relname = 'migrations' and p.privilege = 'select')
     )
     select 'usage on schema ' || schema_name from wanted
     where not has_schema_privilege(schema, 'usage')
     group by schema_name
     union all
     select string_agg(privilege, ', ' order by place) || ' on ' || schema_name || '.' || name from wanted
     where not has_table_privilege(oid, privilege)
     group by schema_name, name
     union all
     select 'usage on sequence ' || wanted.schema_name || '.' || quote_ident(c.relname)
     from pg_catalog.pg_class c join wanted on wanted.schema = c.relnamespace
     where case when c.relkind = 'S' then not has_sequence_privilege(c.oid, 'usage') else false end
     group by wanted.schema_name, c.relname
     union all
     select 'execute on function ' || p.oid::regprocedure
     from pg_catalog.pg_proc p join wanted on wanted.schema = p.pronamespace
     where not has_function_privilege(p.oid, 'execute')
     group by p.oid";

const CLOSED_SCHEMAS: &str = "select wanted.name
     from unnest($1::text[]) with ordinality as wanted (name, place)
     left join pg_catalog.pg_namespace n on n.nspname = wanted.name
     where not coalesce(
         has_schema_privilege(n.oid, 'create') and has_schema_privilege(n.oid, 'usage'),
         has_database_privilege(current_database(), 'create')
     )
     order by wanted.place";

impl PostgresStore {
    pub async fn examine(&self) -> Result<Examination, StoreError> {
        let query = sqlx::query_as::<_, ExaminationRow>(EXAMINE);
        let row = self.read(async |c| query.fetch_one(c).await).await?;
        let count = |number: i32| u32::try_from(number).map_err(StoreError::inconsistent);
        Ok(Examination {
            version: row.version,
            version_number: count(row.version_number)?,
            encoding: row.encoding,
            role: row.role,
            is_standby: row.is_standby,
            connections: count(row.connections)?,
            max_connections: count(row.max_connections)?,
        })
    }

    /// What this role lacks of the rights that a service needs on these tables, given as `schema.table`: `insert, update on schema.table`.
    /// Tables that are not there lack nothing.
    pub async fn missing_privileges(&self, tables: &[String]) -> Result<Vec<String>, StoreError> {
        let query = sqlx::query_scalar::<_, String>(MISSING_PRIVILEGES).bind(tables.to_vec());
        self.read(async |c| query.fetch_all(c).await).await
    }

    /// Which of these schemas are neither there nor to be made by this role, or not to be made tables in.
    pub async fn closed_schemas(&self, schemas: &[String]) -> Result<Vec<String>, StoreError> {
        let query = sqlx::query_scalar::<_, String>(CLOSED_SCHEMAS).bind(schemas.to_vec());
        self.read(async |c| query.fetch_all(c).await).await
    }

    /// The server's time.
    pub async fn time(&self) -> Result<Timestamp, StoreError> {
        let query = sqlx::query_scalar("select clock_timestamp()");
        self.read(async |c| query.fetch_one(c).await).await
    }

    pub async fn migrations(&self) -> Result<Migrations, StoreError> {
        self.read(schema::migrations).await
    }
}
