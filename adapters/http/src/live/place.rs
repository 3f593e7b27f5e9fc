use portreeve::events::Position;

use super::problems::INVALID_MESSAGE_ID;
use crate::{
    live_events::position,
    problem::{Problem, common},
};

/// The place that a parameter or a header names.
pub fn place(field: &str, id: Option<&str>) -> Result<Option<Position>, Problem> {
    let refused = || Problem::of_field(&common::VALIDATION_FAILED, field, &INVALID_MESSAGE_ID);
    id.map(|id| position(id).ok_or_else(refused)).transpose()
}
