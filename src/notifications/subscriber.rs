//! What this context does with events of others.

use std::sync::Arc;

use async_trait::async_trait;

use super::{
    LinkedToken, MailQueue, MailRepository, RecipientRepository, Suppression, Template,
    mail_queue::NewMail,
};
use crate::{
    auth,
    events::{Envelope, Event, Subscriber, SubscriberError},
    shared::{AccountId, EmailAddress, Status, StoreError, TokenPurpose},
    users,
};

/// Makes the mails, and keeps the copy of addresses and languages.
pub struct NotificationsSubscriber {
    queue: Arc<MailQueue>,
    mails: Arc<dyn MailRepository>,
    recipients: Arc<dyn RecipientRepository>,
}

impl NotificationsSubscriber {
    pub fn new(
        queue: Arc<MailQueue>,
        mails: Arc<dyn MailRepository>,
        recipients: Arc<dyn RecipientRepository>,
    ) -> Self {
        Self {
            queue,
            mails,
            recipients,
        }
    }

    async fn follow_auth(
        &self,
        event: &auth::Event,
        envelope: &Envelope,
    ) -> Result<(), StoreError> {
        match event {
            auth::Event::AccountRegistered {
                account_id,
                email,
                standing,
                ..
            } => {
                let version = standing.version;
                self.recipients
                    .set_address(*account_id, email, version)
                    .await
            }
            auth::Event::OneTimeTokenIssued {
                account_id,
                token_id,
                purpose,
                email,
                expires_at,
            } => {
                let mail = NewMail {
                    event: envelope,
                    account_id: Some(*account_id),
                    email: Some(email),
                    template: template(*purpose),
                    token: Some(LinkedToken {
                        id: *token_id,
                        expires_at: *expires_at,
                    }),
                };
                self.queue.add(mail).await
            }
            auth::Event::RegistrationRequested {
                token_id,
                email,
                expires_at,
            } => {
                let mail = NewMail {
                    event: envelope,
                    account_id: None,
                    email: Some(email),
                    template: Template::ConfirmRegistration,
                    token: Some(LinkedToken {
                        id: *token_id,
                        expires_at: *expires_at,
                    }),
                };
                self.queue.add(mail).await
            }
            auth::Event::RegistrationRepeated { account_id, email } => {
                let template = Template::RegistrationRepeated;
                self.notify(*account_id, Some(email), template, envelope)
                    .await
            }
            auth::Event::SignedIn {
                account_id,
                is_new_device: true,
                ..
            } => {
                self.notify(*account_id, None, Template::NewDevice, envelope)
                    .await
            }
            auth::Event::PasswordChanged { account_id, .. } => {
                self.links_are_void(*account_id, envelope).await?;
                self.notify(*account_id, None, Template::PasswordChanged, envelope)
                    .await
            }
            // The address before gets its own mail, which can undo it: that is a token.
            auth::Event::EmailChanged {
                account_id,
                email,
                standing,
                ..
            } => {
                self.links_are_void(*account_id, envelope).await?;
                let version = standing.version;
                self.recipients
                    .set_address(*account_id, email, version)
                    .await?;
                let template = Template::EmailChanged;
                self.notify(*account_id, Some(email), template, envelope)
                    .await
            }
            auth::Event::StatusChanged {
                account_id,
                standing,
            } => match standing.status {
                Status::Suspended => self.links_are_void(*account_id, envelope).await,
                Status::Active => Ok(()),
            },
            auth::Event::SignedIn { .. }
            | auth::Event::SignedOut { .. }
            | auth::Event::RefreshTokenReused { .. }
            | auth::Event::RolesChanged { .. }
            | auth::Event::EmailVerified { .. } => Ok(()),
        }
    }

    async fn follow_users(&self, event: &users::Event) -> Result<(), StoreError> {
        match event {
            users::Event::ProfileCreated { user_id, locale }
            | users::Event::ProfileUpdated {
                user_id, locale, ..
            } => {
                let locale = locale.as_ref().map(|locale| locale.as_str().to_owned());
                self.recipients.set_locale(*user_id, locale).await
            }
        }
    }

    /// Says what has happened. To the address of the account, unless the event has another.
    async fn notify(
        &self,
        account_id: AccountId,
        email: Option<&EmailAddress>,
        template: Template,
        event: &Envelope,
    ) -> Result<(), StoreError> {
        let mail = NewMail {
            event,
            account_id: Some(account_id),
            email,
            template,
            token: None,
        };
        self.queue.add(mail).await
    }

    /// What was sent before goes on to exist, and its link opens nothing.
    async fn links_are_void(
        &self,
        account_id: AccountId,
        envelope: &Envelope,
    ) -> Result<(), StoreError> {
        let suppressed = self
            .mails
            .suppress_links(account_id, Suppression::Replaced, envelope.at);
        suppressed.await.map(drop)
    }
}

/// What carries a token of this purpose.
fn template(purpose: TokenPurpose) -> Template {
    match purpose {
        TokenPurpose::VerifyEmail => Template::VerifyEmail,
        TokenPurpose::ResetPassword => Template::ResetPassword,
        TokenPurpose::ChangeEmail => Template::ChangeEmail,
        TokenPurpose::UndoEmailChange => Template::UndoEmailChange,
        TokenPurpose::Invitation => Template::Invitation,
    }
}

#[async_trait]
impl Subscriber for NotificationsSubscriber {
    fn name(&self) -> &'static str {
        "notifications"
    }

    async fn receive(&self, envelope: &Envelope) -> Result<(), SubscriberError> {
        let followed = match &envelope.event {
            Event::Auth(event) => self.follow_auth(event, envelope).await,
            Event::Users(event) => self.follow_users(event).await,
            // Of `auth` and `users` every event is named above. Nothing here depends on any other.
            _ => Ok(()),
        };
        followed.map_err(|error| SubscriberError::new(&error))
    }
}

#[cfg(test)]
mod tests;
