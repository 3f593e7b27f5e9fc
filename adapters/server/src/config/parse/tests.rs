use std::path::Path;

use portreeve::keys::SigningAlgorithm;
use time::Duration;

use super::*;
use crate::config::MailRoute;

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
    assert!(
        matches!(&config.store, StoreConfig::Sqlite(file) if file == Path::new("data/portreeve.db"))
    );
    assert!(config.tokens.algorithm == SigningAlgorithm::EdDsa);
}

#[test]
fn the_store_is_chosen_by_the_address() {
    let file = |url: &str| {
        let config = read(&[("DATABASE_URL", url), ("DATA_DIR", "/var/lib/p")]);
        match config.ok().unwrap().store {
            StoreConfig::Sqlite(file) => file,
            _ => panic!("{url} is not in a file"),
        }
    };

    assert_eq!(file(""), Path::new("/var/lib/p/portreeve.db"));
    assert_eq!(file("sqlite:"), Path::new("/var/lib/p/portreeve.db"));
    assert_eq!(file("sqlite:shop.db"), Path::new("/var/lib/p/shop.db"));
    assert_eq!(file("sqlite://shop.db"), Path::new("/var/lib/p/shop.db"));
    assert_eq!(file("sqlite:/srv/shop.db"), Path::new("/srv/shop.db"));
    assert_eq!(file("sqlite:///srv/shop.db"), Path::new("/srv/shop.db"));
    let memory = read(&[("DATABASE_URL", "memory:")]).ok().unwrap();
    assert!(matches!(memory.store, StoreConfig::Memory));
}

#[test]
fn what_is_no_address_of_a_store_is_refused_with_the_way_to_write_it() {
    for (url, message) in [
        ("portreeve.db", "postgres:// or sqlite:, or be memory:"),
        ("sqlite::memory:", "must be memory:"),
        ("sqlite:shop.db?mode=ro", "takes no options"),
        ("sqlite:/srv/", "must name a file"),
        ("postgres://a,b/x", "names several hosts"),
        (
            "postgres://u@db/x?sslpassword=hunter2",
            "the parameter sslpassword,",
        ),
    ] {
        let refusal = refusal(&[("DATABASE_URL", url)]);
        assert!(refusal.contains(message), "{url}: {refusal}");
    }
}

#[test]
fn a_host_of_its_own_may_be_an_ipv6_address_or_the_folder_of_a_socket() {
    let url = |host: &str| {
        let variables = [
            ("DB_HOST", host),
            ("DB_NAME", "accounts"),
            ("DB_USER", "app"),
        ];
        match read(&variables).ok().unwrap().store {
            StoreConfig::Postgres { url, .. } => url.expose().clone(),
            _ => panic!("{host} is not on a server"),
        }
    };

    assert_eq!(url("::1"), "postgres://app@[::1]:5432/accounts");
    assert_eq!(url("[::1]"), url("::1"));
    let socket = "postgres://app@%2Frun%2Fpostgresql:5432/accounts";
    assert_eq!(url("/run/postgresql"), socket);
}

#[test]
fn several_hosts_are_refused_under_the_name_of_their_variable() {
    let message = refusal(&[
        ("DB_HOST", "a,b"),
        ("DB_NAME", "accounts"),
        ("DB_USER", "app"),
    ]);

    assert!(message.contains("DB_HOST names several hosts"), "{message}");
}

#[test]
fn all_problems_are_reported_at_once_by_name() {
    let message = refusal(&[
        ("PORT", "eighty"),
        ("JWT_ALGORITHM", "none"),
        ("REGISTRATION", "perhaps"),
        ("CORS_ORIGINS", "app.example.com"),
    ]);

    for variable in ["PORT", "JWT_ALGORITHM", "REGISTRATION", "CORS_ORIGINS"] {
        assert!(
            message.contains(&format!("\n  {variable} must")),
            "{message}"
        );
    }
}

