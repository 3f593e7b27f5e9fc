//! What a new document of the events means to those who read events.
//!
//! They read what was stored by any version, so an event is compared as an answer is: what is taken away breaks, what is added does not.

use serde_json::Value;

use super::{
    Change, Notes, Weight,
    document::{Document, members},
    schemas::{Comparison, Place, Side},
};

pub fn between(old: &Value, new: &Value) -> Vec<Change> {
    let mut notes = Notes::default();
    for (name, before) in messages(old) {
        let Some((_, now)) = messages(new).find(|(now, _)| *now == name) else {
            notes.add(Weight::Breaking, name, "the event is gone".to_owned());
            continue;
        };
        let payload = |message: &Value| message.get("payload").cloned().unwrap_or_default();
        let documents = (Document::new(old), Document::new(new));
        Comparison::new(documents, Side::Answer, name, &mut notes).compare(
            &Place::new("the event"),
            &payload(before),
            &payload(now),
        );
    }
    for (name, _) in messages(new) {
        if !messages(old).any(|(known, _)| known == name) {
            notes.add(Weight::Added, name, "the event is new".to_owned());
        }
    }
    // What is the same for all events is not the same for "every operation".
    notes.into_changes([].into_iter())
}

fn messages(document: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let components = document.get("components");
    let components = components.into_iter();
    components.flat_map(|components| members(components, "messages"))
}
