//! Single values: their kind, their bounds, and what they may be.

use serde_json::Value;

use super::{
    OPEN_ENUM, Weight,
    document::{is, text},
    kinds::Kind,
    schemas::{Comparison, Place, Side},
};

/// Notes what differs. False if the kinds have nothing to do with one another, so that more need not be said.
pub fn compare(comparison: &mut Comparison, place: &Place, old: &Value, new: &Value) -> bool {
    nullability(comparison, place, old, new);
    let kinds_agree = kinds(comparison, place, old, new);
    if kinds_agree {
        words(comparison, place, old, new);
        bounds(comparison, place, old, new);
        pattern(comparison, place, old, new);
        default(comparison, place, old, new);
    }
    kinds_agree
}

fn kinds(comparison: &mut Comparison, place: &Place, old: &Value, new: &Value) -> bool {
    let (before, now) = (Kind::of(old), Kind::of(new));
    if before == now {
        return true;
    }
    let (was_wider, is_wider) = (before.contains(&now), now.contains(&before));
    let weight = match (was_wider, is_wider) {
        (true, _) => comparison.side.stricter(),
        (_, true) => comparison.side.freer(),
        (false, false) => Weight::Breaking,
    };
    let what = format!("{} is {now} instead of {before}", place.words());
    comparison.note(weight, what);
    was_wider || is_wider
}

fn nullability(comparison: &mut Comparison, place: &Place, old: &Value, new: &Value) {
    let (before, now) = (is(old, "nullable"), is(new, "nullable"));
    let words = place.words();
    if now && !before {
        comparison.note(comparison.side.freer(), format!("{words} may be `null`"));
    }
    if before && !now {
        let what = format!("{words} cannot be `null` any more");
        comparison.note(comparison.side.stricter(), what);
    }
}

/// The words of an enum.
fn words(comparison: &mut Comparison, place: &Place, old: &Value, new: &Value) {
    let of = |schema: &Value| {
        let words = schema.get("enum").or_else(|| schema.get(OPEN_ENUM));
        words.and_then(Value::as_array).cloned()
    };
    let (stricter, freer) = (comparison.side.stricter(), comparison.side.freer());
    let place = place.words();
    let (before, now) = match (of(old), of(new)) {
        (Some(before), Some(now)) => (before, now),
        // An open list alone says nothing of what a value may be.
        (None, Some(_)) if is_open(new) => return,
        (Some(_), None) if is_open(old) => return,
        (None, Some(now)) => {
            return comparison.note(stricter, format!("{place} can only be {}", listed(&now)));
        }
        (Some(before), None) => {
            let what = format!("{place} may be other than {}", listed(&before));
            return comparison.note(freer, what);
        }
        (None, None) => return,
    };
    if is_open(new) && !is_open(old) {
        let what = format!("{place} may be other than {}", listed(&before));
        comparison.note(freer, what);
    }
    if is_open(old) && !is_open(new) {
        let what = format!("{place} no longer announces further values");
        comparison.note(Weight::Changed, what);
    }
    for word in before.iter().filter(|word| !now.contains(word)) {
        let what = format!("{place} cannot be {} any more", shown(word));
        comparison.note(stricter, what);
    }
    for word in now.iter().filter(|word| !before.contains(word)) {
        let weight = match comparison.side {
            Side::Request => Weight::Added,
            Side::Answer if is_open(old) || is_open(new) => Weight::Changed,
            Side::Answer => Weight::Breaking,
        };
        comparison.note(weight, format!("{place} may also be {}", shown(word)));
    }
}

/// Whether the document announces further words: see [the module](super).
fn is_open(schema: &Value) -> bool {
    schema.get(OPEN_ENUM).is_some()
}

/// A keyword, how it reads before its number, and after.
const LOWER: [(&str, &str, &str); 4] = [
    ("minimum", "at least", ""),
    ("minLength", "at least", " characters"),
    ("minItems", "at least", " items"),
    ("minProperties", "at least", " fields"),
];
const UPPER: [(&str, &str, &str); 4] = [
    ("maximum", "at most", ""),
    ("maxLength", "at most", " characters"),
    ("maxItems", "at most", " items"),
    ("maxProperties", "at most", " fields"),
];

fn bounds(comparison: &mut Comparison, place: &Place, old: &Value, new: &Value) {
    let lower = LOWER.iter().map(|bound| (bound, true));
    let upper = UPPER.iter().map(|bound| (bound, false));
    for ((keyword, before_it, after_it), is_lower) in lower.chain(upper) {
        let of = |schema: &Value| schema.get(*keyword).and_then(Value::as_f64);
        let is_stricter = match (of(old), of(new)) {
            (before, now) if before == now => continue,
            (Some(before), Some(now)) => (now > before) == is_lower,
            (None, _) => true,
            (Some(_), None) => false,
        };
        let said = |schema: &Value| {
            let number = schema.get(*keyword);
            number.map(|number| format!("{before_it} {number}{after_it}"))
        };
        note_limit(comparison, place, is_stricter, said(old), said(new));
    }
    for (keyword, limit) in [
        ("exclusiveMinimum", "more than the least"),
        ("exclusiveMaximum", "less than the most"),
    ] {
        let said = |schema: &Value| is(schema, keyword).then(|| limit.to_owned());
        if said(old) != said(new) {
            note_limit(comparison, place, said(new).is_some(), said(old), said(new));
        }
    }
}

fn note_limit(
    comparison: &mut Comparison,
    place: &Place,
    is_stricter: bool,
    before: Option<String>,
    now: Option<String>,
) {
    let weight = match is_stricter {
        true => comparison.side.stricter(),
        false => comparison.side.freer(),
    };
    let limit = |limit: Option<String>| limit.unwrap_or_else(|| "no such limit".into());
    let words = place.words();
    let what = format!("{words}: {} instead of {}", limit(now), limit(before));
    comparison.note(weight, what);
}

/// Of two patterns it is not known which one accepts more.
fn pattern(comparison: &mut Comparison, place: &Place, old: &Value, new: &Value) {
    let words = place.words();
    match (text(old, "pattern"), text(new, "pattern")) {
        (None, None) => {}
        (Some(before), Some(now)) if before == now => {}
        (None, Some(now)) => {
            let what = format!("{words} matches `{now}`, and could be anything before");
            comparison.note(comparison.side.stricter(), what);
        }
        (Some(before), None) => {
            let what = format!("{words} need not match `{before}` any more");
            comparison.note(comparison.side.freer(), what);
        }
        (Some(before), Some(now)) => {
            let what = format!("{words} matches `{now}` instead of `{before}`");
            comparison.note(Weight::Breaking, what);
        }
    }
}

/// A client that omits it gets something else than before. Answers are what they are.
fn default(comparison: &mut Comparison, place: &Place, old: &Value, new: &Value) {
    let (before, now) = (old.get("default"), new.get("default"));
    if comparison.side == Side::Request && before != now {
        let said = |value: Option<&Value>| value.map_or("nothing".into(), shown);
        let (before, now, words) = (said(before), said(now), place.words());
        let what = format!("{words} stands for {now} instead of {before} where it is left away");
        comparison.note(Weight::Changed, what);
    }
}

fn listed(words: &[Value]) -> String {
    let shown: Vec<String> = words.iter().map(shown).collect();
    shown.join(", ")
}

fn shown(word: &Value) -> String {
    match word {
        Value::String(text) => format!("`{text}`"),
        other => format!("`{other}`"),
    }
}
