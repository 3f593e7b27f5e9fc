use std::sync::Arc;

use super::{
    Error, Mail, MailFilter, MailId, MailManage, MailQueue, MailRead, MailRepository, Recipient,
    RecipientRepository,
};
use crate::shared::{AccountId, Allowed, Clock, Page, PageRequest, Secrets, StoreError, Timestamp};

/// How many old mails one step removes.
const STEP: u32 = 1000;
/// How long a mail is kept after its end: the addresses of people who came and went are not to be collected.
const KEPT: time::Duration = time::Duration::days(30);

/// The use cases of this context.
pub struct NotificationService {
    mails: Arc<dyn MailRepository>,
    recipients: Arc<dyn RecipientRepository>,
    queue: Arc<MailQueue>,
    clock: Arc<dyn Clock>,
    secrets: Arc<dyn Secrets>,
}

impl NotificationService {
    pub fn new(
        mails: Arc<dyn MailRepository>,
        recipients: Arc<dyn RecipientRepository>,
        queue: Arc<MailQueue>,
        clock: Arc<dyn Clock>,
        secrets: Arc<dyn Secrets>,
    ) -> Self {
        Self {
            mails,
            recipients,
            queue,
            clock,
            secrets,
        }
    }

    /// For the subscriber.
    pub fn queue(&self) -> &Arc<MailQueue> {
        &self.queue
    }

    pub async fn list(
        &self,
        _: &Allowed<MailRead>,
        filter: &MailFilter,
        page: &PageRequest<MailId>,
    ) -> Result<Page<Mail, MailId>, Error> {
        Ok(self.mails.list(filter, page).await?)
    }

    /// Sends a mail once more, beginning with the first attempt. It has the same `Message-ID`, and no link that is over.
    pub async fn resend(&self, _: &Allowed<MailManage>, id: MailId) -> Result<Mail, Error> {
        if !self.mails.requeue(id).await? {
            return match self.mails.by_id(id).await? {
                Some(_) => Err(Error::AlreadySent),
                None => Err(Error::UnknownMail),
            };
        }
        self.queue.send_now(id, self.secrets.random()).await?;
        self.mails.by_id(id).await?.ok_or(Error::UnknownMail)
    }

    pub async fn recipient(&self, account_id: AccountId) -> Result<Option<Recipient>, Error> {
        Ok(self.recipients.by_account(account_id).await?)
    }

    /// Removes mails that ended long ago, in steps: each returns whether there may be more.
    pub async fn purge(&self) -> Result<bool, StoreError> {
        let before: Timestamp = self.clock.now() - KEPT;
        let removed = self.mails.remove_ended(before, STEP).await?;
        Ok(removed == u64::from(STEP))
    }
}
