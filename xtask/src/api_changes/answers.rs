//! What an operation answers, and what it refuses with.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    Weight,
    document::{Document, Operation, is, members},
    operations::Both,
    schemas::{Place, Side},
};

impl Both<'_, '_> {
    pub fn answers(&mut self) {
        let before = answers(self.old, &self.before);
        let now = answers(self.new, &self.now);
        let gone: Vec<_> = before
            .keys()
            .filter(|one| !now.contains_key(*one))
            .collect();
        let new: Vec<_> = now
            .keys()
            .filter(|one| !before.contains_key(*one))
            .collect();
        for status in gone.iter().filter(|status| is_success(status)) {
            self.note(Weight::Breaking, format!("no longer answers {status}"));
        }
        for status in new.iter().filter(|status| is_success(status)) {
            self.note(
                Weight::Breaking,
                format!("may answer {status}, which is new"),
            );
        }
        self.refusals(&before, &now);
        for (status, before) in &before {
            let Some(now) = now.get(status) else { continue };
            let place = match is_success(status) {
                true => Place::new(format!("the answer {status}")),
                false => Place::new("a refusal"),
            };
            self.contents(Side::Answer, &place, before, now);
            self.headers(&place, before, now);
        }
    }

    /// Statuses of errors, and the exact problems behind them.
    fn refusals(&mut self, before: &Answers, now: &Answers) {
        let (old, new) = (problems(before), problems(now));
        for (problem, status) in &old {
            match new.get(problem) {
                // The same status says more now.
                None if problem == status && now.contains_key(status) => {}
                None => {
                    let what = format!("no longer refuses with {}", refusal(status, problem));
                    self.note(Weight::Changed, what);
                }
                Some(now) if now == status => {}
                Some(now) => {
                    let what = format!("refuses with {now} `{problem}` instead of {status}");
                    self.note(Weight::Breaking, what);
                }
            }
        }
        for (problem, status) in &new {
            if !old.contains_key(problem) {
                let what = format!("may refuse with {}", refusal(status, problem));
                self.note(Weight::Changed, what);
            }
        }
    }

    fn headers(&mut self, place: &Place, before: &Value, now: &Value) {
        let message = &place.message;
        for (name, header) in members(before, "headers") {
            let same = members(now, "headers").find(|(one, _)| one.eq_ignore_ascii_case(name));
            if same.is_none() && self.is_of_retirement(name) {
                continue;
            }
            let Some((_, same)) = same else {
                let what = format!("{message} no longer has the header `{name}`");
                self.note(Weight::Breaking, what);
                continue;
            };
            let words = format!("the header `{name}` of {message}");
            match (is(header, "required"), is(same, "required")) {
                (true, false) => {
                    let what = format!("{words} may be absent, and was always there before");
                    self.note(Weight::Breaking, what);
                }
                (false, true) => self.note(Weight::Changed, format!("{words} is always there")),
                _ => {}
            }
            if let (Some(old), Some(new)) = (header.get("schema"), same.get("schema")) {
                self.comparison(Side::Answer)
                    .compare(&Place::new(words), old, new);
            }
        }
        for (name, _) in members(now, "headers") {
            let was_there =
                members(before, "headers").any(|(one, _)| one.eq_ignore_ascii_case(name));
            if !was_there && !self.is_of_retirement(name) {
                self.note(Weight::Added, format!("{message} has the header `{name}`"));
            }
        }
    }
}

/// By their status.
type Answers<'a> = BTreeMap<&'a str, &'a Value>;

fn answers<'a>(document: Document<'a>, operation: &Operation<'a>) -> Answers<'a> {
    let responses = members(operation.body, "responses");
    responses
        .map(|(status, response)| (status, document.resolved(response)))
        .collect()
}

fn is_success(status: &str) -> bool {
    status.starts_with(['1', '2', '3'])
}

/// The exact problems of the refusals with their status. A refusal that names none stands for itself, by its status.
fn problems<'a>(answers: &Answers<'a>) -> BTreeMap<&'a str, &'a str> {
    let refusals = answers.iter().filter(|(status, _)| !is_success(status));
    let named = refusals.flat_map(|(status, answer)| {
        let examples = answer.pointer("/content/application~1problem+json/examples");
        let examples = examples.and_then(Value::as_object);
        let slugs = examples.map(|examples| examples.keys().map(String::as_str).collect());
        let slugs: Vec<&str> = slugs.unwrap_or_else(|| vec![*status]);
        slugs.into_iter().map(|slug| (slug, *status))
    });
    named.collect()
}

fn refusal(status: &str, problem: &str) -> String {
    match problem == status {
        true => status.to_owned(),
        false => format!("{status} `{problem}`"),
    }
}
