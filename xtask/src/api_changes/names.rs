//! What generators make names of: functions of operations, classes of tags, types of schemas.
//!
//! On the wire nothing differs, but users of a generated client must change their code to build it with the new one.

use serde_json::Value;

use super::{
    Weight,
    composed::name,
    document::{Operation, items},
    operations::Both,
    schemas::Comparison,
};

impl Both<'_, '_> {
    pub fn names(&mut self) {
        let (before, now) = (self.before, self.now);
        if before.id != now.id {
            let what = format!("is called `{}` instead of `{}`", now.id, before.id);
            self.note(Weight::Breaking, what);
        }
        let (was, is) = (first_tag(before), first_tag(now));
        if was != is {
            let words = |tag: Option<&str>| tag.map_or("no tag".into(), |tag| format!("`{tag}`"));
            let what = format!("is filed under {} instead of {}", words(is), words(was));
            self.note(Weight::Breaking, what);
        }
    }
}

impl Comparison<'_> {
    /// Only where both have one: for a schema that is written out each generator invents a name of its own.
    pub fn schema_names(&mut self, old: &Value, new: &Value) {
        let (Some(before), Some(now)) = (name(old), name(new)) else {
            return;
        };
        if before != now {
            let what = format!(
                "uses the schema `{}` instead of `{}`",
                last(now),
                last(before)
            );
            self.note(Weight::Breaking, what);
        }
    }
}

/// The one that generators look at.
fn first_tag(operation: Operation<'_>) -> Option<&str> {
    let first = items(operation.body.get("tags")).next();
    first.and_then(Value::as_str)
}

fn last(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or(reference)
}
