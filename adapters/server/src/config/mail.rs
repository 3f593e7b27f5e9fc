//! Where mails go, and whom they come from.

use std::path::PathBuf;

use portreeve_http::PublicUrl;
use portreeve_mail::{Sender, SmtpAddress};

use super::{problems::Problems, raw::Raw};

pub struct MailConfig {
    pub route: MailRoute,
    pub sender: Sender,
    /// Templates that take the place of those in the binary.
    pub templates: Option<PathBuf>,
    pub links: LinkPattern,
}

/// How mails leave the service.
pub enum MailRoute {
    /// Into files in this folder.
    Folder(PathBuf),
    Smtp {
        address: SmtpAddress,
        /// Certificates to trust besides those of the system, as PEM. Read when the service starts.
        trusted: Option<PathBuf>,
    },
}

/// The address of the page that a link leads to, with places for what the page does and for the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkPattern(String);

const PAGE: &str = "{page}";
const TOKEN: &str = "{token}";
const PAGES: &str = "/account/{page}?token={token}";
/// Nobody reads it there. `.invalid` exists nowhere (RFC 2606).
const NOBODY: &str = "Portreeve <no-reply@portreeve.invalid>";

impl LinkPattern {
    fn parse(raw: &str) -> Option<Self> {
        let rest = raw
            .strip_prefix("https://")
            .or_else(|| raw.strip_prefix("http://"))?;
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let is_host = !host.is_empty() && !host.contains(['@', '{', '}']);
        // Printable ASCII, and none of the characters that end an address in the text of a mail.
        let is_plain = raw
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !b"\"'<>\\^`|".contains(&byte));
        let has_token = raw.matches(TOKEN).count() == 1;
        let without_places = raw.replace(PAGE, "").replace(TOKEN, "");
        let has_others = without_places.contains(['{', '}']);
        (is_host && is_plain && has_token && !has_others).then(|| Self(raw.to_owned()))
    }

    /// The pages of the service itself.
    fn of_service(url: &str) -> Self {
        Self(format!("{}{PAGES}", url.trim_end_matches('/')))
    }

    /// Both are parts of an address as they are: letters, digits, `-` and `_`.
    pub fn fill(&self, page: &str, token: &str) -> String {
        self.0.replace(PAGE, page).replace(TOKEN, token)
    }
}

pub fn mail(
    raw: &Raw,
    data_dir: PathBuf,
    public_url: Option<&PublicUrl>,
    production: bool,
    problems: &mut Problems,
) -> MailConfig {
    let is_smtp = is_smtp(raw, production, problems);
    MailConfig {
        route: route(raw, is_smtp, data_dir, problems),
        sender: sender(raw, is_smtp, problems),
        templates: raw.mail_templates_dir.as_ref().map(PathBuf::from),
        links: links(raw, public_url, is_smtp, problems),
    }
}

fn is_smtp(raw: &Raw, production: bool, problems: &mut Problems) -> bool {
    let words = [("smtp", true), ("file", false)];
    let chosen = problems.word("MAILER", raw.mailer.as_ref(), &words);
    let has_url = raw.smtp_url.is_some();
    if chosen == Some(true) && !has_url {
        problems.add(
            "SMTP_URL",
            "must be set when MAILER=smtp: the address of your mail server, such as smtp://user:password@mail.example.com:587",
        );
    }
    if production && raw.mailer.is_none() && !has_url {
        problems.add(
            "SMTP_URL",
            "must be set when APP_ENV=production, or nobody gets a mail; or set MAILER=file on purpose, which writes mails to DATA_DIR/outbox",
        );
    }
    chosen.unwrap_or(has_url)
}

fn route(raw: &Raw, is_smtp: bool, data_dir: PathBuf, problems: &mut Problems) -> MailRoute {
    let parsed = raw.smtp_url.as_deref().map(SmtpAddress::parse);
    let address = match parsed.transpose() {
        Ok(address) => address,
        Err(rule) => {
            problems.add("SMTP_URL", rule);
            None
        }
    };
    match address.filter(|_| is_smtp) {
        Some(address) => MailRoute::Smtp {
            address,
            trusted: raw.smtp_ca_file.as_ref().map(PathBuf::from),
        },
        None => MailRoute::Folder(data_dir.join("outbox")),
    }
}

fn sender(raw: &Raw, is_smtp: bool, problems: &mut Problems) -> Sender {
    if is_smtp && raw.mail_from.is_none() {
        problems.add(
            "MAIL_FROM",
            "must be set when mails go to a mail server: an address that it lets you send from, such as Example <no-reply@example.com>",
        );
    }
    let parsed = raw.mail_from.as_deref().map(Sender::parse);
    let parsed = parsed.transpose().unwrap_or_else(|rule| {
        problems.add("MAIL_FROM", rule);
        None
    });
    parsed.unwrap_or_else(nobody)
}

#[expect(clippy::expect_used, reason = "a test holds that the address is one")]
fn nobody() -> Sender {
    Sender::parse(NOBODY).expect("it is an address")
}

fn links(
    raw: &Raw,
    public_url: Option<&PublicUrl>,
    is_smtp: bool,
    problems: &mut Problems,
) -> LinkPattern {
    if let Some(set) = &raw.mail_links {
        if let Some(pattern) = LinkPattern::parse(set) {
            return pattern;
        }
        problems.add(
            "MAIL_LINKS",
            "must be the address of a page with {token} once, and perhaps {page}, such as https://app.example.com/{page}?token={token}",
        );
    } else if is_smtp && public_url.is_none() && !problems.mention("PUBLIC_URL") {
        problems.add(
            "PUBLIC_URL",
            "must be set when mails go to a mail server: links in them lead there; or set MAIL_LINKS",
        );
    }
    match public_url {
        Some(url) => LinkPattern::of_service(&url.to_string()),
        None => LinkPattern::of_service(&format!(
            "http://localhost:{}",
            raw.port.as_deref().unwrap_or("8080")
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_mail_server_mails_come_from_nobody() {
        assert_eq!(nobody().product(), "Portreeve");
    }

    #[test]
    fn a_pattern_is_an_address_with_a_place_for_the_token() {
        let pattern = LinkPattern::parse("https://app.example.com/a/{page}#{token}").unwrap();

        let filled = pattern.fill("reset-password", "pot_a-b");

        assert_eq!(filled, "https://app.example.com/a/reset-password#pot_a-b");
        for raw in [
            "https://app.example.com/reset",
            "https://app.example.com/{token}/{token}",
            "https://app.example.com/{token}/{host}",
            "https://{token}.example.com/",
            "https://user@example.com/{token}",
            "javascript:alert('{token}')",
            "https:///{token}",
            "https://app.example.com/{token} b",
            "https://app.example.com/\"{token}",
        ] {
            assert_eq!(LinkPattern::parse(raw), None, "{raw}");
        }
    }
}
