use percent_encoding::percent_decode_str;
use portreeve::shared::Secret;
use url::{Host, Url};

/// A mail server: `smtp://user:password@mail.example.com:587?tls=required`.
#[derive(Clone, Debug)]
pub struct SmtpAddress {
    pub host: String,
    pub port: u16,
    pub security: Security,
    pub credentials: Option<Credentials>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// From the first byte: `smtps`.
    Tls,
    /// By STARTTLS, and no mail is sent without: `smtp`, or `?tls=required`.
    StartTls,
    /// By STARTTLS where the server offers it: `?tls=opportunistic`. Whoever is between can take the offer away.
    Opportunistic,
    /// `?tls=none`.
    None,
}

#[derive(Clone, Debug)]
pub struct Credentials {
    pub user: String,
    pub password: Secret<String>,
}

/// Repeats nothing of the address, which has a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAddress {
    #[error(
        "must be an address such as smtp://user:password@mail.example.com:587 or smtps://mail.example.com"
    )]
    Malformed,
    #[error("must begin with smtp:// or smtps://")]
    Scheme,
    #[error(
        "must have no other parameter than tls=required, tls=opportunistic or tls=none, and none after smtps"
    )]
    Parameter,
    #[error(
        "must not send a password unencrypted: leave out tls=none, or use a server on this host"
    )]
    Unencrypted,
}

impl SmtpAddress {
    pub fn parse(raw: &str) -> Result<Self, InvalidAddress> {
        let url = Url::parse(raw).map_err(|_| InvalidAddress::Malformed)?;
        let (is_tls, default_port) = match url.scheme() {
            "smtp" => (false, 587),
            "smtps" => (true, 465),
            _ => return Err(InvalidAddress::Scheme),
        };
        let host = url.host_str().filter(|host| !host.is_empty());
        let host = host.ok_or(InvalidAddress::Malformed)?;
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(InvalidAddress::Malformed);
        }
        let security = security(is_tls, &url)?;
        let credentials = credentials(&url)?;
        if security == Security::None && credentials.is_some() && !is_loopback(host) {
            return Err(InvalidAddress::Unencrypted);
        }
        Ok(Self {
            // An IPv6 address without its brackets.
            host: host.trim_matches(['[', ']']).to_owned(),
            port: url.port().unwrap_or(default_port),
            security,
            credentials,
        })
    }

    /// For people, without the password.
    pub fn place(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    pub(super) fn is_loopback(&self) -> bool {
        is_loopback(&self.host)
    }
}

fn security(is_tls: bool, url: &Url) -> Result<Security, InvalidAddress> {
    let mut security = if is_tls {
        Security::Tls
    } else {
        Security::StartTls
    };
    for (name, value) in url.query_pairs() {
        security = match (is_tls, &*name, &*value) {
            (false, "tls", "required") => Security::StartTls,
            (false, "tls", "opportunistic") => Security::Opportunistic,
            (false, "tls", "none") => Security::None,
            _ => return Err(InvalidAddress::Parameter),
        };
    }
    Ok(security)
}

fn credentials(url: &Url) -> Result<Option<Credentials>, InvalidAddress> {
    if url.username().is_empty() {
        return match url.password() {
            Some(_) => Err(InvalidAddress::Malformed),
            None => Ok(None),
        };
    }
    let decoded = |raw: &str| {
        let decoded = percent_decode_str(raw).decode_utf8();
        decoded
            .map(String::from)
            .map_err(|_| InvalidAddress::Malformed)
    };
    let password = url.password().ok_or(InvalidAddress::Malformed)?;
    Ok(Some(Credentials {
        user: decoded(url.username())?,
        password: Secret::new(decoded(password)?),
    }))
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    match Host::parse(host) {
        Ok(Host::Ipv4(address)) => address.is_loopback(),
        Ok(Host::Ipv6(address)) => address.is_loopback(),
        Ok(Host::Domain(name)) => name == "localhost",
        Err(_) => host == "::1",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(raw: &str) -> SmtpAddress {
        SmtpAddress::parse(raw).unwrap()
    }

    #[test]
    fn the_scheme_says_how_the_connection_is_encrypted() {
        for (raw, port, security) in [
            ("smtp://mail.example.com", 587, Security::StartTls),
            (
                "smtp://mail.example.com:25?tls=required",
                25,
                Security::StartTls,
            ),
            (
                "smtp://mail.example.com?tls=opportunistic",
                587,
                Security::Opportunistic,
            ),
            ("smtp://localhost:1025?tls=none", 1025, Security::None),
            ("smtps://mail.example.com", 465, Security::Tls),
            ("smtps://mail.example.com:4650/", 4650, Security::Tls),
        ] {
            let address = parsed(raw);
            assert_eq!((address.port, address.security), (port, security), "{raw}");
        }
        assert_eq!(parsed("smtp://[::1]:25?tls=none").host, "::1");
    }

    #[test]
    fn user_and_password_are_percent_decoded_and_not_shown() {
        let address = parsed("smtp://ada%40example.com:p%2Fa%3As@mail.example.com");

        let shown = format!("{address:?} {}", address.place());
        let credentials = address.credentials.unwrap();
        assert_eq!(credentials.user, "ada@example.com");
        assert_eq!(credentials.password.expose(), "p/a:s");
        assert!(
            !shown.contains("p/a") && shown.contains("mail.example.com:587"),
            "{shown}"
        );
    }

    #[test]
    fn a_password_is_sent_unencrypted_only_within_this_host() {
        for host in ["localhost", "127.0.0.1", "[::1]"] {
            parsed(&format!("smtp://a:b@{host}:25?tls=none"));
        }

        let refused = SmtpAddress::parse("smtp://a:b@mail.example.com?tls=none").err();

        assert_eq!(refused, Some(InvalidAddress::Unencrypted));
    }

    #[test]
    fn what_is_no_address_of_a_mail_server_is_refused() {
        for raw in [
            "",
            "mail.example.com",
            "mail.example.com:25",
            "http://mail.example.com",
            "smtp://",
            "smtp://mail.example.com/inbox",
            "smtp://mail.example.com#a",
            "smtp://mail.example.com?tls=maybe",
            "smtps://mail.example.com?tls=none",
            "smtp://mail.example.com?timeout=5",
            "smtp://user@mail.example.com",
            "smtp://:password@mail.example.com",
            "smtp://mail.example.com:99999",
        ] {
            assert!(SmtpAddress::parse(raw).is_err(), "{raw}");
        }
    }
}
