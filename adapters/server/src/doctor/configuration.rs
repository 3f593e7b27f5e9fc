use portreeve_http::CorsPolicy;

use super::Finding;
use crate::{Config, config::StoreConfig};

const ABOUT: &str = "configuration";

/// It was read without a problem, or nobody would be here. What is convenient on a laptop is told of.
pub fn check(config: &Config) -> Vec<Finding> {
    let warnings = config.warnings.iter();
    let mut findings: Vec<_> = warnings
        .map(|warning| Finding::warn(ABOUT, warning))
        .collect();
    if config.production {
        findings.push(Finding::ok(ABOUT, "usable, for production"));
    } else {
        findings.push(Finding::warn(
            ABOUT,
            "usable, for development; set APP_ENV=production where strangers come in",
        ));
    }
    if config.secret_key.is_none() && !matches!(config.store, StoreConfig::Memory) {
        findings.push(Finding::warn(
            ABOUT,
            "SECRET_KEY is not set, so the signing keys lie open in the database; make one with: openssl rand -base64 32",
        ));
    }
    if matches!(config.cors, CorsPolicy::Anyone) {
        findings.push(Finding::warn(
            ABOUT,
            "CORS_ORIGINS is *, so every page may call; list the origins of your own",
        ));
    }
    if config.production
        && config
            .public_url
            .as_ref()
            .is_some_and(|url| !url.is_https())
    {
        findings.push(Finding::warn(
            ABOUT,
            "PUBLIC_URL is no https address, and over plain HTTP browsers keep no refresh cookie; set it to the address that clients use",
        ));
    }
    if !config.limits {
        findings.push(Finding::warn(
            ABOUT,
            "LIMITS is off, so nobody who guesses passwords has to wait; take it away",
        ));
    }
    let parameters = config.hashing.parameters;
    // OWASP's least, 19 MiB twice, is our default.
    if parameters.memory_kib < 19_456 || parameters.iterations < 2 {
        findings.push(Finding::warn(
            ABOUT,
            format!(
                "a password hash takes {} KiB {} times, which is less than the usual 19456 KiB twice; raise ARGON2_*",
                parameters.memory_kib, parameters.iterations
            ),
        ));
    }
    let metrics = config.management.unwrap_or(config.address);
    if config.observability.metrics_token.is_none() && !metrics.ip().is_loopback() {
        findings.push(Finding::warn(
            ABOUT,
            format!(
                "METRICS_TOKEN is not set, so everybody who reaches {metrics} reads /metrics; set it, or move /metrics to a listener of its own with MANAGEMENT_PORT"
            ),
        ));
    }
    findings
}
