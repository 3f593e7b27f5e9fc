use std::{
    fmt::{self, Display},
    net::{IpAddr, SocketAddr},
    str::FromStr,
};

use portreeve::{auth::SessionPolicy, shared::Secret};
use portreeve_crypto::{HashParameters, SecretKey, SigningAlgorithm};
use portreeve_http::CorsPolicy;
use time::Duration;

use super::{Config, HashConfig, StoreConfig, TokenConfig, raw::Raw};

/// Everything that is wrong with the configuration, a line each, with the variable's name.
#[derive(Debug)]
pub struct InvalidConfig(Vec<String>);

impl InvalidConfig {
    pub fn one(problem: String) -> Self {
        Self(vec![problem])
    }
}

impl fmt::Display for InvalidConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the configuration is not usable:")?;
        self.0
            .iter()
            .try_for_each(|problem| write!(f, "\n  {problem}"))
    }
}

impl std::error::Error for InvalidConfig {}

/// Notes what is wrong and goes on, so that one start shows all of it.
#[derive(Default)]
struct Problems(Vec<String>);

impl Problems {
    fn add(&mut self, variable: &str, problem: impl Display) {
        self.0.push(format!("{variable} {problem}"));
    }

    /// A whole number between two bounds.
    fn number<T: FromStr + PartialOrd + Display + Copy>(
        &mut self,
        variable: &str,
        raw: Option<&String>,
        default: T,
        least: T,
        most: T,
    ) -> T {
        let Some(raw) = raw else { return default };
        match raw.parse::<T>() {
            Ok(number) if (least..=most).contains(&number) => number,
            _ => {
                self.add(
                    variable,
                    format_args!("must be a whole number from {least} to {most}, not {raw:?}"),
                );
                default
            }
        }
    }

    /// One of a few words.
    fn word<T: Copy>(
        &mut self,
        variable: &str,
        raw: Option<&String>,
        words: &[(&str, T)],
    ) -> Option<T> {
        let raw = raw?;
        let found = words
            .iter()
            .find(|(word, _)| word.eq_ignore_ascii_case(raw))
            .map(|(_, meaning)| *meaning);
        if found.is_none() {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.add(
                variable,
                format_args!("must be one of {}, not {raw:?}", known.join(", ")),
            );
        }
        found
    }
}

pub fn parse(raw: Raw) -> Result<Config, InvalidConfig> {
    let mut problems = Problems::default();
    let words = [("production", true), ("development", false)];
    let production = problems
        .word("APP_ENV", raw.app_env.as_ref(), &words)
        .unwrap_or(false);
    let config = Config {
        production,
        address: address(&raw, &mut problems),
        store: store(&raw, &mut problems),
        secret_key: secret_key(&raw, &mut problems),
        tokens: tokens(&raw, &mut problems),
        session: session(&raw, &mut problems),
        registration_open: problems
            .word(
                "REGISTRATION",
                raw.registration.as_ref(),
                &[("open", true), ("closed", false)],
            )
            .unwrap_or(true),
        cors: cors(raw.cors_origins.as_deref(), &mut problems),
        hashing: hashing(&raw, &mut problems),
        log_json: problems.word(
            "LOG_FORMAT",
            raw.log_format.as_ref(),
            &[("json", true), ("text", false)],
        ),
        redis_is_set: raw.redis_url.is_some(),
        log_filter: log_filter(&raw, &mut problems),
    };
    if production {
        refuse_dangerous(&config, &mut problems);
    }
    if problems.0.is_empty() {
        Ok(config)
    } else {
        Err(InvalidConfig(problems.0))
    }
}

/// What is convenient on a laptop and a hole on the internet.
fn refuse_dangerous(config: &Config, problems: &mut Problems) {
    if config.secret_key.is_none()
        && !problems
            .0
            .iter()
            .any(|problem| problem.starts_with("SECRET_KEY"))
    {
        problems.add("SECRET_KEY", "must be set when APP_ENV=production, or the signing keys lie open in the database; make one with: openssl rand -base64 32");
    }
    if matches!(config.store, StoreConfig::Memory)
        && !problems.0.iter().any(|problem| problem.starts_with("D"))
    {
        problems.add(
            "DATABASE_URL",
            "must be set when APP_ENV=production, or every account is lost at a restart",
        );
    }
    if matches!(config.cors, CorsPolicy::Anyone) {
        problems.add(
            "CORS_ORIGINS",
            "must list the origins of your pages when APP_ENV=production, not *",
        );
    }
}

