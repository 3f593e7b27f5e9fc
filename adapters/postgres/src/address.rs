//! The address of a database, as `postgres://...` in libpq's form (<https://www.postgresql.org/docs/current/libpq-connect.html>).
//!
//! sqlx logs parameters that it does not know, with their values, and some are secrets. So only known ones come through to it; the others
//! are refused by name. What libpq understands and sqlx does not is rewritten here: a socket's folder in `host`, an address without a host,
//! IPv6 addresses, and `sslrootcert=system`.

use std::{fs::File, io, path::Path};

use sqlx::postgres::{PgConnectOptions, PgSslMode};

/// What is wrong with an address, to be put behind its name. Names a parameter at most, never a value: some are secrets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    #[error(
        "names several hosts; name one: the address that follows the primary, as failover systems, DNS and proxies offer it"
    )]
    SeveralHosts,
    #[error("has the parameter {0}, which this program does not know; take it away")]
    Unknown(String),
    #[error(
        "has target_session_attrs={0}, but the service writes; use read-write, or take it away"
    )]
    ReadOnly(&'static str),
    #[error(
        "has sslrootcert=system, which checks the server's name too: set sslmode=verify-full, or take sslmode away"
    )]
    WeakSystemRoots,
    #[error("has {0}, and the file that it names cannot be read: {1}")]
    NoFile(&'static str, io::ErrorKind),
    #[error(
        "cannot be read; write postgres://USER:PASSWORD@HOST:5432/DATABASE, with %40 for an @ in the password and so on"
    )]
    Unreadable,
}

/// Those that sqlx knows, in its spelling and in libpq's.
const KNOWN: &[&str] = &[
    "sslmode",
    "ssl-mode",
    "sslrootcert",
    "ssl-root-cert",
    "ssl-ca",
    "sslcert",
    "ssl-cert",
    "sslkey",
    "ssl-key",
    "statement-cache-capacity",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "application_name",
    "options",
];

/// Where systems keep the certificates that they trust.
const SYSTEM_ROOTS: &[&str] = &[
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// How to connect to `address`. What it leaves out comes from `PGHOST`, `PGPASSWORD` and so on, and from a password file.
///
/// # Errors
/// See [`AddressError`].
pub fn parse(address: &str) -> Result<PgConnectOptions, AddressError> {
    let (scheme, rest) = address.split_once("://").ok_or(AddressError::Unreadable)?;
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, path) = match place.split_once('/') {
        Some((authority, path)) => (authority, path),
        None => (place, ""),
    };
    let (credentials, host) = match authority.rsplit_once('@') {
        Some((credentials, host)) => (Some(credentials), host),
        None => (None, authority),
    };
    let mut has_system_roots = false;
    let mut mode = None;
    let mut is_on_socket = false;
    let mut kept = Vec::new();
    let mut files = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (decoded(name)?, decoded(value)?);
        match name.as_str() {
            "target_session_attrs" => match value.as_str() {
                "any" | "read-write" | "primary" => continue,
                "read-only" => return Err(AddressError::ReadOnly("read-only")),
                "standby" => return Err(AddressError::ReadOnly("standby")),
                "prefer-standby" => return Err(AddressError::ReadOnly("prefer-standby")),
                _ => return Err(AddressError::Unknown(name)),
            },
            "host" | "hostaddr" | "port" if value.contains(',') => {
                return Err(AddressError::SeveralHosts);
            }
            "host" => is_on_socket = value.starts_with('/'),
            "sslrootcert" if value == "system" => {
                has_system_roots = true;
                continue;
            }
            "sslmode" | "ssl-mode" => mode = Some(value),
            "sslrootcert" | "ssl-root-cert" | "ssl-ca" => files.push(("sslrootcert", value)),
            "sslcert" | "ssl-cert" => files.push(("sslcert", value)),
            "sslkey" | "ssl-key" => files.push(("sslkey", value)),
            known if KNOWN.contains(&known) || known.starts_with("options[") => {}
            _ => return Err(AddressError::Unknown(name)),
        }
        kept.push(pair);
    }
    if decoded(host)?.contains(',') {
        return Err(AddressError::SeveralHosts);
    }
    // A URL with a user must have a host; it gives way to the one in the parameters.
    let host = match host {
        "" if credentials.is_some() => "localhost".to_owned(),
        port if port.starts_with(':') => format!("localhost{port}"),
        host => host.to_owned(),
    };
    let credentials = credentials.map_or(String::new(), |credentials| format!("{credentials}@"));
    let query = kept.join("&");
    let url = format!("{scheme}://{credentials}{host}/{path}?{query}");
    let mut options: PgConnectOptions = url.parse().map_err(|_| AddressError::Unreadable)?;
    let bare = options.get_host().strip_prefix('[');
    if let Some(ip) = bare
        .and_then(|host| host.strip_suffix(']'))
        .map(str::to_owned)
    {
        options = options.host(&ip);
    }
    if is_on_socket {
        // TLS is for networks: libpq does not ask for it either.
        options = options.ssl_mode(PgSslMode::Disable);
    }
    if !is_on_socket && mode.as_deref() != Some("disable") {
        files.into_iter().try_for_each(must_be_readable)?;
    }
    if has_system_roots {
        if mode.is_some_and(|mode| mode != "verify-full") {
            return Err(AddressError::WeakSystemRoots);
        }
        options = options.ssl_mode(PgSslMode::VerifyFull);
        // Without a file, those are trusted that came with this program.
        if let Some(file) = system_roots() {
            options = options.ssl_root_cert(file);
        }
    }
    Ok(options)
}

