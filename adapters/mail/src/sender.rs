use lettre::{Address, message::Mailbox};
use portreeve::shared::{DisplayName, EmailAddress};

/// Whom mails come from: `Example <no-reply@example.com>`, or the address alone.
#[derive(Clone, Debug)]
pub struct Sender {
    name: Option<String>,
    email: EmailAddress,
    mailbox: Mailbox,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "must be an email address, such as no-reply@example.com, or a name with one, as in Example <no-reply@example.com>"
)]
pub struct InvalidSender;

impl Sender {
    /// # Errors
    /// The address is none, or has other letters than ASCII: too few servers take those. Or the name has characters that deceive.
    pub fn parse(raw: &str) -> Result<Self, InvalidSender> {
        let (name, email) = match raw.trim().strip_suffix('>') {
            Some(rest) => {
                let (name, email) = rest.rsplit_once('<').ok_or(InvalidSender)?;
                let name = name.trim().trim_matches('"');
                (Some(name).filter(|name| !name.is_empty()), email)
            }
            None => (None, raw),
        };
        let name = name.map(|name| DisplayName::parse(name).map_err(|_| InvalidSender));
        let name = name.transpose()?.map(|name| name.as_str().to_owned());
        let email = EmailAddress::parse(email).map_err(|_| InvalidSender)?;
        if !email.as_str().is_ascii() {
            return Err(InvalidSender);
        }
        let address: Address = email.as_str().parse().map_err(|_| InvalidSender)?;
        Ok(Self {
            mailbox: Mailbox::new(name.clone(), address),
            name,
            email,
        })
    }

    /// What readers know the service as: the name, or the domain if there is none.
    pub fn product(&self) -> &str {
        self.name.as_deref().unwrap_or_else(|| self.domain())
    }

    /// That of the address.
    pub fn domain(&self) -> &str {
        let address = self.email.as_str();
        address
            .rsplit_once('@')
            .map_or(address, |(_, domain)| domain)
    }

    pub(crate) fn mailbox(&self) -> &Mailbox {
        &self.mailbox
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_optional() {
        let both = Sender::parse("Example Shop <No-Reply@Example.com>").unwrap();
        let alone = Sender::parse("no-reply@example.com").unwrap();
        let quoted = Sender::parse("\"Example, Inc.\" <a@example.com>").unwrap();

        assert_eq!(
            (both.product(), both.domain()),
            ("Example Shop", "example.com")
        );
        assert_eq!(alone.product(), "example.com");
        assert_eq!(quoted.product(), "Example, Inc.");
    }

    #[test]
    fn what_would_break_out_of_a_header_is_refused() {
        for raw in [
            "",
            "Example",
            "Example <>",
            "Example <a@example.com",
            "Ex\r\nBcc: b@example.com <a@example.com>",
            "Ex\u{202e}ample <a@example.com>",
            "a@example.com\r\nBcc: b@example.com",
            "jösé@example.com",
        ] {
            assert!(Sender::parse(raw).is_err(), "{raw:?}");
        }
    }
}
