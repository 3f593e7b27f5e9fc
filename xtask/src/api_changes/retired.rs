//! Operations on their way out: that they are, and the last day on which they can be called.
//!
//! The day stands in the document as `x-sunset` (`adapters/http/src/document/retired.rs` writes it). Clients reckon with the day that a
//! release has announced. So after that day the operation may go, and until then it may only be given more time.

use serde_json::Value;
use time::Date;

use super::{
    Weight, days,
    document::{Operation, is, text},
    operations::Both,
};

const DEPRECATION: &str = "x-deprecation";
const SUNSET: &str = "x-sunset";

/// The headers of each answer that say the same as the document.
const HEADERS: [(&str, &str); 2] = [("Deprecation", DEPRECATION), ("Sunset", SUNSET)];

pub fn last_day(operation: &Operation) -> Option<Date> {
    text(operation.body, SUNSET).and_then(days::of)
}

/// What it means that it is gone.
pub fn gone(last_day: Option<Date>, today: Date) -> (Weight, String) {
    match last_day {
        None => (Weight::Breaking, "is gone".into()),
        Some(day) if day < today => (
            Weight::Changed,
            format!("is gone after its last day, {day}"),
        ),
        Some(day) => (
            Weight::Breaking,
            format!("is gone before its last day, {day}, is over"),
        ),
    }
}

/// Of whatever can be deprecated.
pub fn deprecation(old: &Value, new: &Value) -> Option<(Weight, &'static str)> {
    match (is(old, "deprecated"), is(new, "deprecated")) {
        (false, true) => Some((Weight::Deprecated, "is deprecated")),
        (true, false) => Some((Weight::Changed, "is no longer deprecated")),
        _ => None,
    }
}

impl Both<'_, '_> {
    pub fn retirement(&mut self) {
        if let Some((weight, what)) = deprecation(self.before.body, self.now.body) {
            self.note(weight, what.into());
        }
        if !self.differ_in(SUNSET) {
            return;
        }
        let (before, now) = (last_day(&self.before), last_day(&self.now));
        let (weight, what) = match (before, now) {
            (_, None) if self.now.body.get(SUNSET).is_some() => (
                Weight::Breaking,
                format!("has an `{SUNSET}` that is no date"),
            ),
            (None, None) => return,
            (None, Some(now)) => (Weight::Changed, format!("has its last day on {now}")),
            (Some(before), None) => (
                Weight::Changed,
                format!("stays after {before}, which was to be its last day"),
            ),
            (Some(before), Some(now)) if before == now => return,
            (Some(before), Some(now)) => {
                let weight = match now < before {
                    true => Weight::Breaking,
                    false => Weight::Changed,
                };
                (
                    weight,
                    format!("has its last day on {now} instead of {before}"),
                )
            }
        };
        self.note(weight, what);
    }

    /// Whether a header has come or gone only because the operation is on its way out, or no longer is.
    pub fn is_of_retirement(&self, header: &str) -> bool {
        let mut headers = HEADERS.iter();
        let said = headers.find(|(name, _)| name.eq_ignore_ascii_case(header));
        said.is_some_and(|(_, keyword)| {
            let has = |operation: Operation| operation.body.get(keyword).is_some();
            has(self.before) != has(self.now)
        })
    }

    fn differ_in(&self, keyword: &str) -> bool {
        self.before.body.get(keyword) != self.now.body.get(keyword)
    }
}
