use portreeve::auth::Registration;
use portreeve_http::CorsPolicy;
use portreeve_telemetry::logs::{self, LogSettings};
use time::Duration;

use super::{
    Config, InvalidConfig, MigrationMode, ProcessRole, StoreConfig,
    hashing::hashing,
    listener::{listener, live_connections},
    mail::mail,
    network::{address, management, trusted_proxies},
    observability::observability,
    origins::cors,
    problems::Problems,
    public::{cookie_name, public_url},
    raw::Raw,
    secrets,
    store::{data_dir, store},
    tokens::{secret_key, secret_key_previous, session, tokens},
};

/// The words of `LOG_FORMAT`, and whether each means JSON.
pub const LOG_FORMATS: [(&str, bool); 2] = [("json", true), ("text", false)];

pub fn parse(
    raw: Raw,
    mut problems: Problems,
    mut warnings: Vec<String>,
) -> Result<Config, InvalidConfig> {
    let words = [("production", true), ("development", false)];
    let production = problems
        .word("APP_ENV", raw.app_env.as_ref(), &words)
        .unwrap_or(false);
    let proxies = trusted_proxies(raw.trusted_proxies.as_deref(), &mut problems);
    let public_url = public_url(&raw, &mut problems);
    let listener = listener(&raw, &proxies, &mut problems);
    let mail = mail(
        &raw,
        data_dir(&raw),
        public_url.as_ref(),
        production,
        &mut problems,
    );
    let mut config = Config {
        role: ProcessRole::default(),
        production,
        address: address(&raw, &mut problems),
        management: management(&raw, &mut problems),
        store: store(&raw, &mut problems),
        migrations: problems
            .word(
                "MIGRATE",
                raw.migrate.as_ref(),
                &[("auto", MigrationMode::Auto), ("off", MigrationMode::Off)],
            )
            .unwrap_or(MigrationMode::Auto),
        data_dir: data_dir(&raw),
        secret_key: secret_key(&raw, &mut problems),
        secret_key_previous: secret_key_previous(&raw, &mut problems),
        tokens: tokens(&raw, public_url.as_ref(), &mut problems),
        session: session(&raw, &mut problems),
        event_retention: Duration::days(problems.number(
            "EVENT_RETENTION_DAYS",
            raw.event_retention_days.as_ref(),
            90,
            1,
            3650,
        )),
        registration: problems
            .word(
                "REGISTRATION",
                raw.registration.as_ref(),
                &[
                    ("open", Registration::Open),
                    ("confirmed", Registration::Confirmed),
                    ("closed", Registration::Closed),
                ],
            )
            .unwrap_or(Registration::Open),
        mail,
        cors: cors(raw.cors_origins.as_deref(), &mut problems),
        cookie_name: cookie_name(&raw, public_url.as_ref(), &mut problems),
        public_url,
        live_connections: live_connections(&raw, listener.limits.connections, &mut problems),
        listener,
        trusted_proxies: proxies,
        hashing: hashing(&raw, &mut problems),
        limits: problems
            .word(
                "LIMITS",
                raw.limits.as_ref(),
                &[("on", true), ("off", false)],
            )
            .unwrap_or(true),
        observability: observability(&raw, &mut problems),
        docs: problems
            .word("DOCS", raw.docs.as_ref(), &[("on", true), ("off", false)])
            .unwrap_or(true),
        redis_is_set: raw.redis_url.is_some(),
        log: LogSettings {
            filter: checked_filter(raw.log_filter.as_deref(), &mut problems),
            json: problems.word("LOG_FORMAT", raw.log_format.as_ref(), &LOG_FORMATS),
        },
        warnings: vec![],
    };
    for (variable, weakness) in secrets::weaknesses(&raw, &problems) {
        if production {
            problems.add(variable, weakness);
        } else {
            warnings.push(format!("{variable} {weakness}"));
        }
    }
    config.warnings = warnings;
    if production {
        refuse_dangerous(&config, &mut problems);
    }
    problems.none_or(config)
}

/// What is convenient on a laptop and a hole on the internet.
fn refuse_dangerous(config: &Config, problems: &mut Problems) {
    if config.secret_key.is_none() && !problems.mention("SECRET_KEY") {
        problems.add("SECRET_KEY", "must be set when APP_ENV=production, or signing keys are stored unencrypted; make one with: openssl rand -base64 32");
    }
    if matches!(config.store, StoreConfig::Memory) && !problems.mention("DATABASE_URL") {
        problems.add(
            "DATABASE_URL",
            "must not be memory: when APP_ENV=production, or every account is lost at a restart",
        );
    }
    if matches!(config.cors, CorsPolicy::Anyone) {
        problems.add(
            "CORS_ORIGINS",
            "must list the origins of your pages when APP_ENV=production, not *",
        );
    }
}

fn checked_filter(raw: Option<&str>, problems: &mut Problems) -> String {
    let filter = raw.unwrap_or("info").to_owned();
    if let Err(error) = logs::check_filter(&filter) {
        problems.add(
            "RUST_LOG",
            format_args!("must be a filter such as info or warn,portreeve=debug: {error}"),
        );
    }
    filter
}

#[cfg(test)]
mod tests;
