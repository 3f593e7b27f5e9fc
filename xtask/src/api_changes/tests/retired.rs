use serde_json::{Value, json};

use super::{TODAY, doing, holds, reported};

const YESTERDAY: &str = "Wed, 30 Jun 2027 23:59:59 GMT";
const NEXT_MONTH: &str = "Sun, 01 Aug 2027 23:59:59 GMT";

/// As the service marks an operation that has a last day.
fn until(sunset: &str) -> Value {
    let header = json!({"required": true, "schema": {"type": "string"}});
    json!({
        "deprecated": true,
        "x-deprecation": "@1767225600",
        "x-sunset": sunset,
        "responses": {"200": {"headers": {"Deprecation": header, "Sunset": header}}},
    })
}

fn for_good() -> Value {
    json!({"responses": {"200": {}}})
}

/// What is reported where there is nothing any more.
fn reported_at_the_end(operation: Value) -> Vec<String> {
    reported(&doing(operation), &json!({"paths": {}}))
}

#[test]
fn an_operation_may_go_after_its_last_day() {
    assert_eq!(
        reported_at_the_end(until(YESTERDAY)),
        ["Changed: `do`: `POST /things` is gone after its last day, 2027-06-30"]
    );
}

#[test]
fn an_operation_stays_until_its_last_day_is_over() {
    for (sunset, day) in [(TODAY, "2027-07-01"), (NEXT_MONTH, "2027-08-01")] {
        let expected =
            format!("Breaking: `do`: `POST /things` is gone before its last day, {day}, is over");

        assert_eq!(reported_at_the_end(until(sunset)), [expected]);
    }
}

#[test]
fn an_operation_without_a_last_day_stays() {
    for operation in [
        for_good(),
        json!({"deprecated": true}),
        json!({"deprecated": true, "x-sunset": "soon"}),
    ] {
        assert_eq!(
            reported_at_the_end(operation),
            ["Breaking: `do`: `POST /things` is gone"]
        );
    }
}

#[test]
fn another_operation_may_have_the_name_of_one_whose_time_is_over() {
    let successor = json!({"paths": {"/v2/things": {"post": {"operationId": "do"}}}});

    let in_time = reported(&doing(until(YESTERDAY)), &successor);
    let too_early = reported(&doing(until(NEXT_MONTH)), &successor);

    assert_eq!(
        in_time,
        [
            "Changed: `do`: `POST /things` is gone after its last day, 2027-06-30",
            "Added: `do`: `POST /v2/things` is new",
        ]
    );
    assert!(
        too_early
            .contains(&"Breaking: `do`: is `POST /v2/things` instead of `POST /things`".to_owned()),
        "{too_early:?}"
    );
}

#[test]
fn a_last_day_is_told_and_may_not_come_earlier() {
    holds([
        (
            for_good(),
            until(NEXT_MONTH),
            &[
                "Changed: `do`: has its last day on 2027-08-01",
                "Deprecated: `do`: is deprecated",
            ] as &[&str],
        ),
        (
            until(TODAY),
            until(NEXT_MONTH),
            &["Changed: `do`: has its last day on 2027-08-01 instead of 2027-07-01"],
        ),
        (
            until(NEXT_MONTH),
            until(TODAY),
            &["Breaking: `do`: has its last day on 2027-07-01 instead of 2027-08-01"],
        ),
        (
            until(NEXT_MONTH),
            until("next month"),
            &["Breaking: `do`: has an `x-sunset` that is no date"],
        ),
    ]);
}

#[test]
fn a_deprecation_may_be_taken_back() {
    holds([
        (
            json!({"deprecated": true}),
            json!({}),
            &["Changed: `do`: is no longer deprecated"] as &[&str],
        ),
        (
            until(NEXT_MONTH),
            for_good(),
            &[
                "Changed: `do`: is no longer deprecated",
                "Changed: `do`: stays after 2027-08-01, which was to be its last day",
            ],
        ),
    ]);
}

#[test]
fn what_the_answers_announce_must_go_on_as_long_as_the_document_says_it() {
    let mut silent = until(NEXT_MONTH);
    silent["responses"] = json!({"200": {}});

    holds([(
        until(NEXT_MONTH),
        silent,
        &[
            "Breaking: `do`: the answer 200 no longer has the header `Deprecation`",
            "Breaking: `do`: the answer 200 no longer has the header `Sunset`",
        ] as &[&str],
    )]);
}
