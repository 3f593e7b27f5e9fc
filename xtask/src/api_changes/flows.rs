//! The flows of OAuth2: the ways to come by a token, the addresses that are asked for it, and the scopes it can have.
//!
//! A client uses one flow and a few scopes, and asks the addresses it knows. So there may be more of each, but none may go or move.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{
    Notes, Weight,
    document::{members, object, text},
};

const ADDRESSES: [&str; 3] = ["authorizationUrl", "tokenUrl", "refreshUrl"];
const SCOPES: &str = "scopes";

/// The flows of a scheme, before and now.
pub fn compare(scheme: &str, before: &Value, now: &Value, notes: &mut Notes) {
    let mut note = |weight, what| notes.add(weight, scheme, what);
    let of = |scheme, flow| object(scheme, "flows").and_then(|flows| flows.get(flow));
    for (name, old) in flows(before) {
        match of(now, name) {
            None => note(Weight::Breaking, format!("no longer has the flow `{name}`")),
            Some(new) => {
                addresses(name, old, new, &mut note);
                scopes(name, old, new, &mut note);
                what_is_not_understood(name, old, new, &mut note);
            }
        }
    }
    for (name, _) in flows(now).filter(|(name, _)| of(before, name).is_none()) {
        note(Weight::Added, format!("has the flow `{name}`"));
    }
}

fn flows(scheme: &Value) -> impl Iterator<Item = (&str, &Value)> {
    members(scheme, "flows").filter(|(name, _)| !name.starts_with("x-"))
}

fn addresses(flow: &str, old: &Value, new: &Value, note: &mut impl FnMut(Weight, String)) {
    for keyword in ADDRESSES {
        match (text(old, keyword), text(new, keyword)) {
            (before, now) if before == now => {}
            (None, Some(now)) => note(
                Weight::Added,
                format!("the flow `{flow}` has the `{keyword}` `{now}`"),
            ),
            (Some(_), None) => note(
                Weight::Breaking,
                format!("the flow `{flow}` no longer has a `{keyword}`"),
            ),
            (Some(before), Some(now)) => note(
                Weight::Breaking,
                format!("the `{keyword}` of the flow `{flow}` is `{now}` instead of `{before}`"),
            ),
            (None, None) => {}
        }
    }
}

fn scopes(flow: &str, old: &Value, new: &Value, note: &mut impl FnMut(Weight, String)) {
    let of = |flow, scope| object(flow, SCOPES).and_then(|scopes| scopes.get(scope));
    for (scope, before) in members(old, SCOPES) {
        match of(new, scope) {
            None => note(
                Weight::Breaking,
                format!("the flow `{flow}` no longer has the scope `{scope}`"),
            ),
            Some(now) if now != before => note(
                Weight::Changed,
                format!("the scope `{scope}` of the flow `{flow}` is described in other words"),
            ),
            Some(_) => {}
        }
    }
    for (scope, _) in members(new, SCOPES).filter(|(scope, _)| of(old, scope).is_none()) {
        note(
            Weight::Added,
            format!("the flow `{flow}` has the scope `{scope}`"),
        );
    }
}

fn what_is_not_understood(
    flow: &str,
    old: &Value,
    new: &Value,
    note: &mut impl FnMut(Weight, String),
) {
    let keywords = |flow: &Value| {
        let keywords = flow.as_object().into_iter().flat_map(Map::keys);
        keywords.cloned().collect::<BTreeSet<_>>()
    };
    for keyword in &keywords(old) | &keywords(new) {
        let is_known =
            ADDRESSES.contains(&keyword.as_str()) || keyword == SCOPES || keyword.starts_with("x-");
        if !is_known && old.get(&keyword) != new.get(&keyword) {
            note(
                Weight::Breaking,
                format!("the flow `{flow}` has another `{keyword}`"),
            );
        }
    }
}
