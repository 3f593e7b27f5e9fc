use async_trait::async_trait;
use portreeve::{
    events::Envelope,
    notifications::{
        AddedMail, Attempted, Mail, MailFilter, MailId, MailRepository, RecentMail, Recipient,
        RecipientRepository, Suppression,
    },
    shared::{AccountId, EmailAddress, Page, PageRequest, StoreError, Timestamp},
};
use portreeve_sql::{
    Invalidates, Query, Rollback, mail_columns,
    notifications::{MailRow, RecentRow, RecipientRow, bind_attempted, bind_mail},
    stored,
};
use sqlx::{Postgres, query_builder::QueryBuilder};

use crate::{
    PostgresStore,
    envelopes::{Statement, with_events},
};

const MAILS: &str = "portreeve_notifications.mails";
const RECIPIENTS: &str = "portreeve_notifications.recipients";

/// What it replaces is looked for in the state before it: never the mail itself.
const ADD: &str = concat!(
    "with added as (
         insert into portreeve_notifications.mails (",
    mail_columns!(),
    ")
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
         on conflict on constraint mail_pkey do nothing
         returning id
     ), replaced as (
         update portreeve_notifications.mails
         set state = 'suppressed', suppression = 'replaced', ended_at = $13
         where exists (select from added) and $6 is not null and ended_at is null and template = $4 and created_at <= $13
             and (account_id = $2 or $2 is null and account_id is null and recipient = $3)
     )
     select count(*) from added"
);

const BY_ID: &str = concat!(
    "select ",
    mail_columns!(),
    " from portreeve_notifications.mails where id = $1"
);

const RECENT: &str = "select id, template, created_at
     from portreeve_notifications.mails
     where recipient = $1 and created_at > $2 and state <> 'suppressed'
     order by created_at desc limit $3";

const BEGIN: &str = concat!(
    "update portreeve_notifications.mails
     set state = 'sending', attempts = attempts + 1
     where id = $1 and ended_at is null
     returning ",
    mail_columns!()
);

/// An address that takes a mail is not undeliverable.
const FINISH: &str = "with finished as (
         update portreeve_notifications.mails
         set state = $2, suppression = $3, reply = coalesce($4, reply), ended_at = $5
         where id = $1 and state <> 'sent' and (ended_at is null or $2 = 'sent')
         returning account_id, recipient
     ), deliverable as (
         update portreeve_notifications.recipients as known
         set undeliverable_since = null
         from finished
         where $2 = 'sent' and known.account_id = finished.account_id and known.email = finished.recipient
             and known.undeliverable_since is not null
     )
     select count(*) from finished";

const MARK: Statement = with_events!(
    "update portreeve_notifications.recipients as known
     set undeliverable_since = $7
     from portreeve_notifications.mails as mail
     where mail.id = $6 and known.account_id = mail.account_id and known.email = mail.recipient and known.undeliverable_since is null
     returning known.account_id"
);

const SUPPRESS_LINKS: &str = "update portreeve_notifications.mails
     set state = 'suppressed', suppression = $2, ended_at = $3
     where account_id = $1 and token_id is not null and ended_at is null and created_at < $3";

const REQUEUE: &str = "update portreeve_notifications.mails
     set state = 'queued', suppression = null, attempts = 0, ended_at = null
     where id = $1 and state <> 'sent'";

const REMOVE_ENDED: &str = "delete from portreeve_notifications.mails
     where id in (select id from portreeve_notifications.mails where ended_at < $1 order by ended_at limit $2)";

const BY_ACCOUNT: &str = "select account_id, email, email_version, locale, undeliverable_since
     from portreeve_notifications.recipients where account_id = $1";

const SET_ADDRESS: &str = "insert into portreeve_notifications.recipients as known (account_id, email, email_version)
     values ($1, $2, $3)
     on conflict on constraint recipient_pkey do update
         set email = excluded.email, email_version = excluded.email_version,
             undeliverable_since = case when known.email = excluded.email then known.undeliverable_since end
         where known.email_version < excluded.email_version";

