//! What there is to be moved: every table of every context, in an order in which a row comes after those it refers to.

/// A table of a context. PostgreSQL calls it `portreeve_context.name`, SQLite `context_name`.
#[derive(Debug)]
pub struct Table {
    pub context: &'static str,
    pub name: &'static str,
    /// How many of the columns, from the first on, are its key.
    pub key: usize,
    pub columns: &'static [Column],
}

#[derive(Debug)]
pub struct Column {
    pub name: &'static str,
    pub kind: Kind,
}

/// What a column holds, and how that travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// As 32 hexadecimal digits.
    Uuid,
    /// As hexadecimal digits.
    Bytes,
    Text,
    Bool,
    Int,
    /// As microseconds since 1970.
    Moment,
    /// A list of words, as a JSON array.
    Words,
    Json,
}
use Kind::{Bool, Bytes, Int, Json, Moment, Text, Uuid, Words};

macro_rules! tables {
    ($($context:ident.$table:ident by $key:literal { $($column:ident $kind:ident),* $(,)? })*) => {
        pub const TABLES: &[Table] = &[$(Table {
            context: stringify!($context),
            name: stringify!($table),
            key: $key,
            columns: &[$(Column { name: stringify!($column), kind: $kind }),*],
        }),*];
    };
}

tables! {
    auth.accounts by 1 {
        id Uuid, email Text, email_verified Bool, password_hash Text, roles Words, status Text, version Int,
        created_at Moment, updated_at Moment,
    }
    auth.sessions by 1 {
        id Uuid, account_id Uuid, generation Int, token_digest Bytes, device_name Text, device_address Text,
        created_at Moment, refreshed_at Moment, expires_at Moment, ends_at Moment, access_until Moment, ended_at Moment,
        end_reason Text,
    }
    auth.signing_keys by 2 {
        purpose Text, number Int, algorithm Text, material Bytes, sealed Bool, created_at Moment, active_from Moment,
    }
    users.users by 1 {
        id Uuid, email Text, email_verified Bool, roles Words, status Text, account_version Int, account_updated_at Moment,
        display_name Text, display_name_lower Text, avatar_url Text, locale Text, time_zone Text, version Int, created_at Moment, updated_at Moment,
    }
    events.outbox by 1 {
        id Uuid, at Moment, name Text, payload Json, attempts Int, due_at Moment, last_error Text, dead_at Moment,
    }
}

impl Table {
    /// For people: `auth.sessions`.
    pub fn title(&self) -> String {
        format!("{}.{}", self.context, self.name)
    }

    /// On a PostgreSQL server: its schema and its name.
    pub fn on_server(&self) -> (String, &'static str) {
        (format!("portreeve_{}", self.context), self.name)
    }

    pub(crate) fn key(&self) -> &'static [Column] {
        self.columns.get(..self.key).unwrap_or_default()
    }
}
