use std::sync::Arc;

use async_trait::async_trait;
use time::Duration;

use super::{
    Attempted, Event, Letter, Link, Links, Mail, MailOutcome, MailRepository, MailTemplates,
    Mailer, SendError, ServerReply, Suppression, Values, mail_queue::SendMailArguments,
};
use crate::{
    events::Envelope,
    jobs::{Job, JobError, RunContext},
    shared::{Clock, RetryPolicy, Secrets, Timestamp},
};

/// Sends one mail. Rendered at each attempt, so that what its reader may do is nowhere but in the mail.
pub struct SendMail {
    ports: SendMailPorts,
}

pub struct SendMailPorts {
    pub mails: Arc<dyn MailRepository>,
    pub mailer: Arc<dyn Mailer>,
    pub templates: Arc<dyn MailTemplates>,
    pub links: Arc<dyn Links>,
    pub clock: Arc<dyn Clock>,
    pub secrets: Arc<dyn Secrets>,
}

impl SendMail {
    pub const NAME: &'static str = "send_mail";

    /// Pauses that grow to two hours, for about a day.
    pub const RETRY: RetryPolicy = RetryPolicy {
        first_wait: Duration::seconds(10),
        longest_wait: Duration::hours(2),
        attempts: 22,
    };

    pub fn new(ports: SendMailPorts) -> Self {
        Self { ports }
    }

    /// What has become of the mail, and whether its address is at fault.
    async fn attempt(&self, mail: &Mail, is_last: bool) -> (MailOutcome, bool) {
        let now = self.ports.clock.now();
        if mail.token.is_some_and(|token| token.expires_at <= now) {
            return (MailOutcome::Suppressed(Suppression::Expired), false);
        }
        let token = mail.token;
        let link = token.map(|token| self.ports.links.link(mail.template, token));
        let sent = match self.letter(mail, link.as_ref(), now) {
            Ok(letter) => self.ports.mailer.send(&letter).await,
            Err(error) => Err(error),
        };
        let clean = |reply: ServerReply| match &link {
            Some(link) => reply.without(link),
            None => reply,
        };
        match sent {
            Ok(reply) => (MailOutcome::Sent(clean(reply)), false),
            Err(SendError::Undeliverable(reply)) => (MailOutcome::Failed(clean(reply)), true),
            Err(SendError::Refused(reply)) => (MailOutcome::Failed(clean(reply)), false),
            Err(SendError::Deferred(reply)) if is_last => {
                (MailOutcome::Failed(clean(reply)), false)
            }
            Err(SendError::Deferred(reply)) => (MailOutcome::Deferred(clean(reply)), false),
        }
    }

    fn letter(
        &self,
        mail: &Mail,
        link: Option<&Link>,
        now: Timestamp,
    ) -> Result<Letter, SendError> {
        let valid = mail
            .token
            .map_or(Duration::ZERO, |token| token.expires_at - now);
        let values = Values {
            language: mail.language,
            recipient: mail.recipient.clone(),
            at: mail.created_at,
            link: link.cloned(),
            valid_minutes: valid.whole_minutes(),
        };
        let content = self.ports.templates.render(mail.template, &values);
        // The templates can be replaced while the service runs: once they are repaired, the mail is sent.
        let content = content.map_err(|error| deferred(&error.to_string()))?;
        Ok(Letter {
            id: mail.id,
            template: mail.template,
            to: mail.recipient.clone(),
            message_id: mail.message_id.clone(),
            date: mail.created_at,
            content,
        })
    }

    fn bounced(&self, mail: &Mail, at: Timestamp) -> Vec<Envelope> {
        let account = mail.account_id.into_iter();
        let events = account.map(|account_id| Event::AddressBounced { account_id });
        events
            .map(|event| Envelope::new(event, at, self.ports.secrets.random()))
            .collect()
    }
}

fn deferred(words: &str) -> SendError {
    SendError::Deferred(ServerReply::of(words))
}

#[async_trait]
impl Job for SendMail {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn concurrency(&self) -> u16 {
        8
    }

    fn retry(&self) -> RetryPolicy {
        Self::RETRY
    }

    async fn run(&self, run: &RunContext) -> Result<(), JobError> {
        let SendMailArguments { mail_id } = run.arguments.read()?;
        let begun = self.ports.mails.begin(mail_id).await;
        let Some(mail) = begun.map_err(|error| JobError::new(&error))? else {
            return Ok(());
        };
        let is_last = run.attempt >= Self::RETRY.attempts;
        let (outcome, is_undeliverable) = self.attempt(&mail, is_last).await;
        let at = self.ports.clock.now();
        let events = match is_undeliverable {
            true => self.bounced(&mail, at),
            false => Vec::new(),
        };
        let attempted = Attempted {
            id: mail_id,
            outcome,
            at,
            is_undeliverable,
        };
        let finished = self.ports.mails.finish(&attempted, &events).await;
        finished.map_err(|error| JobError::new(&error))?;
        // The words of the server are in the mail: they may name a person, and an error of a run is kept for longer.
        match attempted.outcome {
            MailOutcome::Deferred(_) => Err(JobError::because("the mail was not taken")),
            MailOutcome::Sent(_) | MailOutcome::Failed(_) | MailOutcome::Suppressed(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
