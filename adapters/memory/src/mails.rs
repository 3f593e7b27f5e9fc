use std::ops::Bound;

use async_trait::async_trait;
use portreeve::{
    events::Envelope,
    notifications::{
        AddedMail, Attempted, Mail, MailFilter, MailId, MailRepository, MailState, RecentMail,
        Recipient, RecipientRepository, Suppression,
    },
    shared::{AccountId, EmailAddress, Page, PageRequest, StoreError, Timestamp},
};

use crate::{MemoryStore, State};

#[async_trait]
impl MailRepository for MemoryStore {
    async fn add(&self, mail: &Mail) -> Result<AddedMail, StoreError> {
        let mut state = self.state();
        if let Some(existing) = state.mails.get(&mail.id) {
            return Ok(AddedMail::Existing(Box::new(existing.clone())));
        }
        if mail.token.is_some() {
            for other in state.mails.values_mut() {
                let is_older = !other.state.has_ended() && other.created_at <= mail.created_at;
                let is_same_person = match mail.account_id {
                    Some(_) => other.account_id == mail.account_id,
                    None => other.account_id.is_none() && other.recipient == mail.recipient,
                };
                if is_older && is_same_person && other.template == mail.template {
                    suppress(other, Suppression::Replaced, mail.created_at);
                }
            }
        }
        state.mails.insert(mail.id, mail.clone());
        Ok(AddedMail::Added)
    }

    async fn by_id(&self, id: MailId) -> Result<Option<Mail>, StoreError> {
        Ok(self.state().mails.get(&id).cloned())
    }

    async fn recent(
        &self,
        recipient: &EmailAddress,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<RecentMail>, StoreError> {
        let state = self.state();
        let mails = state.mails.values().filter(|mail| {
            mail.recipient == *recipient
                && mail.created_at > since
                && mail.state != MailState::Suppressed
        });
        let mut recent: Vec<_> = mails
            .map(|mail| RecentMail {
                template: mail.template,
                created_at: mail.created_at,
            })
            .collect();
        recent.sort_by_key(|mail| std::cmp::Reverse(mail.created_at));
        recent.truncate(limit.try_into().unwrap_or(usize::MAX));
        Ok(recent)
    }

    async fn begin(&self, id: MailId) -> Result<Option<Mail>, StoreError> {
        let mut state = self.state();
        let mail = state.mails.get_mut(&id);
        let mail = mail.filter(|mail| !mail.state.has_ended());
        Ok(mail.map(|mail| {
            mail.state = MailState::Sending;
            mail.attempts += 1;
            mail.clone()
        }))
    }

    async fn finish(&self, attempted: &Attempted, events: &[Envelope]) -> Result<bool, StoreError> {
        let mut state = self.state();
        let next = attempted.outcome.state();
        let mail = state.mails.get_mut(&attempted.id).filter(|mail| {
            let is_sent = mail.state == MailState::Sent;
            !is_sent && (!mail.state.has_ended() || next == MailState::Sent)
        });
        let Some(mail) = mail else {
            return Ok(false);
        };
        mail.state = next;
        mail.suppression = attempted.outcome.suppression();
        if let Some(reply) = attempted.outcome.reply() {
            mail.reply = Some(reply.clone());
        }
        mail.ended_at = next.has_ended().then_some(attempted.at);
        let (account_id, address) = (mail.account_id, mail.recipient.clone());
        let Some(known) = recipient_of(&mut state, account_id, &address) else {
            return Ok(true);
        };
        if next == MailState::Sent {
            known.undeliverable_since = None;
        }
        if attempted.is_undeliverable && known.undeliverable_since.is_none() {
            known.undeliverable_since = Some(attempted.at);
            self.record(&mut state, events);
        }
        Ok(true)
    }

    async fn suppress_links(
        &self,
        account_id: AccountId,
        why: Suppression,
        at: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut state = self.state();
        let mut suppressed = 0;
        for mail in state.mails.values_mut() {
            let is_link = mail.account_id == Some(account_id) && mail.token.is_some();
            if is_link && !mail.state.has_ended() && mail.created_at < at {
                suppress(mail, why, at);
                suppressed += 1;
            }
        }
        Ok(suppressed)
    }

    async fn requeue(&self, id: MailId) -> Result<bool, StoreError> {
        let mut state = self.state();
        let mail = state.mails.get_mut(&id);
        let Some(mail) = mail.filter(|mail| mail.state != MailState::Sent) else {
            return Ok(false);
        };
        mail.state = MailState::Queued;
        mail.suppression = None;
        mail.attempts = 0;
        mail.ended_at = None;
        Ok(true)
    }

    /// The ids begin with the time, so the newest are the greatest.
    async fn list(
        &self,
        filter: &MailFilter,
        page: &PageRequest<MailId>,
    ) -> Result<Page<Mail, MailId>, StoreError> {
        let older_than = page.after.map_or(Bound::Unbounded, Bound::Excluded);
        let state = self.state();
        let older = state.mails.range((Bound::Unbounded, older_than)).rev();
        let items = older
            .map(|(_, mail)| mail)
            .filter(|mail| meets(mail, filter))
            .take(usize::from(page.limit()) + 1)
            .cloned()
            .collect();
        Ok(Page::from_overfull(items, page, |mail| mail.id))
    }

    async fn remove_ended(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let mut state = self.state();
        let ended = state.mails.values();
        let ended = ended.filter_map(|mail| Some((mail.ended_at?, mail.id)));
        let mut old: Vec<_> = ended.filter(|(at, _)| *at < before).collect();
        old.sort();
        old.truncate(limit.try_into().unwrap_or(usize::MAX));
        for (_, id) in &old {
            state.mails.remove(id);
        }
        Ok(old.len() as u64)
    }
}

#[async_trait]
impl RecipientRepository for MemoryStore {
    async fn by_account(&self, account_id: AccountId) -> Result<Option<Recipient>, StoreError> {
        Ok(self.state().recipients.get(&account_id).cloned())
    }

