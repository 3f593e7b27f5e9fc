use portreeve::{
    notifications::{Attempted, LinkedToken, Mail, MailId, RecentMail, Recipient, ServerReply},
    shared::{AccountId, EmailAddress, OneTimeTokenId, StoreError, Timestamp},
};
use uuid::Uuid;

use crate::{
    Parameters, RowName, Stored,
    tables::{Table, table},
};

pub const MAILS: Table = table!(notifications.mails by 1 {
    id Uuid, account_id Uuid, recipient Text, template Text, language Text, token_id Uuid, token_expires_at Moment, message_id Text, state Text,
    suppression Text, attempts Int, reply Text, created_at Moment, ended_at Moment,
});

pub const RECIPIENTS: Table = table!(notifications.recipients by 1 {
    account_id Uuid, email Text, email_version Int, locale Text, undeliverable_since Moment,
});

/// The columns of a [`MailRow`].
#[macro_export]
macro_rules! mail_columns {
    () => {
        "id, account_id, recipient, template, language, token_id, token_expires_at, message_id, state, suppression, attempts, reply, \
         created_at, ended_at"
    };
}

#[derive(sqlx::FromRow)]
pub struct MailRow {
    id: Uuid,
    account_id: Option<Uuid>,
    recipient: String,
    template: String,
    language: String,
    token_id: Option<Uuid>,
    token_expires_at: Option<Stored<Timestamp>>,
    message_id: String,
    state: String,
    suppression: Option<String>,
    attempts: Stored<u32>,
    reply: Option<String>,
    created_at: Stored<Timestamp>,
    ended_at: Option<Stored<Timestamp>>,
}

impl MailRow {
    /// # Errors
    /// A value makes no sense. `table` names it for the operator.
    pub fn read(self, table: &'static str) -> Result<Mail, StoreError> {
        let row = RowName { table, id: self.id };
        let expires_at = self.token_expires_at.map(|at| at.0);
        let expires_at = row.read_some("token_expires_at", expires_at)?;
        let token = self.token_id.zip(expires_at);
        let token = token.map(|(id, expires_at)| LinkedToken {
            id: OneTimeTokenId::from_uuid(id),
            expires_at,
        });
        let suppression = self.suppression.map(|why| why.parse());
        let ended_at = self.ended_at.map(|at| at.0);
        Ok(Mail {
            id: MailId::from_uuid(self.id),
            account_id: self.account_id.map(AccountId::from_uuid),
            recipient: EmailAddress::restore(self.recipient),
            template: row.read("template", self.template.parse())?,
            language: row.read("language", self.language.parse())?,
            token,
            message_id: self.message_id,
            state: row.read("state", self.state.parse())?,
            suppression: row.read_some("suppression", suppression)?,
            attempts: row.stored("attempts", self.attempts)?,
            reply: self.reply.map(ServerReply::restore),
            created_at: row.stored("created_at", self.created_at)?,
            ended_at: row.read_some("ended_at", ended_at)?,
        })
    }
}

/// Binds all columns, in the order in which the statements of both stores have them.
pub fn bind_mail<Q: Parameters>(query: Q, mail: &Mail) -> Q {
    query
        .id(mail.id.as_uuid())
        .id_or_null(mail.account_id.map(|id| id.as_uuid()))
        .text(mail.recipient.as_str())
        .text(mail.template.as_str())
        .text(mail.language.as_str())
        .id_or_null(mail.token.map(|token| token.id.as_uuid()))
        .moment_or_null(mail.token.map(|token| token.expires_at))
        .text(&mail.message_id)
        .text(mail.state.as_str())
        .text_or_null(mail.suppression.map(|why| why.as_str()))
        .number(mail.attempts)
        .text_or_null(mail.reply.as_ref().map(ServerReply::as_str))
        .moment(mail.created_at)
        .moment_or_null(mail.ended_at)
}

/// Binds the end of an attempt, in the order in which the statements of both stores have it: id, state, suppression, reply, end.
pub fn bind_attempted<Q: Parameters>(query: Q, attempted: &Attempted) -> Q {
    let state = attempted.outcome.state();
    let suppression = attempted.outcome.suppression();
    query
        .id(attempted.id.as_uuid())
        .text(state.as_str())
        .text_or_null(suppression.map(|why| why.as_str()))
        .text_or_null(attempted.outcome.reply().map(ServerReply::as_str))
        .moment_or_null(state.has_ended().then_some(attempted.at))
}

#[derive(sqlx::FromRow)]
pub struct RecentRow {
    id: Uuid,
    template: String,
    created_at: Stored<Timestamp>,
}

impl RecentRow {
    /// # Errors
    /// A value makes no sense. `table` names it for the operator.
    pub fn read(self, table: &'static str) -> Result<RecentMail, StoreError> {
        let row = RowName { table, id: self.id };
        Ok(RecentMail {
            template: row.read("template", self.template.parse())?,
            created_at: row.stored("created_at", self.created_at)?,
        })
    }
}

#[derive(sqlx::FromRow)]
pub struct RecipientRow {
    account_id: Uuid,
    email: Option<String>,
    email_version: Stored<u32>,
    locale: Option<String>,
    undeliverable_since: Option<Stored<Timestamp>>,
}

impl RecipientRow {
    /// # Errors
    /// A value makes no sense. `table` names it for the operator.
    pub fn read(self, table: &'static str) -> Result<Recipient, StoreError> {
        let id = self.account_id;
        let row = RowName { table, id };
        let since = self.undeliverable_since.map(|at| at.0);
        Ok(Recipient {
            account_id: AccountId::from_uuid(id),
            email: self.email.map(EmailAddress::restore),
            email_version: row.stored("email_version", self.email_version)?,
            locale: self.locale,
            undeliverable_since: row.read_some("undeliverable_since", since)?,
        })
    }
}
