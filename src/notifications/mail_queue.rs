use std::sync::Arc;

use serde::{Deserialize, Serialize};
use time::Duration;

use super::{
    AddedMail, Language, LinkedToken, Mail, MailId, MailRepository, MailState, Recipient,
    RecipientRepository, SendMail, Suppression, Template, limits,
};
use crate::{
    events::Envelope,
    jobs::{Arguments, JobRepository, NewRun, RunId},
    shared::{AccountId, Clock, EmailAddress, StoreError, Timestamp},
};

/// How old an event may be and still lead to a mail: nobody is told after days what is new to the subscription alone.
const MAX_AGE: Duration = Duration::DAY;

/// Takes in what is to be sent. Makes the mail of an event, and the run that sends it.
pub struct MailQueue {
    ports: MailQueuePorts,
    /// The domain of the `Message-ID`s.
    domain: String,
}

pub struct MailQueuePorts {
    pub mails: Arc<dyn MailRepository>,
    pub recipients: Arc<dyn RecipientRepository>,
    pub jobs: Arc<dyn JobRepository>,
    pub clock: Arc<dyn Clock>,
}

/// What a run of [`SendMail`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SendMailArguments {
    pub mail_id: MailId,
}

/// What an event leads to.
pub(super) struct NewMail<'a> {
    pub event: &'a Envelope,
    pub account_id: Option<AccountId>,
    /// None for the address of the account.
    pub email: Option<&'a EmailAddress>,
    pub template: Template,
    pub token: Option<LinkedToken>,
}

impl MailQueue {
    pub fn new(ports: MailQueuePorts, domain: String) -> Self {
        Self { ports, domain }
    }

    /// Makes the mail, unless the event is too old, its account has no address, or its link is over. However often it is called for an
    /// event, there is one mail.
    pub(super) async fn add(&self, new: NewMail<'_>) -> Result<(), StoreError> {
        let now = self.ports.clock.now();
        let is_over = match new.token {
            Some(token) => token.expires_at <= now,
            None => new.event.at < now - MAX_AGE,
        };
        if is_over {
            return Ok(());
        }
        let recipient = self.recipient(new.account_id).await?;
        let known = recipient.as_ref().and_then(|known| known.email.as_ref());
        let Some(email) = new.email.or(known) else {
            return Ok(());
        };
        let suppression = self.suppression(&new, email, recipient.as_ref()).await?;
        let id = MailId::of_event(new.event.id);
        let mail = Mail {
            id,
            account_id: new.account_id,
            recipient: email.clone(),
            template: new.template,
            language: recipient
                .as_ref()
                .map_or_else(Language::default, Recipient::language),
            token: new.token,
            message_id: format!("{id}@{}", self.domain),
            state: match suppression {
                Some(_) => MailState::Suppressed,
                None => MailState::Queued,
            },
            suppression,
            attempts: 0,
            reply: None,
            created_at: new.event.at,
            ended_at: suppression.map(|_| now),
        };
        let is_queued = match self.ports.mails.add(&mail).await? {
            AddedMail::Added => mail.state == MailState::Queued,
            // The process may have been killed before it queued the run.
            AddedMail::Existing(existing) => existing.state == MailState::Queued,
        };
        if is_queued {
            let run = run(id, RunId::from_uuid(id.as_uuid()), now)?;
            self.ports.jobs.add(&run).await?;
        }
        Ok(())
    }

    /// Makes the mail due now that is queued in the store already. `random` is for the id of the run.
    pub(super) async fn send_now(&self, id: MailId, random: [u8; 16]) -> Result<(), StoreError> {
        let now = self.ports.clock.now();
        let run = run(id, RunId::new(now, random), now)?;
        self.ports.jobs.add_or_advance(&run).await.map(drop)
    }

    async fn recipient(&self, account: Option<AccountId>) -> Result<Option<Recipient>, StoreError> {
        match account {
            Some(account) => self.ports.recipients.by_account(account).await,
            None => Ok(None),
        }
    }

    async fn suppression(
        &self,
        new: &NewMail<'_>,
        email: &EmailAddress,
        recipient: Option<&Recipient>,
    ) -> Result<Option<Suppression>, StoreError> {
        if recipient.is_some_and(|recipient| recipient.is_undeliverable(email)) {
            return Ok(Some(Suppression::Undeliverable));
        }
        let since = new.event.at - limits::COUNTED;
        let recent = self.ports.mails.recent(email, since, limits::LOOKED_AT);
        let is_too_many = limits::is_too_many(new.template, new.event.at, &recent.await?);
        Ok(is_too_many.then_some(Suppression::TooMany))
    }
}

/// Of the runs of one mail that have not ended, there is one.
fn run(mail_id: MailId, id: RunId, now: Timestamp) -> Result<NewRun, StoreError> {
    let arguments = Arguments::of(&SendMailArguments { mail_id });
    Ok(NewRun {
        id,
        job: SendMail::NAME.to_owned(),
        key: Some(mail_id.to_string()),
        arguments: arguments.map_err(StoreError::inconsistent)?,
        run_at: now,
        created_at: now,
    })
}

#[cfg(test)]
mod tests;
