use std::cmp::Ordering;

use croner::{
    Cron,
    errors::CronError,
    parser::{CronParser, Seconds, Year},
    time::{CivilDateTime, CronDateTime, Resolution, Weekday},
};
use time::{Date, Duration, Month, Time};

use crate::shared::Timestamp;

/// When a job runs by itself: a cron expression of five fields, in UTC.
#[derive(Clone, Debug)]
pub struct Schedule {
    expression: String,
    cron: Cron,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{expression:?} is no schedule: {reason}")]
pub struct InvalidSchedule {
    expression: String,
    reason: String,
}

impl Schedule {
    /// Minute, hour, day of the month, month, day of the week, as in `30 3 * * SUN`.
    pub fn parse(expression: &str) -> Result<Self, InvalidSchedule> {
        let parser = CronParser::builder()
            .seconds(Seconds::Disallowed)
            .year(Year::Disallowed);
        match parser.build().parse(expression) {
            Ok(cron) => Ok(Self {
                expression: expression.to_owned(),
                cron,
            }),
            Err(error) => Err(InvalidSchedule {
                expression: expression.to_owned(),
                reason: error.to_string(),
            }),
        }
    }

    pub fn expression(&self) -> &str {
        &self.expression
    }

    /// The first time after `at`. None if there is none, as for the 30th of February.
    pub fn next_after(&self, at: Timestamp) -> Option<Timestamp> {
        let whole_second = at.replace_nanosecond(0).ok()?;
        let next = self.cron.find_next_occurrence(&Utc(whole_second), false);
        next.ok().map(|next| next.0)
    }
}

/// A whole second in UTC, as croner sees it: no hour is left out, and none comes twice.
#[derive(Clone)]
struct Utc(Timestamp);

impl CronDateTime for Utc {
    fn to_civil(&self) -> CivilDateTime {
        let Self(at) = self;
        let (month, day) = (u32::from(u8::from(at.month())), u32::from(at.day()));
        let (hour, minute, second) = at.to_hms();
        let civil = CivilDateTime::from_ymd_hms(
            at.year(),
            month,
            day,
            hour.into(),
            minute.into(),
            second.into(),
        );
        #[expect(
            clippy::expect_used,
            reason = "each part is one of a moment that exists"
        )]
        civil.expect("a moment has a date and a time")
    }

    fn civil_weekday(&self) -> Weekday {
        Weekday::from_days_from_sunday(self.0.weekday().number_days_from_sunday().into())
    }

    fn resolve_civil(&self, civil: CivilDateTime) -> Result<Resolution<Self>, CronError> {
        let at = moment(civil).ok_or(CronError::InvalidDate)?;
        Ok(Resolution::Single(Self(at)))
    }

    fn checked_add_seconds(&self, seconds: i64) -> Option<Self> {
        self.0.checked_add(Duration::seconds(seconds)).map(Self)
    }

    fn cmp_instant(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

fn moment(civil: CivilDateTime) -> Option<Timestamp> {
    let small = |number: u32| u8::try_from(number).ok();
    let month = Month::try_from(small(civil.month())?).ok()?;
    let date = Date::from_calendar_date(civil.year(), month, small(civil.day())?).ok()?;
    let (hour, minute, second) = (civil.hour(), civil.minute(), civil.second());
    let time = Time::from_hms(small(hour)?, small(minute)?, small(second)?).ok()?;
    Some(date.with_time(time).assume_utc())
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    fn next(expression: &str, at: Timestamp) -> Option<Timestamp> {
        Schedule::parse(expression).unwrap().next_after(at)
    }

    #[test]
    fn the_next_time_is_after_now_and_never_now() {
        let full_hour = datetime!(2026-11-22 12:00 UTC);
        let first = next("0 * * * *", full_hour);

        assert_eq!(first, Some(datetime!(2026-11-22 13:00 UTC)));
        assert_eq!(next("0 * * * *", full_hour + Duration::MICROSECOND), first);
        assert_eq!(
            next("0 * * * *", full_hour - Duration::MICROSECOND),
            Some(full_hour)
        );
    }

    #[test]
    fn months_years_and_leap_days_are_crossed() {
        for (expression, at, expected) in [
            (
                "30 3 * * *",
                datetime!(2026-12-31 23:59 UTC),
                datetime!(2027-01-01 3:30 UTC),
            ),
            (
                "0 0 29 2 *",
                datetime!(2026-11-22 12:00 UTC),
                datetime!(2028-02-29 0:00 UTC),
            ),
            // 2026-11-22 is a Sunday.
            (
                "15 4 * * SUN",
                datetime!(2026-11-22 4:15 UTC),
                datetime!(2026-11-29 4:15 UTC),
            ),
            (
                "*/10 * * * *",
                datetime!(2026-11-22 12:59:59.9 UTC),
                datetime!(2026-11-22 13:00 UTC),
            ),
        ] {
            assert_eq!(next(expression, at), Some(expected), "{expression}");
        }
    }

    #[test]
    fn a_day_that_never_comes_has_no_next() {
        assert_eq!(next("0 0 30 2 *", datetime!(2026-11-22 12:00 UTC)), None);
    }

    #[test]
    fn what_is_no_cron_expression_of_five_fields_is_refused() {
        for expression in ["", "hourly", "61 * * * *", "* * * *", "0 * * * * *"] {
            let error = Schedule::parse(expression).unwrap_err();
            assert!(
                error.to_string().starts_with(&format!("{expression:?}")),
                "{error}"
            );
        }
    }
}
