use super::{
    common,
    refusal::{FieldFault, Problem},
    rule::BrokenRule,
};

/// Collects what is wrong with the fields of a request, so that the answer lists all of it at once.
#[derive(Default)]
pub struct FieldErrors(Vec<FieldFault>);

impl FieldErrors {
    /// Notes the error, if it is one.
    pub fn take<T, E: Into<BrokenRule>>(&mut self, field: &str, parsed: Result<T, E>) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err(error) => {
                self.add(field, error);
                None
            }
        }
    }

    pub fn add(&mut self, field: &str, broken: impl Into<BrokenRule>) {
        self.0.push(FieldFault::new(field, broken));
    }

    /// The refusal that lists them all, if there is one.
    pub fn refusal(self) -> Option<Problem> {
        if self.0.is_empty() {
            None
        } else {
            Some(Problem::of_fields(&common::VALIDATION_FAILED, self.0))
        }
    }

    /// The value, or the refusal. A value is only missing where a fault was noted.
    pub fn or<T>(self, value: Option<T>) -> Result<T, Problem> {
        match (self.refusal(), value) {
            (None, Some(value)) => Ok(value),
            (Some(refusal), _) => Err(refusal),
            (None, None) => Err(Problem::of(&common::VALIDATION_FAILED)),
        }
    }
}
