//! Days, which is how exactly the end of an operation is announced.

use time::{
    Date, OffsetDateTime, PrimitiveDateTime, format_description::FormatItem,
    macros::format_description,
};

/// As HTTP has dates (RFC 9110, section 5.6.7).
const HTTP_DATE: &[FormatItem<'_>] = format_description!(
    "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
);

#[expect(
    clippy::disallowed_methods,
    reason = "a chore has no Clock port; whatever compares gets the day as an argument"
)]
pub fn today() -> Date {
    OffsetDateTime::now_utc().date()
}

/// The day of a date as HTTP has it: `Thu, 01 Jul 2027 23:59:59 GMT`.
pub fn of(date: &str) -> Option<Date> {
    PrimitiveDateTime::parse(date, HTTP_DATE)
        .ok()
        .map(PrimitiveDateTime::date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_of_http_is_read_and_no_other() {
        let day = of("Thu, 01 Jul 2027 23:59:59 GMT");

        assert_eq!(day.unwrap().to_string(), "2027-07-01");
        for other in [
            "",
            "2027-07-01",
            "Thu, 01 Jul 2027 23:59:59 CET",
            "Thu, 31 Jun 2027 23:59:59 GMT",
            "Thu, 01 Juli 2027 23:59:59 GMT",
        ] {
            assert_eq!(of(other), None, "{other}");
        }
    }
}