#[test]
fn production_refuses_what_is_dangerous() {
    let message = refusal(&[
        ("APP_ENV", "production"),
        ("CORS_ORIGINS", "*"),
        ("DATABASE_URL", "memory:"),
    ]);

    for variable in ["SECRET_KEY", "DATABASE_URL", "CORS_ORIGINS", "SMTP_URL"] {
        assert!(
            message.contains(&format!("\n  {variable} must")),
            "{message}"
        );
    }
}

#[test]
fn the_public_address_names_the_issuer_and_makes_the_cookie_secure() {
    let named = |variables: &[(&str, &str)]| {
        let config = read(variables).ok().unwrap();
        (config.tokens.issuer, config.cookie_name)
    };
    let public = ("PUBLIC_URL", "https://Example.com/accounts/");
    let tls = [("TLS_CERT_FILE", "crt"), ("TLS_KEY_FILE", "key")];

    assert_eq!(named(&[]), ("portreeve".into(), "portreeve_refresh".into()));
    assert_eq!(
        named(&[public]),
        (
            "https://example.com/accounts".into(),
            "__Secure-portreeve_refresh".into()
        )
    );
    assert_eq!(
        named(&[public, ("JWT_ISSUER", "shop"), ("COOKIE_NAME", "shop")]),
        ("shop".into(), "__Secure-shop".into())
    );
    assert_eq!(named(&tls).1, "__Secure-portreeve_refresh");
    assert_eq!(
        named(&[("PUBLIC_URL", "http://localhost:8080")]).1,
        "portreeve_refresh"
    );
}

#[test]
fn a_public_address_and_a_name_of_the_cookie_that_cannot_be_are_refused() {
    for name in ["a b", "a;b", "a=b", "ä", "__Host-a", "__Secure-a"] {
        assert!(
            refusal(&[("COOKIE_NAME", name)]).contains("COOKIE_NAME must"),
            "{name}"
        );
    }
    assert!(refusal(&[("PUBLIC_URL", "example.com")]).contains("PUBLIC_URL must"));
}

#[test]
fn keys_are_rotated_after_ninety_days_or_as_it_is_said() {
    let days = |variables: &[(&str, &str)]| {
        let config = read(variables).ok().unwrap();
        config.tokens.rotate_after.map(Duration::whole_days)
    };

    assert_eq!(days(&[]), Some(90));
    assert_eq!(days(&[("KEY_ROTATION_DAYS", "7")]), Some(7));
    assert_eq!(days(&[("KEY_ROTATION_DAYS", "0")]), None);
    assert!(refusal(&[("KEY_ROTATION_DAYS", "-1")]).contains("KEY_ROTATION_DAYS must"));
}

#[test]
fn a_previous_secret_key_needs_one_that_follows_it() {
    let (old, new) = ("o".repeat(32), "n".repeat(32));
    let both = [("SECRET_KEY", new.as_str()), ("SECRET_KEY_PREVIOUS", &old)];

    assert!(read(&both).ok().unwrap().secret_key_previous.is_some());
    assert!(refusal(&both[1..]).contains("SECRET_KEY is not"));
    assert!(!refusal(&[both[0], ("SECRET_KEY_PREVIOUS", "hunter2")]).contains("hunter2"));
}

#[test]
fn production_refuses_a_secret_that_is_guessed_and_a_laptop_is_warned() {
    let same = "a".repeat(32);
    let secrets = [
        ("SECRET_KEY", same.as_str()),
        ("JWT_SECRET", "0123456789abcdef0123456789abcdef"),
        ("REVOCATIONS_TOKEN", "passwordpassword"),
        ("METRICS_TOKEN", "abababababababab"),
        ("DB_HOST", "db"),
        ("DB_NAME", "accounts"),
        ("DB_USER", "app"),
        ("DB_PASSWORD", "password"),
    ];
    let message = refusal(&[&secrets[..], &[("APP_ENV", "production")]].concat());
    let warnings = read(&secrets).ok().unwrap().warnings;

    for name in [
        "SECRET_KEY",
        "JWT_SECRET",
        "REVOCATIONS_TOKEN",
        "METRICS_TOKEN",
        "DB_PASSWORD",
    ] {
        assert!(
            message.contains(&format!("\n  {name} must not be")),
            "{message}"
        );
        assert!(warnings.iter().any(|message| message.starts_with(name)));
    }
    assert_eq!(
        message.matches("openssl rand -base64 32").count(),
        5,
        "{message}"
    );
    assert!(
        !message.contains(&same) && !message.contains("abab"),
        "{message}"
    );
}