fn log_filter(raw: &Raw, problems: &mut Problems) -> String {
    let filter = raw.log_filter.clone().unwrap_or_else(|| "info".into());
    if let Err(error) = tracing_subscriber::EnvFilter::try_new(&filter) {
        problems.add(
            "RUST_LOG",
            format_args!("must be a filter such as info or warn,portreeve=debug: {error}"),
        );
    }
    filter
}

fn address(raw: &Raw, problems: &mut Problems) -> SocketAddr {
    let default = IpAddr::from([127, 0, 0, 1]);
    let host = raw.host.as_deref().map_or(Ok(default), |host| {
        if host == "localhost" {
            Ok(default)
        } else {
            host.parse()
        }
    });
    let host = host.unwrap_or_else(|_| {
        problems.add(
            "HOST",
            "must be the address to listen on, such as 127.0.0.1, or 0.0.0.0 for all",
        );
        default
    });
    SocketAddr::new(
        host,
        problems.number("PORT", raw.port.as_ref(), 8080, 0, u16::MAX),
    )
}

fn store(raw: &Raw, problems: &mut Problems) -> StoreConfig {
    let max_connections = problems.number(
        "DB_MAX_CONNECTIONS",
        raw.db_max_connections.as_ref(),
        20,
        2,
        1000,
    );
    match (&raw.database_url, &raw.db_host) {
        (Some(url), _) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
            StoreConfig::Postgres {
                url: Secret::new(url.clone()),
                max_connections,
            }
        }
        (Some(_), _) => {
            // The value is not repeated: it may hold a password.
            problems.add("DATABASE_URL", "must begin with postgres://");
            StoreConfig::Memory
        }
        (None, Some(host)) => StoreConfig::Postgres {
            url: Secret::new(url_of_parts(raw, host, problems)),
            max_connections,
        },
        (None, None) => {
            let stray = [
                ("DB_NAME", &raw.db_name),
                ("DB_USER", &raw.db_user),
                ("DB_PASSWORD", &raw.db_password),
            ];
            for (variable, _) in stray.iter().filter(|(_, value)| value.is_some()) {
                problems.add(variable, "is set, but neither DATABASE_URL nor DB_HOST is");
            }
            StoreConfig::Memory
        }
    }
}

/// The variables of the service this replaces.
fn url_of_parts(raw: &Raw, host: &str, problems: &mut Problems) -> String {
    let port: u16 = problems.number("DB_PORT", raw.db_port.as_ref(), 5432, 1, u16::MAX);
    let mut part = |variable: &str, value: &Option<String>| {
        if value.is_none() {
            problems.add(variable, "must be set together with DB_HOST");
        }
        percent_encoded(value.as_deref().unwrap_or_default())
    };
    let (user, name) = (part("DB_USER", &raw.db_user), part("DB_NAME", &raw.db_name));
    let password = raw
        .db_password
        .as_deref()
        .map(|password| format!(":{}", percent_encoded(password)))
        .unwrap_or_default();
    let host = if host.contains(':') {
        format!("[{host}]")
    } else {
        percent_encoded(host)
    };
    format!("postgres://{user}{password}@{host}:{port}/{name}")
}

/// Everything but the unreserved characters of RFC 3986.
fn percent_encoded(raw: &str) -> String {
    let encode = |byte: u8| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    raw.bytes().map(encode).collect()
}

fn secret_key(raw: &Raw, problems: &mut Problems) -> Option<SecretKey> {
    let parsed = raw.secret_key.as_deref().map(SecretKey::parse)?;
    parsed
        .map_err(|error| problems.add("SECRET_KEY", error))
        .ok()
}

fn tokens(raw: &Raw, problems: &mut Problems) -> TokenConfig {
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
        issuer: raw.jwt_issuer.clone().unwrap_or_else(|| "portreeve".into()),
        audience: raw
            .jwt_audience
            .clone()
            .unwrap_or_else(|| "portreeve".into()),
        access_ttl: Duration::minutes(problems.number(
            "JWT_EXPIRE_MINUTES",
            raw.jwt_expire_minutes.as_ref(),
            15,
            1,
            1440,
        )),
    }
}

fn session(raw: &Raw, problems: &mut Problems) -> SessionPolicy {
    SessionPolicy {
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
    }
}

