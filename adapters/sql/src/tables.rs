//! How a table is described to code that handles rows whatever they mean, such as `portreeve move`.

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
    /// Of 32 bits.
    Int,
    /// Of 64 bits.
    Long,
    /// As microseconds since 1970.
    Moment,
    /// A list of words, as a JSON array.
    Words,
    Json,
}

/// The description of one table: `table!(auth.accounts by 1 { id Uuid, .. })`, whose key is the first 1 of its columns.
macro_rules! table {
    ($context:ident.$table:ident by $key:literal { $($column:ident $kind:ident),* $(,)? }) => {
        $crate::tables::Table {
            context: stringify!($context),
            name: stringify!($table),
            key: $key,
            columns: &[$($crate::tables::Column {
                name: stringify!($column),
                kind: $crate::tables::Kind::$kind,
            }),*],
        }
    };
}
pub(crate) use table;

impl Table {
    /// For people: `auth.sessions`.
    pub fn title(&self) -> String {
        format!("{}.{}", self.context, self.name)
    }

    /// On a PostgreSQL server: its schema and its name.
    pub fn on_server(&self) -> (String, &'static str) {
        (format!("portreeve_{}", self.context), self.name)
    }

    pub fn key(&self) -> &'static [Column] {
        self.columns.get(..self.key).unwrap_or_default()
    }
}
