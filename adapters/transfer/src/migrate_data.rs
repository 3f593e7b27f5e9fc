//! The use case: prepare, copy, compare.

use portreeve_sql::{TABLES, tables::Table};
use serde_json::Value;

use crate::side::{Error, Row, Side};

/// Rows that travel together, in one transaction.
const BATCH: u32 = 1000;

/// How much there was of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    pub table: String,
    pub rows: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Copy,
    Compare,
}

/// Receives the progress.
pub trait Progress: Send {
    /// A table is begun, with `done` of its `rows` there already.
    fn begins(&mut self, step: Step, table: &str, rows: u64, done: u64);

    fn goes_on(&mut self, rows: u64);
}

/// Copies every row to `to`, which must be empty or hold the beginning of this very move, and compares both sides. `name` is what the
/// source is known by when the move is taken up again.
///
/// # Errors
/// Whatever was copied stays, and the next call goes on behind it.
pub async fn transfer(
    from: &mut Side,
    name: &str,
    to: &mut Side,
    progress: &mut dyn Progress,
) -> Result<Vec<Moved>, Error> {
    match to.unfinished().await? {
        Some(begun) if begun == name => {}
        Some(begun) => return Err(Error::Another { begun }),
        None => {
            is_empty(to).await?;
            to.begin(name).await?;
        }
    }
    for table in TABLES {
        copy(from, to, table, progress).await?;
    }
    let mut moved = Vec::new();
    for table in TABLES {
        moved.push(compare(from, to, table, progress).await?);
    }
    to.finish().await?;
    Ok(moved)
}

async fn is_empty(side: &mut Side) -> Result<(), Error> {
    for table in TABLES {
        let rows = side.count(table).await?;
        if rows > 0 {
            let table = table.title();
            return Err(Error::NotEmpty { table, rows });
        }
    }
    Ok(())
}

async fn copy(
    from: &mut Side,
    to: &mut Side,
    table: &Table,
    progress: &mut dyn Progress,
) -> Result<(), Error> {
    let (rows, done) = (from.count(table).await?, to.count(table).await?);
    progress.begins(Step::Copy, &table.title(), rows, done);
    let mut after = to.last(table).await?;
    loop {
        let batch = from.page(table, after.as_ref(), BATCH).await?;
        let Some(last) = batch.last() else {
            return Ok(());
        };
        after = Some(key_of(table, last));
        to.add(table, &batch).await?;
        progress.goes_on(batch.len() as u64);
    }
}

async fn compare(
    from: &mut Side,
    to: &mut Side,
    table: &Table,
    progress: &mut dyn Progress,
) -> Result<Moved, Error> {
    let rows = from.count(table).await?;
    progress.begins(Step::Compare, &table.title(), rows, 0);
    let mut after = None;
    let mut compared = 0;
    loop {
        let here = from.page(table, after.as_ref(), BATCH).await?;
        let there = to.page(table, after.as_ref(), BATCH).await?;
        if let Some(what) = difference(table, &here, &there) {
            let table = table.title();
            return Err(Error::Different { table, what });
        }
        let Some(last) = here.last() else {
            let table = table.title();
            return Ok(Moved {
                table,
                rows: compared,
            });
        };
        after = Some(key_of(table, last));
        compared += here.len() as u64;
        progress.goes_on(here.len() as u64);
    }
}

/// Names the row and the column, never a value: some are secrets.
fn difference(table: &Table, here: &[Row], there: &[Row]) -> Option<String> {
    let unequal = here.iter().zip(there).find(|(here, there)| here != there);
    if let Some((here, there)) = unequal {
        let columns = table.columns.iter().zip(here.iter().zip(there));
        let columns = columns.filter(|(_, (here, there))| here != there);
        let names: Vec<_> = columns.map(|(column, _)| column.name).collect();
        return Some(format!(
            "row {} is another there ({})",
            shown(&key_of(table, here)),
            names.join(", ")
        ));
    }
    let (row, words) = match (here.get(there.len()), there.get(here.len())) {
        (Some(row), _) => (row, "is missing there"),
        (None, Some(row)) => (row, "is only there"),
        (None, None) => return None,
    };
    Some(format!("row {} {words}", shown(&key_of(table, row))))
}

fn key_of(table: &Table, row: &Row) -> Row {
    row.iter().take(table.key).cloned().collect()
}

fn shown(key: &Row) -> String {
    let parts = key.iter().map(|part| match part {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    });
    parts.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn keys() -> &'static Table {
        let found = TABLES.iter().find(|table| table.name == "signing_keys");
        found.copied().unwrap()
    }

    fn row(number: i64, material: &str) -> Row {
        let row = json!(["access_token", number, "EdDSA", material, true, 0, 0]);
        serde_json::from_value(row).unwrap()
    }

    #[test]
    fn a_difference_is_reported_by_row_and_column_and_never_by_its_value() {
        let here = [row(1, "hunter1"), row(2, "hunter2")];
        let there = [row(1, "hunter1"), row(2, "hunter3")];

        let message = difference(keys(), &here, &there).unwrap();

        assert_eq!(message, "row access_token 2 is another there (material)");
    }

    #[test]
    fn a_row_on_one_side_only_is_a_difference() {
        let (one, two) = (row(1, "a"), row(2, "b"));
        let both = [one.clone(), two];

        let missing = difference(keys(), &both, &both[..1]).unwrap();
        let more = difference(keys(), &both[..1], &both).unwrap();

        assert_eq!(missing, "row access_token 2 is missing there");
        assert_eq!(more, "row access_token 2 is only there");
        assert_eq!(difference(keys(), &both, &both), None);
    }
}
