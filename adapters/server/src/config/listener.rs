use std::time::Duration;

use portreeve_listener::{Limits, Timings, TlsFiles};

use super::{ListenerConfig, problems::Problems, raw::Raw};

pub fn listener(
    raw: &Raw,
    proxies: &portreeve_http::TrustedProxies,
    problems: &mut Problems,
) -> ListenerConfig {
    let mut seconds = |variable, raw: &Option<String>, default: Duration, least, most| {
        Duration::from_secs(problems.number(variable, raw.as_ref(), default.as_secs(), least, most))
    };
    let defaults = Timings::default();
    let timings = Timings {
        idle: seconds(
            "KEEP_ALIVE_SECONDS",
            &raw.keep_alive_seconds,
            defaults.idle,
            1,
            3600,
        ),
        delay: seconds(
            "SHUTDOWN_DELAY_SECONDS",
            &raw.shutdown_delay_seconds,
            defaults.delay,
            0,
            300,
        ),
        drain: seconds("DRAIN_SECONDS", &raw.drain_seconds, defaults.drain, 1, 300),
        ..defaults
    };
    let request_timeout = seconds(
        "REQUEST_TIMEOUT_SECONDS",
        &raw.request_timeout_seconds,
        Duration::from_secs(10),
        1,
        300,
    );
    let mut count = |variable, raw: &Option<String>, default| {
        problems.number(variable, raw.as_ref(), default, 1, 1_000_000)
    };
    let limits = Limits {
        connections: count("MAX_CONNECTIONS", &raw.max_connections, 10_000),
        connections_per_client: count(
            "MAX_CONNECTIONS_PER_ADDRESS",
            &raw.max_connections_per_address,
            256,
        ),
        uncounted: proxies.networks().to_vec(),
    };
    ListenerConfig {
        timings,
        limits,
        request_timeout,
        tls: tls(raw, problems),
    }
}

/// Of so many connections, how many may be live unless the configuration says something else.
pub fn most_live_connections(connections: usize) -> usize {
    (connections / 5 * 4).max(1)
}

/// Fewer than `most`, which is how many there may be of all kinds: a live connection is not closed for a new one, so they alone must not be
/// able to take every slot.
pub fn live_connections(raw: &Raw, most: usize, problems: &mut Problems) -> usize {
    let variable = "LIVE_CONNECTIONS";
    let default = most_live_connections(most);
    let set = raw.live_connections.as_ref();
    let live = problems.number(variable, set, default, 1, 1_000_000);
    if set.is_some() && live >= most {
        problems.add(
            variable,
            format!("must be less than MAX_CONNECTIONS, which is {most}: live connections keep their place, and others need one too"),
        );
    }
    live
}

/// The files themselves are read when the service starts: other commands need not be able to.
fn tls(raw: &Raw, problems: &mut Problems) -> Option<TlsFiles> {
    match (&raw.tls_cert_file, &raw.tls_key_file) {
        (Some(certificate), Some(key)) => Some(TlsFiles {
            certificate: certificate.into(),
            key: key.into(),
        }),
        (Some(_), None) => {
            problems.add(
                "TLS_KEY_FILE",
                "must be set when TLS_CERT_FILE is: the private key of that certificate, as PEM",
            );
            None
        }
        (None, Some(_)) => {
            problems.add(
                "TLS_CERT_FILE",
                "must be set when TLS_KEY_FILE is: the certificate of that key, as PEM",
            );
            None
        }
        (None, None) => None,
    }
}
