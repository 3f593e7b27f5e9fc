//! The time of the examples in the document.

use portreeve::shared::Timestamp;
use time::macros::datetime;

pub const TIME: Timestamp = datetime!(2026-11-22 12:00 UTC);
