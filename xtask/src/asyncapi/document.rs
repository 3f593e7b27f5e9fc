//! The document as a whole.

use anyhow::{Context as _, ensure};
use serde_json::{Map, Value, json};

use super::{
    events::Event,
    live,
    values::{Properties, Values, object},
};

/// A context, with its events and the JSON of them that its tests pin.
pub struct Context {
    pub name: String,
    pub events: Vec<Event>,
    pub snapshots: Vec<Value>,
}

const DESCRIPTION: &str = "\
What happened, as it is stored in the log of events and delivered to subscribers. The payload of a message is the JSON of an event. Its id,
its time and its position are stored beside it, and described here as headers.

## Delivery

An event is delivered at least once, and in order for each account. A subscriber must do no harm when it sees one again: `id` recognises it.
If an operator rewinds a subscription, events come again from an older position.

People watch events live, those of their own account, by the channels `stream` and `socket`; administrators see all. Each message there has
an `id` to resume from.

Events that change an account carry its standing as a whole (`roles`, `status`, `email_verified`, `version`): keep the one with the highest
`version`.

## Versions

Fields may be added: ignore those that you do not know. No field is changed, renamed or removed. Where the document says `x-extensible-enum`,
values may be added too: accept those that you do not know. Messages may be added.

## Personal data

Fields with `x-personal` hold personal data.
";

const HEADERS: &str = "EventHeaders";

/// `api` is the document of the API, which names the operator, the licence and the contexts.
pub fn of(contexts: &[Context], mut values: Values<'_>, api: &Value) -> anyhow::Result<Value> {
    let mut messages = Map::new();
    let mut payloads = Vec::new();
    let headers = headers(&mut values)?;
    let headers = values.publish(HEADERS, "the log", headers)?;
    for context in contexts {
        for event in &context.events {
            let place = || format!("src/{}/events.rs, `{}`", context.name, event.variant);
            let payload = payload(context, event, &mut values).with_context(place)?;
            payloads.push(payload.clone());
            let name = format!("{}.{}", context.name, event.kind);
            messages.insert(
                name.clone(),
                json!({
                    "name": name,
                    "title": sentence_case(&event.kind),
                    "summary": event.description.split("\n\n").next(),
                    "tags": [{"name": context.name}],
                    "contentType": "application/json",
                    "headers": headers,
                    "payload": payload,
                    "examples": [{"payload": example(context, event)?}],
                }),
            );
        }
    }
    let references = |place: &str| -> Vec<(String, Value)> {
        let names = messages.keys();
        let references = names.map(|name| {
            let reference = format!("#/{place}/messages/{name}");
            (name.clone(), json!({"$ref": reference}))
        });
        references.collect()
    };
    let in_channel: Map<String, Value> = references("components").into_iter().collect();
    let in_operation = references("channels/events").into_iter();
    let in_operation: Vec<Value> = in_operation.map(|(_, reference)| reference).collect();
    live::publish(&mut values, payloads)?;
    let events = json!({
        "address": null,
        "title": "Events",
        "description": "All events, in the order of their positions, for subscribers inside the service. People watch the other channels.",
        "messages": in_channel,
    });
    let sending = json!({
        "action": "send",
        "title": "Send events",
        "summary": "The service delivers an event to its subscribers.",
        "description": "At least once, and in order for each account.",
        "channel": {"$ref": "#/channels/events"},
        "messages": in_operation,
    });
    let named = |(name, value): (&str, Value)| (name.to_owned(), value);
    let channels = [("events", events)].into_iter().chain(live::channels());
    let operations = [("sendEvents", sending)]
        .into_iter()
        .chain(live::operations());
    Ok(json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Portreeve events",
            "version": "1",
            "description": DESCRIPTION,
            "contact": of_api(api, "/info/contact")?,
            "license": of_api(api, "/info/license")?,
            "tags": contexts.iter().map(|context| tag(context, api)).collect::<Vec<_>>(),
        },
        "defaultContentType": "application/json",
        "servers": live::servers(),
        "channels": channels.map(named).collect::<Map<_, _>>(),
        "operations": operations.map(named).collect::<Map<_, _>>(),
        "components": {
            "messages": messages,
            "schemas": values.into_schemas()?,
        },
    }))
}

/// A reference to the schema of the JSON.
fn payload(context: &Context, event: &Event, values: &mut Values<'_>) -> anyhow::Result<Value> {
    let mut all = Properties::default();
    for (tag, value) in [("context", &context.name), ("type", &event.kind)] {
        let schema = json!({"type": "string", "const": value});
        all.properties.insert(tag.to_owned(), schema);
        all.required.push(tag.into());
    }
    let owner = format!("{}.{}", context.name, event.variant);
    values.properties(
        &context.name,
        &owner,
        &event.fields,
        &event.personal,
        &mut all,
    )?;
    for field in &event.personal {
        ensure!(
            all.properties.contains_key(field),
            "`personal_fields` names `{field}`, which it has not"
        );
    }
    let schema = object(&event.description, all);
    let place = format!("src/{}/events.rs", context.name);
    values.publish(&event.variant, &place, schema)
}

/// What the log stores beside the JSON.
fn headers(values: &mut Values<'_>) -> anyhow::Result<Value> {
    let mut all = Properties::default();
    for (name, schema) in [
        ("id", values.named("events", "EventId")?),
        (
            "at",
            json!({
                "type": "string",
                "format": "date-time",
                "description": "When it happened, in UTC.",
            }),
        ),
        (
            "position",
            json!({
                "type": "integer",
                "minimum": 1,
                "description": "Its place in the log. Later events have higher numbers, not always the next.",
            }),
        ),
    ] {
        all.properties.insert(name.to_owned(), schema);
        all.required.push(name.into());
    }
    Ok(object(
        "What the log stores beside the JSON of an event.",
        all,
    ))
}

fn example<'a>(context: &'a Context, event: &Event) -> anyhow::Result<&'a Value> {
    let mut snapshots = context.snapshots.iter();
    let of_it = snapshots.find(|one| {
        one.get("context").and_then(Value::as_str) == Some(&context.name)
            && one.get("type").and_then(Value::as_str) == Some(&event.kind)
    });
    of_it.with_context(|| {
        format!(
            "tests/contexts/{}/events.rs has no snapshot of `{}`, which is its example",
            context.name, event.kind
        )
    })
}

fn tag(context: &Context, api: &Value) -> Value {
    let mut tags = api
        .get("tags")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let known = tags.find(|tag| tag.get("name").and_then(Value::as_str) == Some(&context.name));
    known
        .cloned()
        .unwrap_or_else(|| json!({"name": context.name}))
}

fn of_api<'a>(api: &'a Value, pointer: &str) -> anyhow::Result<&'a Value> {
    let found = api.pointer(pointer);
    found.with_context(|| format!("the document of the API has no {pointer}"))
}

/// `account_registered` as people write it.
fn sentence_case(kind: &str) -> String {
    let words = kind.replace('_', " ");
    let mut chars = words.chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}
