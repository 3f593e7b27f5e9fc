//! How many mails one address gets, whoever asks for them.

use time::Duration;

use super::Template;
use crate::shared::Timestamp;

/// For so long the mails of an address count.
pub(super) const COUNTED: Duration = Duration::DAY;
/// At most so many are looked at: more than any limit below.
pub(super) const LOOKED_AT: u32 = 100;

const OF_ONE_TEMPLATE_IN_AN_HOUR: usize = 5;
const IN_A_DAY: usize = 20;
/// Of security notices, which do not count among the others.
const NOTICES_IN_A_DAY: usize = 40;

/// A mail that was sent to an address, or is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecentMail {
    pub template: Template,
    pub created_at: Timestamp,
}

/// Whether one more mail may go to an address that was sent `recent` within a day.
pub(super) fn is_too_many(template: Template, now: Timestamp, recent: &[RecentMail]) -> bool {
    let is_notice = template.is_security_notice();
    let same_kind = recent
        .iter()
        .filter(|mail| mail.template.is_security_notice() == is_notice);
    let in_a_day = same_kind.clone().count();
    if is_notice {
        return in_a_day >= NOTICES_IN_A_DAY;
    }
    let in_an_hour = same_kind
        .filter(|mail| mail.template == template && mail.created_at > now - Duration::HOUR);
    in_a_day >= IN_A_DAY || in_an_hour.count() >= OF_ONE_TEMPLATE_IN_AN_HOUR
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: Timestamp = datetime!(2026-11-22 12:00 UTC);

    fn sent(template: Template, ago: Duration, times: usize) -> Vec<RecentMail> {
        let mail = RecentMail {
            template,
            created_at: NOW - ago,
        };
        vec![mail; times]
    }

    #[test]
    fn the_sixth_of_a_template_in_an_hour_is_too_many() {
        let four = sent(Template::ResetPassword, Duration::minutes(59), 4);
        let five = sent(Template::ResetPassword, Duration::minutes(59), 5);
        let older = sent(Template::ResetPassword, Duration::minutes(61), 5);

        assert!(!is_too_many(Template::ResetPassword, NOW, &four));
        assert!(is_too_many(Template::ResetPassword, NOW, &five));
        assert!(!is_too_many(Template::VerifyEmail, NOW, &five));
        assert!(!is_too_many(Template::ResetPassword, NOW, &older));
    }

    #[test]
    fn twenty_in_a_day_are_enough_of_whatever_template() {
        let mut mails = sent(Template::ResetPassword, Duration::hours(20), 10);
        mails.extend(sent(Template::VerifyEmail, Duration::hours(10), 9));

        assert!(!is_too_many(Template::ChangeEmail, NOW, &mails));
        mails.extend(sent(Template::Invitation, Duration::hours(2), 1));
        assert!(is_too_many(Template::ChangeEmail, NOW, &mails));
    }

    #[test]
    fn a_notice_arrives_however_many_other_mails_were_asked_for() {
        let others = sent(Template::ResetPassword, Duration::minutes(1), 99);
        let notices = sent(Template::NewDevice, Duration::minutes(1), 40);

        assert!(!is_too_many(Template::PasswordChanged, NOW, &others));
        assert!(is_too_many(Template::PasswordChanged, NOW, &notices));
        assert!(!is_too_many(Template::ResetPassword, NOW, &notices));
    }
}