    async fn set_address(
        &self,
        account_id: AccountId,
        email: &EmailAddress,
        version: u32,
    ) -> Result<(), StoreError> {
        let mut state = self.state();
        let known = known(&mut state, account_id);
        if known.email_version < version {
            if known.email.as_ref() != Some(email) {
                known.undeliverable_since = None;
            }
            known.email = Some(email.clone());
            known.email_version = version;
        }
        Ok(())
    }

    async fn set_locale(
        &self,
        account_id: AccountId,
        locale: Option<String>,
    ) -> Result<(), StoreError> {
        known(&mut self.state(), account_id).locale = locale;
        Ok(())
    }
}

fn known(state: &mut State, account_id: AccountId) -> &mut Recipient {
    state.recipients.entry(account_id).or_insert(Recipient {
        account_id,
        email: None,
        email_version: 0,
        locale: None,
        undeliverable_since: None,
    })
}

/// If the account has that address still.
fn recipient_of<'s>(
    state: &'s mut State,
    account_id: Option<AccountId>,
    address: &EmailAddress,
) -> Option<&'s mut Recipient> {
    let known = state.recipients.get_mut(&account_id?)?;
    (known.email.as_ref() == Some(address)).then_some(known)
}

fn suppress(mail: &mut Mail, why: Suppression, at: Timestamp) {
    mail.state = MailState::Suppressed;
    mail.suppression = Some(why);
    mail.ended_at = Some(at);
}

fn meets(mail: &Mail, filter: &MailFilter) -> bool {
    filter.state.is_none_or(|state| mail.state == state)
        && filter
            .account_id
            .is_none_or(|account| mail.account_id == Some(account))
        && filter
            .recipient
            .as_ref()
            .is_none_or(|recipient| mail.recipient == *recipient)
}
