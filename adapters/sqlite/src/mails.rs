use async_trait::async_trait;
use portreeve::{
    events::Envelope,
    notifications::{
        AddedMail, Attempted, Mail, MailFilter, MailId, MailOutcome, MailRepository, RecentMail,
        Recipient, RecipientRepository, Suppression,
    },
    shared::{AccountId, EmailAddress, Page, PageRequest, StoreError, Timestamp},
};
use portreeve_sql::{
    Invalidates, Rollback, mail_columns,
    notifications::{MailRow, RecentRow, RecipientRow, bind_attempted, bind_mail},
    stored,
};
use sqlx::{Sqlite, query_builder::QueryBuilder};

use crate::{
    SqliteStore,
    envelopes::{Statement, with_events},
    error::store_error,
};

const MAILS: &str = "notifications_mails";
const RECIPIENTS: &str = "notifications_recipients";

const ADD: &str = concat!(
    "insert into notifications_mails (",
    mail_columns!(),
    ")
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     on conflict (id) do nothing"
);

/// With the parameters of `ADD`.
const REPLACE: &str = "update notifications_mails
     set state = 'suppressed', suppression = 'replaced', ended_at = $13
     where id <> $1 and ended_at is null and template = $4 and created_at <= $13
         and (account_id = $2 or $2 is null and account_id is null and recipient = $3)";

const BY_ID: &str = concat!(
    "select ",
    mail_columns!(),
    " from notifications_mails where id = $1"
);

const RECENT: &str = "select id, template, created_at
     from notifications_mails
     where recipient = $1 and created_at > $2 and state <> 'suppressed'
     order by created_at desc limit $3";

const BEGIN: &str = concat!(
    "update notifications_mails
     set state = 'sending', attempts = attempts + 1
     where id = $1 and ended_at is null
     returning ",
    mail_columns!()
);

const FINISH: &str = "update notifications_mails
     set state = $2, suppression = $3, reply = coalesce($4, reply), ended_at = $5
     where id = $1 and state <> 'sent' and (ended_at is null or $2 = 'sent')";

/// An address that takes a mail is not undeliverable.
const DELIVERABLE: &str = "update notifications_recipients
     set undeliverable_since = null
     where undeliverable_since is not null
         and (account_id, email) in (select account_id, recipient from notifications_mails where id = $1)";

const MARK: Statement = with_events!(
    "update notifications_recipients
     set undeliverable_since = $3
     where undeliverable_since is null
         and (account_id, email) in (select account_id, recipient from notifications_mails where id = $2)
     returning 1"
);

const SUPPRESS_LINKS: &str = "update notifications_mails
     set state = 'suppressed', suppression = $2, ended_at = $3
     where account_id = $1 and token_id is not null and ended_at is null and created_at < $3";

const REQUEUE: &str = "update notifications_mails
     set state = 'queued', suppression = null, attempts = 0, ended_at = null
     where id = $1 and state <> 'sent'";

const REMOVE_ENDED: &str = "delete from notifications_mails
     where id in (select id from notifications_mails where ended_at < $1 order by ended_at limit $2)";

const BY_ACCOUNT: &str = "select account_id, email, email_version, locale, undeliverable_since
     from notifications_recipients where account_id = $1";

const SET_ADDRESS: &str = "insert into notifications_recipients (account_id, email, email_version)
     values ($1, $2, $3)
     on conflict (account_id) do update
         set email = excluded.email, email_version = excluded.email_version,
             undeliverable_since = iif(email = excluded.email, undeliverable_since, null)
         where email_version < excluded.email_version";

const SET_LOCALE: &str = "insert into notifications_recipients (account_id, locale)
     values ($1, $2)
     on conflict (account_id) do update set locale = excluded.locale where locale is not excluded.locale";

#[async_trait]
impl MailRepository for SqliteStore {
    async fn add(&self, mail: &Mail) -> Result<AddedMail, StoreError> {
        let add = bind_mail(sqlx::query(ADD), mail);
        let replace = mail.token.map(|_| bind_mail(sqlx::query(REPLACE), mail));
        let added = self.write_without_events(Invalidates::Nothing, |connection| {
            Box::pin(async move {
                if add.execute(&mut *connection).await?.rows_affected() == 0 {
                    return Ok(false);
                }
                if let Some(replace) = replace {
                    replace.execute(&mut *connection).await?;
                }
                Ok(true)
            })
        });
        if added.await? {
            return Ok(AddedMail::Added);
        }
        let existing = MailRepository::by_id(self, mail.id).await?;
        let existing = existing.ok_or_else(|| StoreError::unavailable("it was removed meanwhile"));
        existing.map(|mail| AddedMail::Existing(Box::new(mail)))
    }

    async fn by_id(&self, id: MailId) -> Result<Option<Mail>, StoreError> {
        let query = sqlx::query_as::<_, MailRow>(BY_ID).bind(id.as_uuid());
        let row = query.fetch_optional(self.readers()).await;
        let row = row.map_err(store_error)?;
        row.map(|row| row.read(MAILS)).transpose()
    }