/// For messages: without credentials.
pub(crate) fn shown(options: &PgConnectOptions) -> String {
    let name = options.get_database().unwrap_or(options.get_username());
    let port = options.get_port();
    if let Some(folder) = options.get_socket() {
        return format!("postgres:///{name}?host={}&port={port}", folder.display());
    }
    match options.get_host() {
        folder if folder.starts_with('/') => {
            format!("postgres:///{name}?host={folder}&port={port}")
        }
        ip if ip.contains(':') => format!("postgres://[{ip}]:{port}/{name}"),
        host => format!("postgres://{host}:{port}/{name}"),
    }
}

/// sqlx takes what looks like a certificate or a key for one, and everything else for the name of a file.
fn must_be_readable((parameter, value): (&'static str, String)) -> Result<(), AddressError> {
    if value.trim_start().starts_with("-----BEGIN") {
        return Ok(());
    }
    let opened = File::open(&value).map(drop);
    opened.map_err(|error| AddressError::NoFile(parameter, error.kind()))
}

fn system_roots() -> Option<String> {
    let named = std::env::var("SSL_CERT_FILE").ok();
    let usual = SYSTEM_ROOTS.iter().map(|file| (*file).to_owned());
    let mut files = named.into_iter().chain(usual);
    files.find(|file| Path::new(file).is_file())
}

fn decoded(text: &str) -> Result<String, AddressError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |digit: Option<u8>| char::from(digit?).to_digit(16);
        let (high, low) = (digit(rest.next()), digit(rest.next()));
        let value = high.zip(low).map(|(high, low)| high * 16 + low);
        let value = value.and_then(|value| u8::try_from(value).ok());
        bytes.push(value.ok_or(AddressError::Unreadable)?);
    }
    String::from_utf8(bytes).map_err(|_| AddressError::Unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(address: &str) -> String {
        shown(&parse(address).unwrap())
    }

    #[test]
    fn every_form_of_a_host_is_understood() {
        for (address, there) in [
            ("postgres://u:p@db/x", "postgres://db:5432/x"),
            ("postgresql://u@db:6543/x", "postgres://db:6543/x"),
            ("postgres://u:p@[::1]/x", "postgres://[::1]:5432/x"),
            ("postgres://u:p@/x?host=%3A%3A1", "postgres://[::1]:5432/x"),
            ("postgres://u:p@:6543/x", "postgres://localhost:6543/x"),
            (
                "postgres://u:p@/x?host=/run/pg&port=6543",
                "postgres:///x?host=/run/pg&port=6543",
            ),
            (
                "postgres:///x?user=u&host=%2Frun%2Fpg",
                "postgres:///x?host=/run/pg&port=5432",
            ),
            (
                "postgres://u:p%40@%2Frun%2Fpg:6543/x",
                "postgres:///x?host=/run/pg&port=6543",
            ),
            (
                "postgres://u@db/x?target_session_attrs=read-write",
                "postgres://db:5432/x",
            ),
        ] {
            assert_eq!(place(address), there, "{address}");
        }
    }

    #[test]
    fn several_hosts_are_refused_in_each_form() {
        for address in [
            "postgres://u:p@a:5432,b:5433/x",
            "postgres://u:p@a,b/x?target_session_attrs=read-write",
            "postgres://u:p@/x?host=a,b",
            "postgres://u:p@a%2Cb/x",
        ] {
            assert_eq!(parse(address).err(), Some(AddressError::SeveralHosts));
        }
    }

    #[test]
    fn an_unknown_parameter_is_named_without_its_value() {
        for (query, name) in [
            ("sslpassword=hunter2", "sslpassword"),
            ("sslmode=require&channel_binding=hunter2", "channel_binding"),
            ("schema=hunter2", "schema"),
            ("target_session_attrs=hunter2", "target_session_attrs"),
        ] {
            let refused = parse(&format!("postgres://u:hunter2@db/x?{query}"));

            let message = refused.unwrap_err().to_string();
            assert!(
                message.contains(&format!("the parameter {name},")),
                "{message}"
            );
            assert!(!message.contains("hunter2"));
        }
    }

    #[test]
    fn a_standby_is_not_asked_for() {
        let refused = parse("postgres://u@db/x?target_session_attrs=standby");

        assert_eq!(refused.err(), Some(AddressError::ReadOnly("standby")));
    }

    #[test]
    fn what_the_system_trusts_comes_with_a_check_of_the_name() {
        let mode = |query: &str| {
            let options = parse(&format!("postgres://u@db/x?sslrootcert=system{query}"));
            options.map(|options| format!("{:?}", options.get_ssl_mode()))
        };

        assert_eq!(mode(""), Ok("VerifyFull".to_owned()));
        assert_eq!(mode("&sslmode=verify-full"), mode(""));
        assert_eq!(mode("&sslmode=require"), Err(AddressError::WeakSystemRoots));
    }

    #[test]
    fn a_file_that_is_not_there_is_named_by_its_parameter() {
        let parsed = |query: &str| parse(&format!("postgres://u@db/x?{query}")).err();
        let missing = |parameter| Some(AddressError::NoFile(parameter, io::ErrorKind::NotFound));

        assert_eq!(
            parsed("sslrootcert=/nowhere/ca.pem"),
            missing("sslrootcert")
        );
        assert_eq!(parsed("ssl-ca=/nowhere/ca.pem"), missing("sslrootcert"));
        assert_eq!(parsed("sslkey=/nowhere/key.pem"), missing("sslkey"));
        assert_eq!(parsed("sslmode=disable&sslrootcert=/nowhere/ca.pem"), None);
    }

    #[test]
    fn what_cannot_be_read_is_said_to_be_without_a_word_of_it() {
        for address in [
            "postgres://u:hunter2@db:port/x",
            "postgres://u:hunter2@db/x?sslmode=hunter2",
            "postgres://u:hunter2@db/x?options=%zz",
        ] {
            let message = parse(address).unwrap_err().to_string();

            assert!(message.contains("cannot be read"), "{address}: {message}");
            assert!(!message.contains("hunter2"));
        }
    }
}
