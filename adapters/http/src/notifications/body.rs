use poem_openapi::{Enum, Object, types::Example};
use portreeve::{
    notifications::{Mail, MailId, MailState, ServerReply},
    shared::{Page, Timestamp},
};
use time::Duration;
use uuid::{Uuid, uuid};

use crate::examples::TIME;

/// A part of the mails.
#[derive(Object)]
#[oai(rename = "MailPage", example)]
pub struct MailPage {
    /// Newest first.
    items: Vec<MailBody>,
    /// The `cursor` of the next page. `null` on the last page.
    #[oai(nullable)]
    next_cursor: Option<String>,
}

/// A mail, without what is written in it.
#[derive(Object)]
#[oai(rename = "Mail", example, skip_serializing_if_is_none)]
pub struct MailBody {
    /// The id of the mail.
    id: Uuid,
    /// The account that the mail is about. Absent if there is none yet.
    account_id: Option<Uuid>,
    /// The address that it goes to.
    recipient: String,
    /// The name of its template, such as `reset_password`.
    template: String,
    /// The language tag of its text.
    language: String,
    /// What has become of it.
    state: MailStateName,
    /// Why a `suppressed` mail is not sent: `expired`, `replaced`, `too_many`, or `undeliverable`. Others may be added.
    suppression: Option<String>,
    /// The number of attempts that were begun.
    attempts: u32,
    /// What the mail server said last.
    reply: Option<String>,
    /// The `Message-ID` of the mail, without angle brackets.
    message_id: String,
    /// The time at which what it is about happened.
    created_at: Timestamp,
    /// The time at which it was sent, given up or suppressed.
    ended_at: Option<Timestamp>,
}

/// The state of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case", rename = "MailState")]
pub enum MailStateName {
    Queued,
    Sending,
    Sent,
    Deferred,
    Failed,
    Suppressed,
}

impl From<MailState> for MailStateName {
    fn from(state: MailState) -> Self {
        match state {
            MailState::Queued => Self::Queued,
            MailState::Sending => Self::Sending,
            MailState::Sent => Self::Sent,
            MailState::Deferred => Self::Deferred,
            MailState::Failed => Self::Failed,
            MailState::Suppressed => Self::Suppressed,
        }
    }
}

impl From<MailStateName> for MailState {
    fn from(name: MailStateName) -> Self {
        match name {
            MailStateName::Queued => Self::Queued,
            MailStateName::Sending => Self::Sending,
            MailStateName::Sent => Self::Sent,
            MailStateName::Deferred => Self::Deferred,
            MailStateName::Failed => Self::Failed,
            MailStateName::Suppressed => Self::Suppressed,
        }
    }
}

impl From<&Mail> for MailBody {
    fn from(mail: &Mail) -> Self {
        Self {
            id: mail.id.as_uuid(),
            account_id: mail.account_id.map(|id| id.as_uuid()),
            recipient: mail.recipient.as_str().to_owned(),
            template: mail.template.as_str().to_owned(),
            language: mail.language.as_str().to_owned(),
            state: mail.state.into(),
            suppression: mail.suppression.map(|why| why.as_str().to_owned()),
            attempts: mail.attempts,
            reply: mail
                .reply
                .as_ref()
                .map(ServerReply::as_str)
                .map(str::to_owned),
            message_id: mail.message_id.clone(),
            created_at: mail.created_at,
            ended_at: mail.ended_at,
        }
    }
}

impl From<Page<Mail, MailId>> for MailPage {
    fn from(page: Page<Mail, MailId>) -> Self {
        Self {
            items: page.items.iter().map(MailBody::from).collect(),
            next_cursor: page.next.map(|id| id.to_string()),
        }
    }
}

impl Example for MailBody {
    fn example() -> Self {
        Self {
            id: uuid!("0198c2f0-7f4e-7cc3-98c4-dc0c0c0739a0"),
            account_id: Some(uuid!("0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f")),
            recipient: "ada@example.com".into(),
            template: "reset_password".into(),
            language: "en".into(),
            state: MailStateName::Deferred,
            suppression: None,
            attempts: 2,
            reply: Some("RCPT TO: 450 4.2.0 try again later".into()),
            message_id: "0198c2f0-7f4e-7cc3-98c4-dc0c0c0739a0@example.com".into(),
            created_at: TIME + Duration::minutes(1),
            ended_at: None,
        }
    }
}

impl Example for MailPage {
    fn example() -> Self {
        Self {
            items: vec![MailBody::example()],
            next_cursor: None,
        }
    }
}
