//! What an operation takes beside the body.

use serde_json::Value;

use super::{
    Weight,
    document::{identity, is, text},
    operations::Both,
    retired::deprecation,
    schemas::{Place, Side},
};

impl Both<'_, '_> {
    pub fn parameters(&mut self) {
        let before = self.old.parameters(&self.before);
        let now = self.new.parameters(&self.now);
        for old in &before {
            let words = parameter_words(old);
            let Some(new) = now.iter().find(|new| identity(new) == identity(old)) else {
                self.note(Weight::Breaking, format!("no longer takes {words}"));
                continue;
            };
            match (is(old, "required"), is(new, "required")) {
                (false, true) => {
                    let what = format!("{words} must be there, and could be left away before");
                    self.note(Weight::Breaking, what);
                }
                (true, false) => self.note(Weight::Changed, format!("{words} may be left away")),
                _ => {}
            }
            if let Some((weight, what)) = deprecation(old, new) {
                self.note(weight, format!("{words} {what}"));
            }
            if spelling(old) != spelling(new) {
                self.note(
                    Weight::Breaking,
                    format!("{words} is written in another way"),
                );
            }
            if let (Some(before), Some(now)) = (old.get("schema"), new.get("schema")) {
                self.comparison(Side::Request)
                    .compare(&Place::new(words), before, now);
            }
        }
        for new in &now {
            if before.iter().any(|old| identity(old) == identity(new)) {
                continue;
            }
            let words = parameter_words(new);
            match is(new, "required") {
                true => self.note(Weight::Breaking, format!("needs {words}, which is new")),
                false => self.note(Weight::Added, format!("takes {words}")),
            }
        }
    }
}

fn parameter_words(parameter: &Value) -> String {
    let name = text(parameter, "name").unwrap_or_default();
    match text(parameter, "in") {
        Some("query") => format!("the query parameter `{name}`"),
        Some("header") => format!("the header `{name}`"),
        Some("cookie") => format!("the cookie `{name}`"),
        _ => format!("`{name}` in the path"),
    }
}

/// How a list or an object is written in a parameter.
fn spelling(parameter: &Value) -> (&str, bool) {
    let usual = match text(parameter, "in") {
        Some("query" | "cookie") => "form",
        _ => "simple",
    };
    let style = text(parameter, "style").unwrap_or(usual);
    let explode = parameter.get("explode").and_then(Value::as_bool);
    (style, explode.unwrap_or(style == "form"))
}
