//! What the lists have in common.

use std::str::FromStr;

use portreeve::shared::PageRequest;

use crate::problem::{FieldErrors, Problem, common_rules};

/// How many items a page has unless the request says otherwise.
pub fn default_limit() -> u16 {
    PageRequest::DEFAULT_LIMIT
}

/// The part of a list that a request asks for.
pub fn page<Id: FromStr>(limit: u16, cursor: Option<&str>) -> Result<PageRequest<Id>, Problem> {
    let mut errors = FieldErrors::default();
    let page = page_or_fault(limit, cursor, &mut errors);
    errors.or(Some(page))
}

/// The same, for a list with other parameters that may be at fault too.
pub fn page_or_fault<Id: FromStr>(
    limit: u16,
    cursor: Option<&str>,
    errors: &mut FieldErrors,
) -> PageRequest<Id> {
    let after = cursor.map(str::parse::<Id>).transpose();
    let after = after.map_err(|_| &common_rules::INVALID_CURSOR);
    PageRequest::new(limit, errors.take("cursor", after).flatten())
}
