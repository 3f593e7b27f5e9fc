use std::{fs::File, io::Read, path::Path};

use serde::Deserialize;

use super::{problems::Problems, sources::Sources};

macro_rules! variables {
    ($($field:ident $name:literal $($secret:ident)?),* $(,)?) => {
        /// The variables as they came. No `Debug`: some are secrets.
        #[derive(Default, Deserialize)]
        pub struct Raw {
            $(pub $field: Option<String>,)*
        }

        /// The names of all variables, in the order of `.env.example`.
        pub const VARIABLES: &[&str] = &[$($name),*];

        /// Those marked `secret`: the value of each may also come from the file that the same name with `_FILE` behind it names.
        pub const SECRETS: &[&str] = &[$($(variables!(@ $secret $name),)?)*];
    };
    (@ secret $name:literal) => { $name };
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
    database_url "DATABASE_URL" secret,
    db_host "DB_HOST",
    db_port "DB_PORT",
    db_name "DB_NAME",
    db_user "DB_USER",
    db_password "DB_PASSWORD" secret,
    db_max_connections "DB_MAX_CONNECTIONS",
    db_pooler "DB_POOLER",
    migrate "MIGRATE",
    secret_key "SECRET_KEY" secret,
    secret_key_previous "SECRET_KEY_PREVIOUS" secret,
    jwt_algorithm "JWT_ALGORITHM",
    jwt_secret "JWT_SECRET" secret,
    jwt_issuer "JWT_ISSUER",
    jwt_issuer_previous "JWT_ISSUER_PREVIOUS",
    jwt_audience "JWT_AUDIENCE",
    jwt_expire_minutes "JWT_EXPIRE_MINUTES",
    key_rotation_days "KEY_ROTATION_DAYS",
    refresh_ttl_days "REFRESH_TTL_DAYS",
    session_ttl_days "SESSION_TTL_DAYS",
    refresh_grace_seconds "REFRESH_GRACE_SECONDS",
    max_sessions_per_account "MAX_SESSIONS_PER_ACCOUNT",
    event_retention_days "EVENT_RETENTION_DAYS",
    revocations_token "REVOCATIONS_TOKEN" secret,
    cookie_name "COOKIE_NAME",
    registration "REGISTRATION",
    cors_origins "CORS_ORIGINS",
    trusted_proxies "TRUSTED_PROXIES",
    mailer "MAILER",
    smtp_url "SMTP_URL" secret,
    smtp_ca_file "SMTP_CA_FILE",
    mail_from "MAIL_FROM",
    mail_links "MAIL_LINKS",
    mail_templates_dir "MAIL_TEMPLATES_DIR",
    max_connections "MAX_CONNECTIONS",
    max_connections_per_address "MAX_CONNECTIONS_PER_ADDRESS",
    live_connections "LIVE_CONNECTIONS",
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
    metrics_token "METRICS_TOKEN" secret,
    otel_sdk_disabled "OTEL_SDK_DISABLED",
    otel_exporter_otlp_endpoint "OTEL_EXPORTER_OTLP_ENDPOINT",
    otel_exporter_otlp_traces_endpoint "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    otel_exporter_otlp_headers "OTEL_EXPORTER_OTLP_HEADERS" secret,
    otel_service_name "OTEL_SERVICE_NAME",
    otel_traces_sampler "OTEL_TRACES_SAMPLER",
    otel_traces_sampler_arg "OTEL_TRACES_SAMPLER_ARG",
    redis_url "REDIS_URL",
}

/// A key or a token is short. A file that is larger is another file.
const LONGEST_SECRET: u64 = 64 * 1024;

/// Whether we read a variable of this name.
pub fn is_known(name: &str) -> bool {
    let is_file = |name: &str| {
        name.strip_suffix("_FILE")
            .is_some_and(|secret| SECRETS.contains(&secret))
    };
    VARIABLES.contains(&name) || is_file(name)
}

/// Reads the files that hold secrets, and notes what is wrong with them.
pub fn read(sources: &mut Sources) -> Raw {
    for secret in SECRETS {
        let variable = format!("{secret}_FILE");
        let Some(path) = sources.values.get(&variable) else {
            continue;
        };
        let path = path.trim().to_owned();
        if sources.values.contains_key(*secret) {
            let problem = format_args!("is set, and {secret} is too; set one of them");
            sources.problems.add(&variable, problem);
        } else if let Some(value) = secret_in(&path, &variable, &mut sources.problems) {
            sources.problems.came_from_file(secret);
            sources.values.insert((*secret).to_owned(), value);
        }
    }
    let named = VARIABLES.iter().filter_map(|name| {
        let value = sources.values.get(*name)?;
        let value = if SECRETS.contains(name) {
            without_newline(value)
        } else {
            value.trim()
        };
        // The field is named after what it is.
        let field = if *name == "RUST_LOG" {
            "LOG_FILTER"
        } else {
            name
        };
        Some((field.to_owned(), value.to_owned()))
    });
    let raw = envy::from_iter(named);
    raw.unwrap_or_else(|error| {
        sources.problems.add("the environment", error);
        Raw::default()
    })
}

fn secret_in(path: &str, variable: &str, problems: &mut Problems) -> Option<String> {
    let read = || {
        let mut content = Vec::new();
        let mut file = File::open(Path::new(path))?.take(LONGEST_SECRET + 1);
        file.read_to_end(&mut content)?;
        std::io::Result::Ok(content)
    };
    let content = match read() {
        Ok(content) => content,
        Err(error) => {
            let problem = format_args!("must name a file that can be read, not {path:?}: {error}");
            problems.add(variable, problem);
            return None;
        }
    };
    if content.len() as u64 > LONGEST_SECRET {
        let problem = format_args!("names {path:?}, which is too large to be a secret");
        problems.add(variable, problem);
        return None;
    }
    let Ok(content) = String::from_utf8(content) else {
        problems.add(
            variable,
            format_args!("names {path:?}, which is not UTF-8 text"),
        );
        return None;
    };
    if content.trim().is_empty() {
        problems.add(variable, format_args!("names {path:?}, which is empty"));
        return None;
    }
    Some(content)
}

/// Editors and `echo` end a file with a new line that is not meant to be part of the secret. Everything else is.
fn without_newline(secret: &str) -> &str {
    let crlf = secret.strip_suffix("\r\n");
    crlf.or_else(|| secret.strip_suffix('\n')).unwrap_or(secret)
}
