use std::sync::Arc;

use portreeve::{
    keys::{KeyState, ListedKey, Seal, SigningKeyRepository},
    shared::Clock,
};

use super::Finding;
use crate::{Config, SystemClock, keys};

const ABOUT: &str = "keys";

/// A line for each stored key. Keys that are not there yet are for the first start to make.
pub async fn check(config: &Config, store: Arc<dyn SigningKeyRepository>) -> Vec<Finding> {
    let now = SystemClock.now();
    let service = keys::service(store, config);
    match service.list(now).await {
        Err(error) => vec![Finding::fail(ABOUT, error.to_string())],
        Ok(listed) if listed.is_empty() => {
            vec![Finding::ok(ABOUT, "none yet; the first start makes them")]
        }
        Ok(listed) => {
            let days = |key: &ListedKey| (now - key.active_from).whole_days().max(0);
            listed.iter().map(|key| finding(key, days(key))).collect()
        }
    }
}

fn finding(key: &ListedKey, days: i64) -> Finding {
    let name = format!("{} ({})", key.purpose, key.algorithm);
    match key.seal {
        None => Finding::fail(
            ABOUT,
            format!(
                "{name} does not open; set SECRET_KEY to what it was sealed with, or that as SECRET_KEY_PREVIOUS"
            ),
        ),
        Some(Seal::Open) => Finding::warn(
            ABOUT,
            format!(
                "{name} lies open in the database; set SECRET_KEY, and the next start seals it"
            ),
        ),
        Some(Seal::Previous) => Finding::warn(
            ABOUT,
            format!("{name} is sealed with SECRET_KEY_PREVIOUS; the next start seals it anew"),
        ),
        Some(Seal::Current) => {
            let signs = if key.state == KeyState::Signing {
                ", signs"
            } else {
                ""
            };
            Finding::ok(
                ABOUT,
                format!("{name} is sealed and opens{signs}, {days} days old"),
            )
        }
    }
}
