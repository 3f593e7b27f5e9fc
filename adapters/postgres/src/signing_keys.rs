use async_trait::async_trait;
use portreeve::{
    keys::{SigningKey, SigningKeyRepository},
    shared::{Secret, StoreError},
};
use portreeve_sql::{
    Invalidates,
    signing_keys::{SigningKeyRow, bind_signing_key},
    stored,
};

use crate::{PostgresStore, notifications::NOTIFY_OF_KEYS};

const OF: &str = "select purpose, number, algorithm, material, sealed, created_at, active_from
     from portreeve_auth.signing_keys
     where purpose = $1
     order by number";

const ADD_FIRST: &str =
    "insert into portreeve_auth.signing_keys (purpose, number, algorithm, material, sealed, created_at, active_from)
     select $1, $2, $3, $4, $5, $6, $7
     where not exists (select from portreeve_auth.signing_keys where purpose = $1)
     on conflict on constraint signing_key_pkey do nothing";

/// The slower of two concurrent calls waits for the faster one at the primary key, and then adds nothing.
const ADD_SUCCESSOR: &str =
    "insert into portreeve_auth.signing_keys (purpose, number, algorithm, material, sealed, created_at, active_from)
     select $1, $2, $3, $4, $5, $6, $7
     where $2 = (select max(number) + 1 from portreeve_auth.signing_keys where purpose = $1)
     on conflict on constraint signing_key_pkey do nothing";

const REPLACE_ALL: &str =
    "with added as (
         insert into portreeve_auth.signing_keys (purpose, number, algorithm, material, sealed, created_at, active_from)
         select $1, $2, $3, $4, $5, $6, $7
         where $2 = (select max(number) + 1 from portreeve_auth.signing_keys where purpose = $1)
         on conflict on constraint signing_key_pkey do nothing
         returning purpose, number
     ), forgotten as (
         delete from portreeve_auth.signing_keys using added
         where signing_keys.purpose = added.purpose and signing_keys.number < added.number
     )
     select from added";

const RESEAL: &str = "update portreeve_auth.signing_keys set material = $3, sealed = $4
     where purpose = $1 and number = $2 and material = $5";

const REMOVE: &str = "delete from portreeve_auth.signing_keys
     where purpose = $1 and number = $2
     and exists (select from portreeve_auth.signing_keys where purpose = $1 and number > $2)";

#[async_trait]
impl SigningKeyRepository for PostgresStore {
    async fn of(&self, purpose: &str) -> Result<Vec<SigningKey>, StoreError> {
        let query = sqlx::query_as::<_, SigningKeyRow>(OF).bind(purpose);
        let rows = self.read(async |c| query.fetch_all(c).await).await?;
        rows.into_iter().map(SigningKeyRow::read).collect()
    }

    /// Two statements: the second sees the key of a faster concurrent call, which the first has waited for.
    async fn add_first(&self, key: &SigningKey) -> Result<Vec<SigningKey>, StoreError> {
        let query = bind_signing_key(sqlx::query(ADD_FIRST), key);
        self.execute(query, Invalidates::Nothing).await?;
        self.of(&key.purpose).await
    }

    async fn add_successor(&self, key: &SigningKey) -> Result<bool, StoreError> {
        self.add(ADD_SUCCESSOR, key).await
    }

    async fn replace_all(&self, key: &SigningKey) -> Result<bool, StoreError> {
        self.add(REPLACE_ALL, key).await
    }

    async fn reseal(
        &self,
        key: &SigningKey,
        instead_of: &Secret<Vec<u8>>,
    ) -> Result<bool, StoreError> {
        let query = sqlx::query(RESEAL)
            .bind(&key.purpose)
            .bind(stored(key.number))
            .bind(key.material.expose())
            .bind(key.sealed)
            .bind(instead_of.expose());
        Ok(self.execute(query, Invalidates::Nothing).await? == 1)
    }

    async fn remove(&self, purpose: &str, number: u32) -> Result<(), StoreError> {
        let query = sqlx::query(REMOVE).bind(purpose).bind(stored(number));
        self.execute(query, Invalidates::Nothing).await.map(drop)
    }

    async fn changed(&self) {
        self.listeners().wait_for_changed_keys().await;
    }
}

impl PostgresStore {
    async fn add(&self, sql: &'static str, key: &SigningKey) -> Result<bool, StoreError> {
        let query = bind_signing_key(sqlx::query(sql), key);
        let added = self.execute(query, Invalidates::Nothing).await? == 1;
        if added {
            self.listeners().keys_changed();
            // The key stands. Should this fail, the other instances find it on their own.
            let query = sqlx::query(NOTIFY_OF_KEYS);
            let _ = self.read(async |c| query.execute(c).await).await;
        }
        Ok(added)
    }
}
