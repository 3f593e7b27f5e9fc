//! Changes of users that come at the same time share one statement, and so one commit.
//!
//! What a small change costs is mostly the way to the database, the start of a statement and the commit, so under load a statement
//! for many costs little more than a statement for one. Each change still has its own condition, its own outcome and its own events.

use std::{
    collections::{HashSet, VecDeque},
    hash::{Hash, Hasher},
    sync::Arc,
};

use portreeve::{events::Envelope, shared::StoreError, users::User};
use portreeve_sql::{Invalidates, PendingEvents, role_words};
use sqlx::{Row, postgres::PgRow};
use uuid::Uuid;

use crate::{
    batch::{BatchStatement, Outputs, shared},
    envelopes::EventColumns,
    error::is_lock_timeout,
    notifications::Notifier,
    pool::Pool,
};

/// One change with its events. Equal only to itself: two that look alike are still two.
#[derive(Clone)]
pub(crate) struct UserUpdate(Arc<(User, Vec<Envelope>)>);

impl UserUpdate {
    pub(crate) fn new(user: &User, events: &[Envelope]) -> Self {
        Self(Arc::new((user.clone(), events.to_vec())))
    }

    fn id(&self) -> Uuid {
        self.0.0.id().as_uuid()
    }

    /// Which version of which user it would make.
    fn version(&self) -> (Uuid, u32) {
        (self.id(), self.0.0.state().version)
    }
}

impl PartialEq for UserUpdate {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for UserUpdate {}

impl Hash for UserUpdate {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.0).hash(state);
    }
}

/// The rows are locked in the order of the arrays, which are sorted, so that two instances cannot wait for one another.
///
/// A row that another transaction has locked for longer than others take to commit fails the statement soon. The setting is made before
/// the first row is looked at (PostgreSQL tests a condition on no row once, and first), and ends with the statement.
const UPDATE: &str = "with changed as (
         update portreeve_users.users as old
         set email = new.email, email_verified = new.email_verified, roles = string_to_array(new.roles, ' '), status = new.status,
             account_version = new.account_version, account_updated_at = new.account_updated_at,
             display_name = new.display_name, display_name_lower = new.display_name_lower, avatar_url = new.avatar_url,
             locale = new.locale, time_zone = new.time_zone, version = new.version, updated_at = new.updated_at
         from unnest($7::uuid[], $8::text[], $9::bool[], $10::text[], $11::text[], $12::int4[], $13::timestamptz[], $14::text[],
                 $15::text[], $16::text[], $17::text[], $18::text[], $19::int4[], $20::timestamptz[])
             as new (id, email, email_verified, roles, status, account_version, account_updated_at, display_name,
                 display_name_lower, avatar_url, locale, time_zone, version, updated_at)
         where (select set_config('lock_timeout', '200ms', true)) is not null
             and old.id = new.id and old.version = new.version - 1
         returning old.id
     ), inserted_events as (
         insert into portreeve_events.outbox (id, at, name, payload, key)
         select event.id, event.at, event.name, event.payload::jsonb, event.key
         from unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::uuid[], $6::uuid[]) as event (id, at, name, payload, key, owner)
         where event.owner in (select id from changed)
     ), notified as (
         select pg_notify('portreeve_changes', 'user ' || string_agg(id::text, ' ')) from changed having count(*) > 0
     )
     select id from changed where (select count(*) from notified) = 1";

/// Writes the changes of this moment. The value is whether the change was made.
pub(crate) struct UserUpdates {
    pub(crate) pool: Pool,
    /// Used here and not by the caller, who may be gone when the change is made.
    pub(crate) notifier: Arc<Notifier>,
}

impl BatchStatement for UserUpdates {
    type Input = UserUpdate;
    type Output = bool;

    async fn execute(&self, writes: Vec<UserUpdate>) -> Result<Outputs<Self>, StoreError> {
        let mut rounds = in_rounds(writes);
        let mut outcomes = Outputs::<Self>::new();
        let mut settled = HashSet::new();
        while let Some(round) = rounds.pop_front() {
            // Of two changes of one version only one can be made: the other needs no query.
            let (late, round): (Vec<_>, Vec<_>) = round
                .into_iter()
                .partition(|write| settled.contains(&write.version()));
            outcomes.extend(late.into_iter().map(|write| (write, Ok(false))));
            let written = self.write(&round).await;
            // Also after a failure: it is not certain what was committed.
            for write in &round {
                let user = Invalidates::User(write.0.0.id());
                self.notifier.listeners().invalidate(user);
            }
            match written {
                Ok(changed) => {
                    settled.extend(round.iter().map(UserUpdate::version));
                    outcomes.extend(round.into_iter().map(|write| {
                        let made = changed.contains(&write.id());
                        (write, Ok(made))
                    }));
                }
                // Nothing was written. One of them is at fault, or its row is locked. The others are tried without it.
                Err(error) if is_about_one(&error) && round.len() > 1 => {
                    for write in round.into_iter().rev() {
                        rounds.push_front(vec![write]);
                    }
                }
                Err(error) if is_about_one(&error) => {
                    let error = Arc::new(error);
                    outcomes.extend(failed(round, &error));
                }
                // What has been written in an earlier round stays written, so the error is not for everyone.
                Err(error) => {
                    let error = Arc::new(error);
                    outcomes.extend(failed(round, &error));
                    outcomes.extend(failed(rounds.drain(..).flatten(), &error));
                }
            }
        }
        Ok(outcomes)
    }
}

