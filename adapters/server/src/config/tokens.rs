use portreeve::keys::SigningAlgorithm;
use portreeve::{auth::SessionPolicy, shared::Secret};
use portreeve_crypto::SecretKey;
use portreeve_http::PublicUrl;
use time::Duration;

use super::{TokenConfig, problems::Problems, raw::Raw};

pub fn secret_key(raw: &Raw, problems: &mut Problems) -> Option<SecretKey> {
    let parsed = raw.secret_key.as_deref().map(SecretKey::parse)?;
    parsed
        .map_err(|_| {
            problems.add(
                "SECRET_KEY",
                "must have at least 32 characters; make one with: openssl rand -base64 32",
            )
        })
        .ok()
}

pub fn secret_key_previous(raw: &Raw, problems: &mut Problems) -> Option<SecretKey> {
    let previous = raw.secret_key_previous.as_deref()?;
    if raw.secret_key.is_none() {
        problems.add(
            "SECRET_KEY_PREVIOUS",
            "is set, but SECRET_KEY is not: set it to the new value, or leave both as they were",
        );
    }
    SecretKey::parse(previous)
        .map_err(|_| {
            problems.add(
                "SECRET_KEY_PREVIOUS",
                "must be the value that SECRET_KEY had, which has at least 32 characters",
            )
        })
        .ok()
}

pub fn tokens(raw: &Raw, public_url: Option<&PublicUrl>, problems: &mut Problems) -> TokenConfig {
    // A shared secret alone means HS256, as it did in the service this replaces.
    let default = if raw.jwt_secret.is_some() {
        SigningAlgorithm::Hs256
    } else {
        SigningAlgorithm::EdDsa
    };
    let algorithm = raw
        .jwt_algorithm
        .as_deref()
        .map_or(Ok(default), str::parse)
        .unwrap_or_else(|error| {
            problems.add("JWT_ALGORITHM", error);
            default
        });
    match &raw.jwt_secret {
        Some(_) if algorithm != SigningAlgorithm::Hs256 => problems.add("JWT_SECRET", "is only used with JWT_ALGORITHM=HS256; leave it away, the key of other algorithms is made at the first start"),
        // RFC 7518, section 3.2.
        Some(secret) if secret.len() < 32 => problems.add("JWT_SECRET", "must have at least 32 characters; make one with: openssl rand -base64 32"),
        _ => {}
    }
    TokenConfig {
        algorithm,
        secret: raw.jwt_secret.clone().map(Secret::new),
        // RFC 9068, section 2.2: who issues is named by an address.
        issuer: raw
            .jwt_issuer
            .clone()
            .unwrap_or_else(|| public_url.map_or_else(|| "portreeve".into(), PublicUrl::to_string)),
        previous_issuer: raw.jwt_issuer_previous.clone(),
        audience: raw
            .jwt_audience
            .clone()
            .unwrap_or_else(|| "portreeve".into()),
        revocations_token: problems
            .bearer_token("REVOCATIONS_TOKEN", raw.revocations_token.as_ref()),
        rotate_after: match problems.number(
            "KEY_ROTATION_DAYS",
            raw.key_rotation_days.as_ref(),
            90,
            0,
            3650,
        ) {
            0 => None,
            days => Some(Duration::days(days)),
        },
    }
}

pub fn session(raw: &Raw, problems: &mut Problems) -> SessionPolicy {
    SessionPolicy {
        access_ttl: Duration::minutes(problems.number(
            "JWT_EXPIRE_MINUTES",
            raw.jwt_expire_minutes.as_ref(),
            15,
            1,
            SessionPolicy::LONGEST_ACCESS_TTL.whole_minutes(),
        )),
        refresh_ttl: Duration::days(problems.number(
            "REFRESH_TTL_DAYS",
            raw.refresh_ttl_days.as_ref(),
            7,
            1,
            365,
        )),
        session_ttl: Duration::days(problems.number(
            "SESSION_TTL_DAYS",
            raw.session_ttl_days.as_ref(),
            30,
            1,
            3650,
        )),
        grace: Duration::seconds(problems.number(
            "REFRESH_GRACE_SECONDS",
            raw.refresh_grace_seconds.as_ref(),
            10,
            0,
            60,
        )),
        max_sessions: problems.number(
            "MAX_SESSIONS_PER_ACCOUNT",
            raw.max_sessions_per_account.as_ref(),
            100,
            1,
            10_000,
        ),
    }
}
