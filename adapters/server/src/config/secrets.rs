//! Whether a secret is one: what is well known or soon guessed is not.

use super::{problems::Problems, raw::Raw};

/// A key that seals or signs is guessed by an attacker with a copy of the database or a token, as fast as their machines can: at least this
/// many powers of ten of guesses. 32 random characters take far more.
const KEY: f64 = 20.0;

/// A token is guessed over the network, a request for each guess.
const TOKEN: f64 = 12.0;

/// Values that `.env.example` and the documentation show. A test compares.
const SHOWN: [&str; 1] = ["password"];

const REMEDY: &str = "make one with: openssl rand -base64 32";

/// Each secret that is none, with what is wrong with it. Those that are too short are found wrong already.
pub fn weaknesses(raw: &Raw, problems: &Problems) -> Vec<(&'static str, String)> {
    let guessable = [
        ("SECRET_KEY", &raw.secret_key, KEY),
        ("JWT_SECRET", &raw.jwt_secret, KEY),
        ("REVOCATIONS_TOKEN", &raw.revocations_token, TOKEN),
        ("METRICS_TOKEN", &raw.metrics_token, TOKEN),
        // Only a client that reaches the database can guess it. A published value is another matter.
        ("DB_PASSWORD", &raw.db_password, 0.0),
    ];
    let set = guessable
        .into_iter()
        .filter_map(|(variable, value, least)| Some((variable, value.as_deref()?, least)));
    set.filter(|(variable, ..)| !problems.mention(variable))
        .filter_map(|(variable, value, least)| Some((variable, weakness(value, least)?)))
        .collect()
}

fn weakness(secret: &str, least: f64) -> Option<String> {
    if SHOWN.contains(&secret) {
        Some(format!(
            "must not be the example of the documentation; {REMEDY}"
        ))
    } else if least > 0.0 && portreeve_crypto::guesses_log10(secret) < least {
        Some(format!("must not be easy to guess, and is; {REMEDY}"))
    } else {
        None
    }
}
