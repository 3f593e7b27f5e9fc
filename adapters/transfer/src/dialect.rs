//! How each dialect spells the statements, which are put together from the columns of a table.

use portreeve_sql::tables::{Column, Kind, Table};

pub(crate) struct Dialect {
    table: fn(&Table) -> String,
    /// These expressions as a JSON array.
    array: fn(&str) -> String,
    /// The value of a column, as it travels.
    give: fn(&Column) -> String,
    /// The value of a column, from its place in `row`, a row that travelled.
    take: fn(Kind, usize) -> String,
    /// A column as it is compared and sorted by its bytes.
    sort: fn(&Column) -> String,
    /// `row` for each of the rows in the first parameter.
    rows: &'static str,
    /// `row` as the key in the first parameter.
    key: &'static str,
    /// The table of migrations.
    pub(crate) migrations: &'static str,
    /// Whether it is there, as 0 or 1.
    pub(crate) has_migrations: &'static str,
    /// Makes numbers to come different from those that came, once all rows are there.
    pub(crate) number_on: Option<&'static str>,
    /// Whether plans are made by statistics that are not there by themselves.
    plans_by_statistics: bool,
}

impl Dialect {
    /// The first rows; `$1` is how many.
    pub(crate) fn first(&self, table: &Table) -> String {
        let (row, name, order) = (self.row(table.columns), self.name(table), self.order(table));
        format!("select {row} from {name} order by {order} limit $1")
    }

    /// The rows behind the key `$1`; `$2` is how many.
    pub(crate) fn behind(&self, table: &Table) -> String {
        let (row, name, order) = (self.row(table.columns), self.name(table), self.order(table));
        let key = self.taken(table.key());
        format!(
            "select {row} from {name} where ({order}) > (select {key} {}) order by {order} limit $2",
            self.key
        )
    }

    /// The key of the last row.
    pub(crate) fn last(&self, table: &Table) -> String {
        let (key, name) = (self.row(table.key()), self.name(table));
        let backwards = table
            .key()
            .iter()
            .map(|column| format!("{} desc", (self.sort)(column)));
        let backwards = joined(backwards);
        format!("select {key} from {name} order by {backwards} limit 1")
    }

    pub(crate) fn count(&self, table: &Table) -> String {
        format!("select cast(count(*) as text) from {}", (self.table)(table))
    }

    /// Adds the rows in `$1`.
    pub(crate) fn add(&self, table: &Table) -> String {
        let names = joined(table.columns.iter().map(|column| column.name.to_owned()));
        let (name, values) = (self.name(table), self.taken(table.columns));
        format!("insert into {name} ({names}) select {values} {}", self.rows)
    }

    /// Makes the statistics, so that the first plans are not those for an empty table.
    pub(crate) fn analyze(&self, table: &Table) -> Option<String> {
        let name = self.name(table);
        self.plans_by_statistics.then(|| format!("analyze {name}"))
    }

    pub(crate) fn name(&self, table: &Table) -> String {
        (self.table)(table)
    }

    fn row(&self, columns: &[Column]) -> String {
        (self.array)(&joined(columns.iter().map(self.give)))
    }

    fn order(&self, table: &Table) -> String {
        joined(table.key().iter().map(self.sort))
    }

    fn taken(&self, columns: &[Column]) -> String {
        let places = columns.iter().enumerate();
        joined(places.map(|(place, column)| (self.take)(column.kind, place)))
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

pub(crate) const POSTGRES: Dialect = Dialect {
    table: |table| {
        let (schema, name) = table.on_server();
        format!("{schema}.{name}")
    },
    array: |values| format!("json_build_array({values})::text"),
    give: |Column { name, kind }| match kind {
        Kind::Uuid => format!("replace({name}::text, '-', '')"),
        Kind::Bytes => format!("encode({name}, 'hex')"),
        Kind::Moment => format!("(extract(epoch from {name}) * 1000000)::int8"),
        Kind::Text | Kind::Bool | Kind::Int | Kind::Long | Kind::Words | Kind::Json => {
            (*name).to_owned()
        }
    },
    take: |kind, place| match kind {
        Kind::Uuid => format!("(row ->> {place})::uuid"),
        Kind::Bytes => format!("decode(row ->> {place}, 'hex')"),
        Kind::Text => format!("row ->> {place}"),
        Kind::Bool => format!("(row ->> {place})::boolean"),
        Kind::Int => format!("(row ->> {place})::integer"),
        Kind::Long => format!("(row ->> {place})::bigint"),
        Kind::Moment => {
            format!("timestamptz 'epoch' + (row ->> {place})::int8 * interval '1 microsecond'")
        }
        Kind::Words => format!("array(select jsonb_array_elements_text(row -> {place}))"),
        Kind::Json => format!("row -> {place}"),
    },
    sort: |Column { name, kind }| match kind {
        Kind::Text => format!(r#"{name} collate "C""#),
        _ => (*name).to_owned(),
    },
    rows: "from jsonb_array_elements($1::jsonb) as row",
    key: "from (select $1::jsonb as row) as one",
    migrations: "portreeve.migrations",
    has_migrations: "select cast((to_regclass('portreeve.migrations') is not null)::int as text)",
    number_on: Some(
        "select setval('portreeve_events.outbox_serial', (select coalesce(max(serial), 0) + 1 from portreeve_events.outbox), false)::text",
    ),
    plans_by_statistics: true,
};

pub(crate) const SQLITE: Dialect = Dialect {
    table: |table| format!("{}_{}", table.context, table.name),
    array: |values| format!("json_array({values})"),
    give: |Column { name, kind }| match kind {
        // hex() makes an empty text of null.
        Kind::Uuid | Kind::Bytes => format!("iif({name} is null, null, lower(hex({name})))"),
        Kind::Bool => format!("json(iif({name}, 'true', 'false'))"),
        Kind::Words | Kind::Json => format!("json({name})"),
        Kind::Text | Kind::Int | Kind::Long | Kind::Moment => (*name).to_owned(),
    },
    take: |kind, place| match kind {
        Kind::Uuid | Kind::Bytes => format!("unhex(row ->> '$[{place}]')"),
        Kind::Words | Kind::Json => format!("row -> '$[{place}]'"),
        Kind::Text | Kind::Bool | Kind::Int | Kind::Long | Kind::Moment => {
            format!("row ->> '$[{place}]'")
        }
    },
    sort: |Column { name, .. }| (*name).to_owned(),
    rows: "from (select value as row from json_each($1)) as rows",
    key: "from (select $1 as row) as one",
    migrations: "_sqlx_migrations",
    has_migrations: "select cast(count(*) as text) from sqlite_schema where name = '_sqlx_migrations'",
    number_on: None,
    plans_by_statistics: false,
};
