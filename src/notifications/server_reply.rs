use super::Link;

/// What a mail server, or the system, said of an attempt: one line, bounded, without secrets. For operators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerReply(String);

impl ServerReply {
    pub const MAX_LEN: usize = 500;

    /// Controls and line ends become spaces, and what is too long is cut.
    pub fn of(raw: &str) -> Self {
        let words = raw.split(|c: char| c.is_whitespace() || crate::shared::is_deceptive(c));
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let mut line = words.join(" ");
        if let Some((end, _)) = line.char_indices().nth(Self::MAX_LEN) {
            line.truncate(end);
        }
        Self(line)
    }

    /// As a store kept it.
    pub fn restore(line: String) -> Self {
        Self(line)
    }

    /// The same without link and code, which servers quote when they refuse a mail for what is in it.
    #[must_use]
    pub fn without(self, link: &Link) -> Self {
        let mut line = self.0;
        for secret in [link.url.expose(), link.code.expose()] {
            if !secret.is_empty() {
                line = line.replace(secret.as_str(), "(removed)");
            }
        }
        // The token is the last part of the address, and may be quoted alone.
        let token = link.url.expose().rsplit(['/', '=', '#']).next();
        if let Some(token) = token.filter(|token| token.len() >= 16) {
            line = line.replace(token, "(removed)");
        }
        Self(line)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shared::Secret;

    #[test]
    fn a_reply_is_one_line_of_bounded_length() {
        let reply = ServerReply::of("550 5.1.1 no\r\n such\u{202e} user\0\n");
        let long = ServerReply::of(&"ä".repeat(10_000));

        assert_eq!(reply.as_str(), "550 5.1.1 no such user");
        assert_eq!(long.as_str().chars().count(), ServerReply::MAX_LEN);
    }

    #[test]
    fn link_and_code_are_removed_however_they_are_quoted() {
        let link = Link {
            url: Secret::new("https://example.com/reset?token=abcdefghijklmnopqrstuvwxyz".into()),
            code: Secret::new("123456".into()),
        };
        let reply = ServerReply::of(
            "554 blocked: https://example.com/reset?token=abcdefghijklmnopqrstuvwxyz (abcdefghijklmnopqrstuvwxyz), 123456",
        );

        let reply = reply.without(&link);

        assert_eq!(
            reply.as_str(),
            "554 blocked: (removed) ((removed)), (removed)"
        );
    }
}