const SET_LOCALE: &str =
    "insert into portreeve_notifications.recipients as known (account_id, locale)
     values ($1, $2)
     on conflict on constraint recipient_pkey do update set locale = excluded.locale
         where known.locale is distinct from excluded.locale";

impl PostgresStore {
    /// Runs a statement that returns how many mails it changed.
    async fn counted(&self, query: Query<Postgres>) -> Result<i64, StoreError> {
        use sqlx::Row;
        self.write_without_events(Invalidates::Nothing, async |c| {
            query.fetch_one(c).await?.try_get(0)
        })
        .await
    }
}

#[async_trait]
impl MailRepository for PostgresStore {
    async fn add(&self, mail: &Mail) -> Result<AddedMail, StoreError> {
        if self.counted(bind_mail(sqlx::query(ADD), mail)).await? > 0 {
            return Ok(AddedMail::Added);
        }
        let existing = MailRepository::by_id(self, mail.id).await?;
        let existing = existing.ok_or_else(|| StoreError::unavailable("it was removed meanwhile"));
        existing.map(|mail| AddedMail::Existing(Box::new(mail)))
    }

    async fn by_id(&self, id: MailId) -> Result<Option<Mail>, StoreError> {
        let query = sqlx::query_as::<_, MailRow>(BY_ID).bind(id.as_uuid());
        let row = self.read(async |c| query.fetch_optional(c).await).await?;
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
            .bind(since)
            .bind(i64::from(limit));
        let rows = self.read(async |c| query.fetch_all(c).await).await?;
        rows.into_iter().map(|row| row.read(MAILS)).collect()
    }

    async fn begin(&self, id: MailId) -> Result<Option<Mail>, StoreError> {
        let query = sqlx::query_as::<_, MailRow>(BEGIN).bind(id.as_uuid());
        let begun = self.write_without_events(Invalidates::Nothing, async |c| {
            query.fetch_optional(c).await
        });
        begun.await?.map(|row| row.read(MAILS)).transpose()
    }

    async fn finish(&self, attempted: &Attempted, events: &[Envelope]) -> Result<bool, StoreError> {
        let finish = bind_attempted(sqlx::query(FINISH), attempted);
        if !attempted.is_undeliverable {
            return Ok(self.counted(finish).await? > 0);
        }
        let mark = self.change(&MARK, events, |query| {
            query.bind(attempted.id.as_uuid()).bind(attempted.at)
        })?;
        self.write_together(Invalidates::Nothing, async |transaction| {
            use sqlx::Row;
            let finished = finish.fetch_one(&mut transaction.executor()).await;
            let finished = finished.and_then(|row| row.try_get::<i64, _>(0));
            if finished.map_err(Rollback::Failed)? == 0 {
                return Ok(false);
            }
            transaction.write(mark).await.map_err(Rollback::Failed)?;
            Ok::<_, Rollback<StoreError>>(true)
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
            .bind(at);
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
        let rows = self.read(async |c| query.fetch_all(c).await).await?;
        let mails = rows.into_iter().map(|row| row.read(MAILS));
        let mails = mails.collect::<Result<_, _>>()?;
        Ok(Page::from_overfull(mails, page, |mail| mail.id))
    }

    async fn remove_ended(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let query = sqlx::query(REMOVE_ENDED)
            .bind(before)
            .bind(i64::from(limit));
        self.execute(query, Invalidates::Nothing).await
    }
}

/// The wanted page and one row more. The ids begin with the time, so the newest are the greatest.
fn selection(filter: &MailFilter, page: &PageRequest<MailId>) -> QueryBuilder<Postgres> {
    let mut query = QueryBuilder::new(concat!(
        "select ",
        mail_columns!(),
        " from portreeve_notifications.mails where true"
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
impl RecipientRepository for PostgresStore {
    async fn by_account(&self, account_id: AccountId) -> Result<Option<Recipient>, StoreError> {
        let query = sqlx::query_as::<_, RecipientRow>(BY_ACCOUNT).bind(account_id.as_uuid());
        let row = self.read(async |c| query.fetch_optional(c).await).await?;
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
