use std::collections::BTreeMap;

use serde::Deserialize;

use super::InvalidConfig;

macro_rules! variables {
    ($($field:ident $name:literal),* $(,)?) => {
        /// The variables as they came. No `Debug`: some are secrets.
        #[derive(Default, Deserialize)]
        pub struct Raw {
            $(pub $field: Option<String>,)*
        }

        /// The names of all variables, in the order of `.env.example`.
        pub const VARIABLES: &[&str] = &[$($name),*];
    };
}

variables! {
    app_env "APP_ENV",
    host "HOST",
    port "PORT",
    management_host "MANAGEMENT_HOST",
    management_port "MANAGEMENT_PORT",
    public_url "PUBLIC_URL",
    tls_cert_file "TLS_CERT_FILE",
    tls_key_file "TLS_KEY_FILE",
    data_dir "DATA_DIR",
    database_url "DATABASE_URL",
    db_host "DB_HOST",
    db_port "DB_PORT",
    db_name "DB_NAME",
    db_user "DB_USER",
    db_password "DB_PASSWORD",
    db_max_connections "DB_MAX_CONNECTIONS",
    db_pooler "DB_POOLER",
    secret_key "SECRET_KEY",
    secret_key_previous "SECRET_KEY_PREVIOUS",
    jwt_algorithm "JWT_ALGORITHM",
    jwt_secret "JWT_SECRET",
    jwt_issuer "JWT_ISSUER",
    jwt_issuer_previous "JWT_ISSUER_PREVIOUS",
    jwt_audience "JWT_AUDIENCE",
    jwt_expire_minutes "JWT_EXPIRE_MINUTES",
    key_rotation_days "KEY_ROTATION_DAYS",
    refresh_ttl_days "REFRESH_TTL_DAYS",
    session_ttl_days "SESSION_TTL_DAYS",
    refresh_grace_seconds "REFRESH_GRACE_SECONDS",
    revocations_token "REVOCATIONS_TOKEN",
    cookie_name "COOKIE_NAME",
    registration "REGISTRATION",
    cors_origins "CORS_ORIGINS",
    trusted_proxies "TRUSTED_PROXIES",
    max_connections "MAX_CONNECTIONS",
    max_connections_per_address "MAX_CONNECTIONS_PER_ADDRESS",
    keep_alive_seconds "KEEP_ALIVE_SECONDS",
    request_timeout_seconds "REQUEST_TIMEOUT_SECONDS",
    shutdown_delay_seconds "SHUTDOWN_DELAY_SECONDS",
    drain_seconds "DRAIN_SECONDS",
    argon2_memory_kib "ARGON2_MEMORY_KIB",
    argon2_iterations "ARGON2_ITERATIONS",
    argon2_parallelism "ARGON2_PARALLELISM",
    hash_threads "HASH_THREADS",
    hash_queue "HASH_QUEUE",
    limits "LIMITS",
    log_filter "RUST_LOG",
    log_format "LOG_FORMAT",
    docs "DOCS",
    metrics_token "METRICS_TOKEN",
    otel_sdk_disabled "OTEL_SDK_DISABLED",
    otel_exporter_otlp_endpoint "OTEL_EXPORTER_OTLP_ENDPOINT",
    otel_exporter_otlp_traces_endpoint "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    otel_exporter_otlp_headers "OTEL_EXPORTER_OTLP_HEADERS",
    otel_service_name "OTEL_SERVICE_NAME",
    otel_traces_sampler "OTEL_TRACES_SAMPLER",
    otel_traces_sampler_arg "OTEL_TRACES_SAMPLER_ARG",
    redis_url "REDIS_URL",
}

pub fn read(variables: impl IntoIterator<Item = (String, String)>) -> Result<Raw, InvalidConfig> {
    let set: BTreeMap<String, String> = variables
        .into_iter()
        .filter(|(_, value)| !value.trim().is_empty())
        .collect();
    let known = VARIABLES
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), set.get(*name)?.trim().to_owned())));
    let renamed = known.map(|(name, value)| {
        (
            if name == "RUST_LOG" {
                "LOG_FILTER".to_owned()
            } else {
                name
            },
            value,
        )
    });
    envy::from_iter(renamed).map_err(|error| InvalidConfig::one(error.to_string()))
}
