//! Operations on their way out. A route says so in its own words, which people read; programs get the same in headers and extensions.

use serde_json::{Map, Value, json};
use time::{
    Date, Time,
    format_description::FormatItem,
    macros::{format_description, time},
};

const DAY: &[FormatItem<'_>] = format_description!("[year]-[month]-[day]");
/// As HTTP has dates (RFC 9110, section 5.6.7).
const HTTP_DATE: &[FormatItem<'_>] = format_description!(
    "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
);
const END_OF_DAY: Time = time!(23:59:59);

/// How the sentence begins.
const SAID_BY: &str = "Deprecated since ";

/// Where the values of the headers stand in the document, for the middleware to send along.
pub const DEPRECATION: &str = "x-deprecation";
pub const SUNSET: &str = "x-sunset";

/// Marks an operation whose description has `Deprecated since 2027-01-01, gone after 2027-07-01`.
///
/// # Panics
/// When an operation is deprecated without saying since when and until when, or says it in other words. Every test that starts the service
/// would notice.
pub fn mark(operation: &mut Map<String, Value>) {
    let description = operation.get("description").and_then(Value::as_str);
    let words: Vec<&str> = description
        .into_iter()
        .flat_map(str::split_whitespace)
        .collect();
    let description = words.join(" ");
    let Some((since, last)) = days(&description) else {
        let deprecated = operation.get("deprecated") == Some(&json!(true));
        assert!(
            !deprecated && !description.contains(SAID_BY),
            "a deprecated operation must say: Deprecated since <day>, gone after <day>"
        );
        return;
    };
    let since = since.midnight().assume_utc().unix_timestamp();
    let sunset = last.with_time(END_OF_DAY).format(HTTP_DATE);
    operation.insert("deprecated".into(), json!(true));
    operation.insert(DEPRECATION.into(), json!(format!("@{since}")));
    operation.insert(SUNSET.into(), json!(sunset.unwrap_or_default()));
    let responses = operation
        .get_mut("responses")
        .and_then(Value::as_object_mut);
    for response in responses.into_iter().flat_map(Map::values_mut) {
        announce(response);
    }
}

fn days(description: &str) -> Option<(Date, Date)> {
    let (_, text) = description.split_once(SAID_BY)?;
    let (since, text) = text.split_once(", gone after ")?;
    let day = |text: &str| Date::parse(text.get(..10)?, DAY).ok();
    Some((day(since)?, day(text)?))
}

/// Each answer carries both.
fn announce(response: &mut Value) {
    let header =
        |text: &str| json!({"description": text, "required": true, "schema": {"type": "string"}});
    let headers = response
        .as_object_mut()
        .map(|response| response.entry("headers").or_insert_with(|| json!({})));
    if let Some(Value::Object(headers)) = headers {
        let since = header("The time of deprecation (RFC 9745).");
        headers.insert("Deprecation".into(), since);
        let until = header("The time of removal (RFC 8594).");
        headers.insert("Sunset".into(), until);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(mut operation: Value) -> Value {
        mark(operation.as_object_mut().unwrap());
        operation
    }

    #[test]
    fn the_words_of_a_route_become_headers() {
        let operation = marked(json!({
            "description": "Old. Deprecated since 2027-01-01, gone after 2027-07-01: use `whoAmI`.",
            "responses": {"200": {"description": "x"}}
        }));

        assert_eq!(operation["deprecated"], true);
        assert_eq!(operation[DEPRECATION], "@1798761600");
        assert_eq!(operation[SUNSET], "Thu, 01 Jul 2027 23:59:59 GMT");
        let headers = &operation["responses"]["200"]["headers"];
        assert_eq!(headers["Sunset"]["required"], true);
        assert_eq!(headers["Deprecation"]["required"], true);
    }

    #[test]
    fn an_operation_that_stays_is_left_as_it_is() {
        let operation = json!({"description": "Lists what is deprecated since long ago."});

        assert_eq!(marked(operation.clone()), operation);
    }

    #[test]
    fn the_sentence_may_go_on_in_the_next_line() {
        let operation = marked(
            json!({"description": "Old. Deprecated since\n2027-01-01,\ngone after 2027-07-01."}),
        );

        assert_eq!(operation[DEPRECATION], "@1798761600");
    }

    #[test]
    #[should_panic(expected = "must say")]
    fn an_unknown_sentence_does_not_count_as_none() {
        marked(json!({"description": "Deprecated since 2027-01-01; gone after 2027-07-01."}));
    }

    #[test]
    #[should_panic(expected = "must say")]
    fn nothing_is_deprecated_without_dates() {
        marked(json!({"deprecated": true, "description": "Do not use this."}));
    }
}
