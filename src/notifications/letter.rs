use super::{Language, MailId, Template};
use crate::shared::{EmailAddress, Secret, Timestamp};

/// A mail as it goes to the mail server.
#[derive(Clone, Debug)]
pub struct Letter {
    pub id: MailId,
    pub template: Template,
    pub to: EmailAddress,
    /// Without angle brackets. The same at every attempt.
    pub message_id: String,
    pub date: Timestamp,
    pub content: Content,
}

/// What a reader sees.
#[derive(Clone, Debug)]
pub struct Content {
    /// One line, without control characters.
    pub subject: String,
    pub text: Secret<String>,
    pub html: Secret<String>,
}

/// Link and code of a one-time token. Whoever has either of them may do what the token is for.
#[derive(Clone, Debug)]
pub struct Link {
    pub url: Secret<String>,
    pub code: Secret<String>,
}

/// What a template may mention.
///
/// Neither a display name nor anything else that a stranger can choose: it would be text of theirs in a mail of ours.
#[derive(Clone, Debug)]
pub struct Values {
    pub language: Language,
    pub recipient: EmailAddress,
    /// When it happened that the mail is about.
    pub at: Timestamp,
    /// Of templates that [have one](Template::has_link).
    pub link: Option<Link>,
    /// How long the link still works, in minutes.
    pub valid_minutes: i64,
}
