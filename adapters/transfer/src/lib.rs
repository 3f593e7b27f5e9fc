//! Takes everything from one SQL store to another, row by row, whatever the contexts mean by it.
//!
//! A row travels as a JSON array of its columns, which both dialects can write and read by themselves; [`portreeve_sql::TABLES`] says
//! which columns there are, and a test compares it with the migrations. Rows go in the order of their keys, so a move that was broken off
//! goes on behind the last row that arrived. In the end both sides are read once more and compared row by row.
//!
//! | file | its subject |
//! |---|---|
//! | `migrate_data.rs` | the use case: prepare, copy, compare |
//! | `side.rs` | what a store does for it |
//! | `dialect.rs` | how each dialect spells it |

mod dialect;
mod migrate_data;
mod side;

pub use migrate_data::{Moved, Progress, Step, transfer};
pub use side::{Error, Row, Side};