/// One statement can change a row only once. Whichever of several changes of a user is the sound one, it must get its turn.
fn in_rounds(mut writes: Vec<UserUpdate>) -> VecDeque<Vec<UserUpdate>> {
    let mut rounds = VecDeque::new();
    writes.sort_by_key(UserUpdate::id);
    while !writes.is_empty() {
        let mut taken = HashSet::new();
        let (round, rest) = writes
            .into_iter()
            .partition(|write| taken.insert(write.id()));
        rounds.push_back(round);
        writes = rest;
    }
    rounds
}

/// Whether the other changes of the statement would have been made without one of them.
fn is_about_one(error: &StoreError) -> bool {
    matches!(error, StoreError::Inconsistent(_)) || is_lock_timeout(error)
}

fn failed(
    writes: impl IntoIterator<Item = UserUpdate>,
    error: &Arc<StoreError>,
) -> impl Iterator<Item = (UserUpdate, Result<bool, StoreError>)> {
    writes
        .into_iter()
        .map(|write| (write, Err(shared(error.clone()))))
}

impl UserUpdates {
    /// The ids of those that were changed.
    async fn write(&self, writes: &[UserUpdate]) -> Result<HashSet<Uuid>, StoreError> {
        if writes.is_empty() {
            return Ok(HashSet::new());
        }
        let columns = EventColumns::of(writes.iter().flat_map(|write| &write.0.1))?;
        let mut owners = Vec::new();
        let mut new = Columns::default();
        for UserUpdate(write) in writes {
            let (user, events) = write.as_ref();
            owners.extend(events.iter().map(|_| user.id().as_uuid()));
            new.push(user)?;
        }
        let query = columns
            .bind(sqlx::query(UPDATE))
            .bind(owners)
            .bind(new.id)
            .bind(new.email)
            .bind(new.email_verified)
            .bind(new.roles)
            .bind(new.status)
            .bind(new.account_version)
            .bind(new.account_updated_at)
            .bind(new.display_name)
            .bind(new.display_name_lower)
            .bind(new.avatar_url)
            .bind(new.locale)
            .bind(new.time_zone)
            .bind(new.version)
            .bind(new.updated_at)
            .try_map(|row: PgRow| row.try_get(0));
        let changed = self.pool.run(async |c| query.fetch_all(c).await).await?;
        let changed: HashSet<Uuid> = changed.into_iter().collect();
        for write in writes.iter().filter(|write| changed.contains(&write.id())) {
            let events = PendingEvents::of(&write.0.1);
            self.notifier.committed(events);
        }
        Ok(changed)
    }
}

macro_rules! columns {
    ($($name:ident: $kind:ty),* $(,)?) => {
        /// The users, column by column.
        #[derive(Default)]
        struct Columns {
            $($name: Vec<$kind>,)*
        }
    };
}

columns! {
    id: Uuid,
    email: String,
    email_verified: bool,
    roles: String,
    status: &'static str,
    account_version: i32,
    account_updated_at: portreeve::shared::Timestamp,
    display_name: Option<String>,
    display_name_lower: Option<String>,
    avatar_url: Option<String>,
    locale: Option<String>,
    time_zone: Option<String>,
    version: i32,
    updated_at: portreeve::shared::Timestamp,
}

impl Columns {
    fn push(&mut self, user: &User) -> Result<(), StoreError> {
        let state = user.state();
        let (facts, profile) = (&state.facts, &state.profile);
        let display_name = profile
            .display_name
            .as_ref()
            .map(|name| name.as_str().to_owned());
        self.id.push(facts.id.as_uuid());
        self.email.push(facts.email.as_str().to_owned());
        self.email_verified.push(facts.email_verified);
        // An array of arrays cannot be taken apart row by row.
        self.roles.push(role_words(&facts.roles).join(" "));
        self.status.push(facts.status.as_str());
        self.account_version.push(int4(facts.version)?);
        self.account_updated_at.push(facts.updated_at);
        self.display_name_lower
            .push(display_name.as_ref().map(|name| name.to_lowercase()));
        self.display_name.push(display_name);
        self.avatar_url.push(
            profile
                .avatar_url
                .as_ref()
                .map(|url| url.as_str().to_owned()),
        );
        self.locale.push(
            profile
                .locale
                .as_ref()
                .map(|locale| locale.as_str().to_owned()),
        );
        self.time_zone.push(
            profile
                .time_zone
                .as_ref()
                .map(|zone| zone.as_str().to_owned()),
        );
        self.version.push(int4(state.version)?);
        self.updated_at.push(state.updated_at);
        Ok(())
    }
}

/// PostgreSQL has no unsigned integers.
fn int4(value: u32) -> Result<i32, StoreError> {
    i32::try_from(value).map_err(StoreError::inconsistent)
}
