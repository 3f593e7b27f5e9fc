//! Fields that are not listed: whether there may be any, and what may be in them.

use serde_json::Value;

use super::{
    Weight,
    schemas::{Comparison, Place, Side},
};

enum Others<'a> {
    None,
    Anything,
    /// The values of a map.
    Of(&'a Value),
}

impl<'a> Others<'a> {
    fn than_listed(schema: &'a Value) -> Self {
        match schema.get("additionalProperties") {
            None | Some(Value::Bool(true)) => Self::Anything,
            Some(Value::Bool(false)) => Self::None,
            Some(Value::Object(rules)) if rules.is_empty() => Self::Anything,
            Some(of) => Self::Of(of),
        }
    }
}

impl Comparison<'_> {
    /// A client leaves alone what it does not know, so in an answer only a map matters: its readers read what is not listed.
    pub fn other_properties(&mut self, place: &Place, old: &Value, new: &Value) {
        let words = place.words();
        let (weight, what) = match (
            self.side,
            Others::than_listed(old),
            Others::than_listed(new),
        ) {
            (_, Others::Of(before), Others::Of(now)) => {
                return self.compare(&place.below(".*"), before, now);
            }
            (side, Others::Of(_), Others::Anything) => (
                side.freer(),
                format!("the fields of {words} that are not listed may be anything"),
            ),
            (Side::Answer, Others::Of(_), Others::None) => (
                Weight::Breaking,
                format!("{words} no longer has fields that are not listed"),
            ),
            (Side::Request, Others::Anything | Others::Of(_), Others::None) => (
                Weight::Breaking,
                format!("{words} must have no field that is not listed"),
            ),
            (Side::Request, Others::None, Others::Anything | Others::Of(_)) => (
                Weight::Changed,
                format!("{words} may have fields that are not listed"),
            ),
            (Side::Request, Others::Anything, Others::Of(_)) => (
                Weight::Breaking,
                format!("{words} may not have just any other field"),
            ),
            (Side::Answer, Others::None | Others::Anything, _)
            | (_, Others::None, Others::None)
            | (_, Others::Anything, Others::Anything) => return,
        };
        self.note(weight, what);
    }
}