#[test]
fn production_takes_what_a_machine_made() {
    let config = read(&[
        ("APP_ENV", "production"),
        ("SECRET_KEY", "8sX1q5b+74Jm/9Zc6wVh2TnRyKf0LdPgAuEiOoB3k7M="),
        ("JWT_SECRET", "9f2b7c41d06e8a35b1f4c7d2908e6a5b"),
        ("METRICS_TOKEN", "Wq3-x9Lr_T0bZm5v"),
        ("REVOCATIONS_TOKEN", "b5f1e6a7-49c1-4d7e-9a46-71455d1796d1"),
        ("MAILER", "file"),
    ]);

    assert_eq!(config.ok().unwrap().warnings, [""; 0]);
}

#[test]
fn a_token_that_no_header_can_carry_is_refused() {
    for token in [" 0123456789abcdef", "0123456789\u{7}abcdef"] {
        let message = refusal(&[("METRICS_TOKEN", token)]);
        assert!(
            message.contains("METRICS_TOKEN must not begin"),
            "{message}"
        );
    }
    assert!(read(&[("METRICS_TOKEN", "Wq3-x9Lr_T0bZm5v\n")]).is_ok());
}

#[test]
fn no_refusal_repeats_a_secret() {
    let message = refusal(&[
        ("DATABASE_URL", "mysql://u:hunter2@db/x"),
        ("SECRET_KEY", "hunter2"),
        ("JWT_SECRET", "hunter2"),
    ]);

    assert!(
        message.contains("DATABASE_URL")
            && message.contains("SECRET_KEY")
            && message.contains("JWT_SECRET")
    );
    assert!(!message.contains("hunter2"), "{message}");
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
    assert_eq!(config.session.access_ttl, Duration::minutes(30));
    assert!(
        matches!(&config.cors, CorsPolicy::Listed(origins) if origins == &["https://a.example", "https://b.example"])
    );
}

#[test]
fn mails_go_to_a_server_if_one_is_named_and_otherwise_into_files() {
    let route = |variables: &[(&str, &str)]| read(variables).ok().unwrap().mail.route;
    let server = [
        ("SMTP_URL", "smtp://mail.example.com"),
        ("MAIL_FROM", "Example <no-reply@example.com>"),
        ("PUBLIC_URL", "https://accounts.example.com"),
    ];

    let files = route(&[("DATA_DIR", "/var/lib/p")]);
    let smtp = route(&server);
    let on_purpose = route(&[&server[..], &[("MAILER", "file")]].concat());

    assert!(matches!(files, MailRoute::Folder(folder) if folder == Path::new("/var/lib/p/outbox")));
    assert!(matches!(smtp, MailRoute::Smtp { .. }));
    assert!(matches!(on_purpose, MailRoute::Folder(_)));
}

#[test]
fn a_mail_server_needs_a_sender_and_an_address_for_links() {
    let message = refusal(&[("SMTP_URL", "smtp://u:hunter2@mail.example.com?tls=no")]);

    for variable in ["SMTP_URL", "MAIL_FROM", "PUBLIC_URL"] {
        assert!(
            message.contains(&format!("\n  {variable} must")),
            "{message}"
        );
    }
    assert!(!message.contains("hunter2"), "{message}");
}
