use std::sync::Arc;

use portreeve::{
    keys::{KeyState, KeyTerm, ListedKey, Seal, SigningKeyRepository},
    shared::{Clock, Timestamp},
};

use super::Finding;
use crate::{Config, SystemClock, wiring};

const ABOUT: &str = "keys";

/// One finding for each stored key. The first start makes the keys.
pub async fn check(config: &Config, store: Arc<dyn SigningKeyRepository>) -> Vec<Finding> {
    let now = SystemClock.now();
    let service = wiring::keys::service(store, config);
    match service.list(now).await {
        Err(error) => vec![Finding::fail(ABOUT, error.to_string())],
        Ok(listed) if listed.is_empty() => {
            vec![Finding::ok(ABOUT, "none yet; the first start makes them")]
        }
        Ok(listed) => {
            let days = |key: &ListedKey| (now - key.active_from).whole_days().max(0);
            let findings = listed.iter().map(|key| finding(key, days(key)));
            findings.chain(from_the_future(&listed, now)).collect()
        }
    }
}

/// A key that was made by an instance whose clock was ahead. No other key is made before it is active.
fn from_the_future(listed: &[ListedKey], now: Timestamp) -> Option<Finding> {
    let key = listed
        .iter()
        .find(|key| key.active_from > now + KeyTerm::PUBLISH_AHEAD)?;
    let words = format!(
        "a key for {} becomes active only on {}: the clock of the instance that made it was ahead; correct it, and run portreeve keys rotate --now",
        key.purpose,
        key.active_from.date()
    );
    Some(Finding::warn(ABOUT, words))
}

fn finding(key: &ListedKey, days: i64) -> Finding {
    let name = format!("{} ({})", key.purpose, key.algorithm);
    match key.seal {
        None => Finding::fail(
            ABOUT,
            format!(
                "{name} does not open; set SECRET_KEY to the value it was sealed with, or that value as SECRET_KEY_PREVIOUS"
            ),
        ),
        Some(Seal::Open) => Finding::warn(
            ABOUT,
            format!("{name} is stored unencrypted; set SECRET_KEY, and the next start seals it"),
        ),
        Some(Seal::Previous) => Finding::warn(
            ABOUT,
            format!(
                "{name} is sealed with SECRET_KEY_PREVIOUS; the next start seals it with SECRET_KEY"
            ),
        ),
        Some(Seal::Current) => {
            let signs = if key.state == KeyState::Signing {
                ", signs"
            } else {
                ""
            };
            Finding::ok(
                ABOUT,
                format!("{name} is sealed and can be opened{signs}, {days} days old"),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use time::{Duration, macros::datetime};

    use super::*;

    #[test]
    fn a_key_of_a_clock_that_was_ahead_is_a_warning_and_a_successor_is_not() {
        let now = datetime!(2026-11-29 12:00 UTC);
        let warned = |begins: Timestamp| {
            let key = ListedKey {
                id: None,
                purpose: "access_token".into(),
                algorithm: "EdDSA".into(),
                created_at: now,
                active_from: begins,
                state: KeyState::Next,
                seal: Some(Seal::Current),
            };
            from_the_future(&[key], now).map(|finding| finding.to_string())
        };

        let told = warned(now + Duration::days(90)).unwrap();
        assert!(told.contains("becomes active only on 2027-02-27"), "{told}");
        assert_eq!(warned(now + KeyTerm::PUBLISH_AHEAD), None);
        assert_eq!(warned(now - Duration::days(1)), None);
    }
}