/// `*`, or origins between commas. A JSON list is understood too, because the service this replaces was given one.
fn cors(raw: Option<&str>, problems: &mut Problems) -> CorsPolicy {
    let list = raw.unwrap_or_default().trim_matches(['[', ']']).split(',');
    let origins: Vec<String> = list
        .map(|origin| {
            origin
                .trim()
                .trim_matches(['"', '\''])
                .trim_end_matches('/')
                .to_owned()
        })
        .filter(|origin| !origin.is_empty())
        .collect();
    if origins.iter().any(|origin| origin == "*") {
        if origins.len() > 1 {
            problems.add("CORS_ORIGINS", "must be * or a list of origins, not both");
        }
        return CorsPolicy::Anyone;
    }
    for origin in &origins {
        let host = origin
            .strip_prefix("https://")
            .or_else(|| origin.strip_prefix("http://"));
        if host.is_none_or(|host| host.is_empty() || host.contains('/') || !host.is_ascii()) {
            problems.add(
                "CORS_ORIGINS",
                format_args!("must list origins such as https://app.example.com, not {origin:?}"),
            );
        }
    }
    CorsPolicy::Listed(origins)
}

fn hashing(raw: &Raw, problems: &mut Problems) -> HashConfig {
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let memory_kib = problems.number(
        "ARGON2_MEMORY_KIB",
        raw.argon2_memory_kib.as_ref(),
        19_456,
        64,
        1_048_576,
    );
    let iterations = problems.number(
        "ARGON2_ITERATIONS",
        raw.argon2_iterations.as_ref(),
        2,
        1,
        100,
    );
    let parallelism = problems.number(
        "ARGON2_PARALLELISM",
        raw.argon2_parallelism.as_ref(),
        1,
        1,
        8,
    );
    let parameters = HashParameters {
        memory_kib,
        iterations,
        parallelism,
    };
    HashConfig {
        parameters,
        threads: problems.number("HASH_THREADS", raw.hash_threads.as_ref(), cores, 1, 256),
        queue: problems.number("HASH_QUEUE", raw.hash_queue.as_ref(), 128, 1, 10_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Config, InvalidConfig> {
        Config::from_variables(
            variables
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        )
    }

    fn refusal(variables: &[(&str, &str)]) -> String {
        read(variables)
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default()
    }

    #[test]
    fn nothing_set_is_a_laptop() {
        let config = read(&[("PORT", "")]).ok().unwrap();

        assert_eq!(config.address.to_string(), "127.0.0.1:8080");
        assert!(matches!(config.store, StoreConfig::Memory));
        assert!(config.tokens.algorithm == SigningAlgorithm::EdDsa);
    }

    #[test]
    fn all_problems_are_told_at_once_by_name() {
        let told = refusal(&[
            ("PORT", "eighty"),
            ("JWT_ALGORITHM", "none"),
            ("REGISTRATION", "perhaps"),
            ("CORS_ORIGINS", "app.example.com"),
        ]);

        for variable in ["PORT", "JWT_ALGORITHM", "REGISTRATION", "CORS_ORIGINS"] {
            assert!(told.contains(&format!("\n  {variable} must")), "{told}");
        }
    }

    #[test]
    fn production_refuses_what_is_dangerous() {
        let told = refusal(&[("APP_ENV", "production"), ("CORS_ORIGINS", "*")]);

        for variable in ["SECRET_KEY", "DATABASE_URL", "CORS_ORIGINS"] {
            assert!(told.contains(&format!("\n  {variable} must")), "{told}");
        }
    }

    #[test]
    fn no_refusal_repeats_a_secret() {
        let told = refusal(&[
            ("DATABASE_URL", "mysql://u:hunter2@db/x"),
            ("SECRET_KEY", "hunter2"),
            ("JWT_SECRET", "hunter2"),
        ]);

        assert!(
            told.contains("DATABASE_URL")
                && told.contains("SECRET_KEY")
                && told.contains("JWT_SECRET")
        );
        assert!(!told.contains("hunter2"), "{told}");
    }

    #[test]
    fn the_variables_of_the_service_this_replaces_keep_working() {
        let old = [
            ("DB_HOST", "db"),
            ("DB_PORT", "6543"),
            ("DB_NAME", "accounts"),
            ("DB_USER", "app"),
            ("DB_PASSWORD", "p@ss/word"),
            ("JWT_SECRET", "0123456789012345678901234567890123"),
            ("JWT_EXPIRE_MINUTES", "30"),
            (
                "CORS_ORIGINS",
                r#"["https://a.example", "https://b.example/"]"#,
            ),
            ("REDIS_URL", "redis://cache"),
        ];
        let config = read(&old).ok().unwrap();

        assert!(
            matches!(&config.store, StoreConfig::Postgres { url, .. } if url.expose() == "postgres://app:p%40ss%2Fword@db:6543/accounts")
        );
        assert!(config.tokens.algorithm == SigningAlgorithm::Hs256);
        assert_eq!(config.tokens.access_ttl, Duration::minutes(30));
        assert!(
            matches!(&config.cors, CorsPolicy::Listed(origins) if origins == &["https://a.example", "https://b.example"])
        );
    }
}
