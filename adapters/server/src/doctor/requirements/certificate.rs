//! The certificate and its key.

use portreeve::shared::{Clock, Timestamp};
use portreeve_listener::Certificates;

use super::Finding;
use crate::{Config, SystemClock, commands::output::causes};

const ABOUT: &str = "tls";

/// How long before its end a certificate is warned of. Those of ACME are renewed a month before.
const NOTICE: time::Duration = time::Duration::days(14);

/// Loads the files as a start does. Nothing is said where TLS is left to a proxy.
pub fn check(config: &Config) -> Option<Finding> {
    let files = config.listener.tls.clone()?;
    let finding = match Certificates::load(files) {
        Ok(certificates) => match certificates.not_after() {
            Some(at) => lifetime(at, SystemClock.now()),
            None => Finding::warn(ABOUT, "the certificate in TLS_CERT_FILE says no end"),
        },
        Err(error) => Finding::fail(ABOUT, causes(&error)),
    };
    Some(finding)
}

fn lifetime(not_after: Timestamp, now: Timestamp) -> Finding {
    let (day, left) = (not_after.date(), not_after - now);
    if left <= time::Duration::ZERO {
        let words = format!(
            "the certificate in TLS_CERT_FILE expired on {day}, and clients refuse it; renew it"
        );
        Finding::warn(ABOUT, words)
    } else if left < NOTICE {
        let days = left.whole_days();
        let words =
            format!("the certificate in TLS_CERT_FILE expires in {days} days, on {day}; renew it");
        Finding::warn(ABOUT, words)
    } else {
        Finding::ok(ABOUT, format!("the certificate is valid until {day}"))
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::doctor::requirements::Severity;

    #[test]
    fn a_certificate_is_warned_of_two_weeks_before_its_end() {
        let now = datetime!(2026-11-29 12:00 UTC);
        let severity = |left: time::Duration| lifetime(now + left, now).severity;

        assert_eq!(severity(time::Duration::days(14)), Severity::Ok);
        assert_eq!(severity(time::Duration::days(13)), Severity::Warn);
        assert_eq!(severity(time::Duration::ZERO), Severity::Warn);
        let expired = lifetime(now - time::Duration::days(3), now).to_string();
        assert!(expired.contains("expired on 2026-11-26"), "{expired}");
    }
}