    async fn recent(
        &self,
        recipient: &EmailAddress,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<RecentMail>, StoreError> {
        let query = sqlx::query_as::<_, RecentRow>(RECENT)
            .bind(recipient.as_str().to_owned())
            .bind(stored(since))
            .bind(i64::from(limit));
        let rows = query.fetch_all(self.readers()).await.map_err(store_error)?;
        rows.into_iter().map(|row| row.read(MAILS)).collect()
    }

    async fn begin(&self, id: MailId) -> Result<Option<Mail>, StoreError> {
        let query = sqlx::query_as::<_, MailRow>(BEGIN).bind(id.as_uuid());
        let begun = self.write_without_events(Invalidates::Nothing, |c| {
            Box::pin(async move {
                // To the end: a row that is left unread would hold up the commit.
                Ok(query.fetch_all(c).await?.into_iter().next())
            })
        });
        begun.await?.map(|row| row.read(MAILS)).transpose()
    }

    async fn finish(&self, attempted: &Attempted, events: &[Envelope]) -> Result<bool, StoreError> {
        let finish = bind_attempted(sqlx::query(FINISH), attempted);
        let is_sent = matches!(attempted.outcome, MailOutcome::Sent(_));
        let id = attempted.id.as_uuid();
        let deliverable = is_sent.then(|| sqlx::query(DELIVERABLE).bind(id));
        let mark = match attempted.is_undeliverable {
            true => Some(self.change(MARK, events, |query| {
                query.bind(id).bind(stored(attempted.at))
            })?),
            false => None,
        };
        self.write_together(Invalidates::Nothing, |mut transaction| {
            Box::pin(async move {
                let finished = finish.execute(transaction.connection()).await;
                if finished.map_err(Rollback::Failed)?.rows_affected() == 0 {
                    return Ok(false);
                }
                if let Some(deliverable) = deliverable {
                    let done = deliverable.execute(transaction.connection()).await;
                    done.map_err(Rollback::Failed)?;
                }
                if let Some(mark) = mark {
                    transaction.write(mark).await.map_err(Rollback::Failed)?;
                }
                Ok::<_, Rollback<StoreError>>(true)
            })
        })
        .await
    }

    async fn suppress_links(
        &self,
        account_id: AccountId,
        why: Suppression,
        at: Timestamp,
    ) -> Result<u64, StoreError> {
        let query = sqlx::query(SUPPRESS_LINKS)
            .bind(account_id.as_uuid())
            .bind(why.as_str())
            .bind(stored(at));
        self.execute(query, Invalidates::Nothing).await
    }

    async fn requeue(&self, id: MailId) -> Result<bool, StoreError> {
        let query = sqlx::query(REQUEUE).bind(id.as_uuid());
        Ok(self.execute(query, Invalidates::Nothing).await? > 0)
    }

    async fn list(
        &self,
        filter: &MailFilter,
        page: &PageRequest<MailId>,
    ) -> Result<Page<Mail, MailId>, StoreError> {
        let mut query = selection(filter, page);
        let query = query.build_query_as::<MailRow>();
        let rows = query.fetch_all(self.readers()).await.map_err(store_error)?;
        let mails = rows.into_iter().map(|row| row.read(MAILS));
        let mails = mails.collect::<Result<_, _>>()?;
        Ok(Page::from_overfull(mails, page, |mail| mail.id))
    }

    async fn remove_ended(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let query = sqlx::query(REMOVE_ENDED)
            .bind(stored(before))
            .bind(i64::from(limit));
        self.execute(query, Invalidates::Nothing).await
    }
}

/// The wanted page and one row more. The ids begin with the time, so the newest are the greatest.
fn selection(filter: &MailFilter, page: &PageRequest<MailId>) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new(concat!(
        "select ",
        mail_columns!(),
        " from notifications_mails where true"
    ));
    if let Some(after) = page.after {
        query.push(" and id < ").push_bind(after.as_uuid());
    }
    if let Some(state) = filter.state {
        query.push(" and state = ").push_bind(state.as_str());
    }
    if let Some(account_id) = filter.account_id {
        query
            .push(" and account_id = ")
            .push_bind(account_id.as_uuid());
    }
    if let Some(recipient) = &filter.recipient {
        query
            .push(" and recipient = ")
            .push_bind(recipient.as_str().to_owned());
    }
    let limit = i64::from(page.limit()) + 1;
    query.push(" order by id desc limit ").push_bind(limit);
    query
}

#[async_trait]
impl RecipientRepository for SqliteStore {
    async fn by_account(&self, account_id: AccountId) -> Result<Option<Recipient>, StoreError> {
        let query = sqlx::query_as::<_, RecipientRow>(BY_ACCOUNT).bind(account_id.as_uuid());
        let row = query.fetch_optional(self.readers()).await;
        let row = row.map_err(store_error)?;
        row.map(|row| row.read(RECIPIENTS)).transpose()
    }

    async fn set_address(
        &self,
        account_id: AccountId,
        email: &EmailAddress,
        version: u32,
    ) -> Result<(), StoreError> {
        let query = sqlx::query(SET_ADDRESS)
            .bind(account_id.as_uuid())
            .bind(email.as_str().to_owned())
            .bind(stored(version));
        self.execute(query, Invalidates::Nothing).await.map(drop)
    }

    async fn set_locale(
        &self,
        account_id: AccountId,
        locale: Option<String>,
    ) -> Result<(), StoreError> {
        let query = sqlx::query(SET_LOCALE)
            .bind(account_id.as_uuid())
            .bind(locale);
        self.execute(query, Invalidates::Nothing).await.map(drop)
    }
}
