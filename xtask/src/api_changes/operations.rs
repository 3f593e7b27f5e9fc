//! Operations: that they are there, and what is different about one. The parts of that which are longer stand in files of their own.

use serde_json::Value;
use time::Date;

use super::{
    Notes, Weight,
    document::{Document, Operation, is, members, object},
    retired,
    schemas::{Comparison, Place, Side},
    security,
};

pub fn compare(old: &Document, new: &Document, today: Date, notes: &mut Notes) {
    let now: Vec<Operation> = new.operations().collect();
    let mut known = Vec::new();
    for before in old.operations() {
        // By its address, which is what a client calls; by its name if it has moved.
        let there = now.iter().find(|one| address(one) == address(&before));
        let moved = || now.iter().find(|one| one.id == before.id);
        let (weight, gone) = retired::gone(retired::last_day(&before), today);
        let same = match weight {
            Weight::Breaking => there.or_else(moved),
            // Its time is over, so whatever has its name now is another.
            _ => there,
        };
        let Some(same) = same else {
            let what = format!("`{}` {gone}", address(&before));
            notes.add(weight, before.id, what);
            continue;
        };
        known.push(address(same));
        Both {
            old: *old,
            new: *new,
            before,
            now: *same,
            notes,
        }
        .compare();
    }
    for operation in now.iter().filter(|one| !known.contains(&address(one))) {
        let what = format!("`{}` is new", address(operation));
        notes.add(Weight::Added, operation.id, what);
    }
    security::schemes(old, new, notes);
}

fn address(operation: &Operation) -> String {
    format!("{} {}", operation.method.to_uppercase(), operation.path)
}

/// An operation before and now.
pub struct Both<'a, 'n> {
    pub old: Document<'a>,
    pub new: Document<'a>,
    pub before: Operation<'a>,
    pub now: Operation<'a>,
    notes: &'n mut Notes,
}

impl<'a> Both<'a, '_> {
    fn compare(&mut self) {
        let (before, now) = (self.before, self.now);
        if address(&before) != address(&now) {
            let what = format!("is `{}` instead of `{}`", address(&now), address(&before));
            self.note(Weight::Breaking, what);
        }
        self.names();
        self.retirement();
        self.servers();
        self.security();
        self.parameters();
        self.body();
        self.answers();
    }

    pub fn note(&mut self, weight: Weight, what: String) {
        self.notes.add(weight, self.now.id, what);
    }

    pub fn comparison(&mut self, side: Side) -> Comparison<'_> {
        Comparison::new((self.old, self.new), side, self.now.id, self.notes)
    }

    fn body(&mut self) {
        let of = |document: Document<'a>, operation: Operation<'a>| {
            let body = operation.body.get("requestBody");
            body.map(|body| document.resolved(body))
        };
        match (of(self.old, self.before), of(self.new, self.now)) {
            (None, None) => {}
            (Some(_), None) => self.note(Weight::Breaking, "no longer takes a body".into()),
            (None, Some(now)) => match is(now, "required") {
                true => self.note(Weight::Breaking, "needs a body, which is new".into()),
                false => self.note(Weight::Added, "takes a body".into()),
            },
            (Some(before), Some(now)) => {
                let what = "the body must be there, and could be left away before";
                match (is(before, "required"), is(now, "required")) {
                    (false, true) => self.note(Weight::Breaking, what.into()),
                    (true, false) => {
                        self.note(Weight::Changed, "the body may be left away".into());
                    }
                    _ => {}
                }
                self.contents(Side::Request, &Place::new("the body"), before, now);
            }
        }
    }

    pub fn contents(&mut self, side: Side, place: &Place, before: &Value, now: &Value) {
        let of = |kind| object(now, "content").and_then(|content| content.get(kind));
        for (kind, content) in members(before, "content") {
            let Some(same) = of(kind) else {
                let what = format!("{} cannot be `{kind}` any more", place.message);
                self.note(Weight::Breaking, what);
                continue;
            };
            if let (Some(old), Some(new)) = (content.get("schema"), same.get("schema")) {
                self.comparison(side).compare(place, old, new);
            }
        }
        for (kind, _) in members(now, "content") {
            if object(before, "content").is_none_or(|content| !content.contains_key(kind)) {
                self.note(Weight::Added, format!("{} may be `{kind}`", place.message));
            }
        }
    }
}
