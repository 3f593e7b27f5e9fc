use portreeve_http::CorsPolicy;

use super::Finding;
use crate::{Config, config::StoreConfig};

const ABOUT: &str = "configuration";

/// The configuration could be read, or the command would have ended before. Warns of settings that are meant for development.
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
            "usable, for development; set APP_ENV=production for a public service",
        ));
    }
    if config.secret_key.is_none() && !matches!(config.store, StoreConfig::Memory) {
        findings.push(Finding::warn(
            ABOUT,
            "SECRET_KEY is not set, so signing keys are stored unencrypted; make one with: openssl rand -base64 32",
        ));
    }
    if matches!(config.cors, CorsPolicy::Anyone) {
        findings.push(Finding::warn(
            ABOUT,
            "CORS_ORIGINS is *, so pages of any origin may call the API; list the origins of your own",
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
            "PUBLIC_URL is not an https URL, and over plain HTTP browsers do not store the refresh cookie; set it to the URL that clients use",
        ));
    }
    if !config.limits {
        findings.push(Finding::warn(
            ABOUT,
            "LIMITS is off, so password guessing is not slowed down; remove it",
        ));
    }
    let parameters = config.hashing.parameters;
    // OWASP's minimum, 19 MiB and two iterations, is the default.
    if parameters.memory_kib < 19_456 || parameters.iterations < 2 {
        findings.push(Finding::warn(
            ABOUT,
            format!(
                "a password hash uses {} KiB and {} iterations, less than the recommended 19456 KiB and 2 iterations; raise ARGON2_*",
                parameters.memory_kib, parameters.iterations
            ),
        ));
    }
    let metrics = config.management.unwrap_or(config.address);
    if config.observability.metrics_token.is_none() && !metrics.ip().is_loopback() {
        findings.push(Finding::warn(
            ABOUT,
            format!(
                "METRICS_TOKEN is not set, so anyone who reaches {metrics} can read /metrics; set it, or move /metrics to a listener of its own with MANAGEMENT_PORT"
            ),
        ));
    }
    findings
}
