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
use sqlx::sqlite::SqliteConnection;

use crate::{SqliteStore, error::store_error};

const OF: &str = "select purpose, number, algorithm, material, sealed, created_at, active_from
     from auth_signing_keys
     where purpose = $1
     order by number";

const ADD_FIRST: &str =
    "insert into auth_signing_keys (purpose, number, algorithm, material, sealed, created_at, active_from)
     select $1, $2, $3, $4, $5, $6, $7
     where not exists (select 1 from auth_signing_keys where purpose = $1)";

const ADD_SUCCESSOR: &str =
    "insert into auth_signing_keys (purpose, number, algorithm, material, sealed, created_at, active_from)
     select $1, $2, $3, $4, $5, $6, $7
     where $2 = (select max(number) + 1 from auth_signing_keys where purpose = $1)";

const FORGET_EARLIER: &str = "delete from auth_signing_keys where purpose = $1 and number < $2";

const RESEAL: &str = "update auth_signing_keys set material = $3, sealed = $4
     where purpose = $1 and number = $2 and material = $5";

const REMOVE: &str = "delete from auth_signing_keys
     where purpose = $1 and number = $2
     and exists (select 1 from auth_signing_keys where purpose = $1 and number > $2)";

#[async_trait]
impl SigningKeyRepository for SqliteStore {
    async fn of(&self, purpose: &str) -> Result<Vec<SigningKey>, StoreError> {
        let query = sqlx::query_as::<_, SigningKeyRow>(OF).bind(purpose);
        let rows = query.fetch_all(self.readers()).await.map_err(store_error)?;
        rows.into_iter().map(SigningKeyRow::read).collect()
    }

    async fn add_first(&self, key: &SigningKey) -> Result<Vec<SigningKey>, StoreError> {
        let adding = bind_signing_key(sqlx::query(ADD_FIRST), key);
        self.execute(adding, Invalidates::Nothing).await?;
        self.of(&key.purpose).await
    }

    async fn add_successor(&self, key: &SigningKey) -> Result<bool, StoreError> {
        let adding = bind_signing_key(sqlx::query(ADD_SUCCESSOR), key);
        let added = self.execute(adding, Invalidates::Nothing).await? == 1;
        Ok(self.notify_if(added))
    }

    async fn replace_all(&self, key: &SigningKey) -> Result<bool, StoreError> {
        let adding = bind_signing_key(sqlx::query(ADD_SUCCESSOR), key);
        let forgetting = sqlx::query(FORGET_EARLIER)
            .bind(key.purpose.as_str())
            .bind(stored(key.number));
        let work = async |c: &mut SqliteConnection| {
            let added = adding.execute(&mut *c).await?.rows_affected() == 1;
            if added {
                forgetting.execute(c).await?;
            }
            Ok(added)
        };
        let added = self
            .write_without_events(Invalidates::Nothing, |c| Box::pin(work(c)))
            .await?;
        Ok(self.notify_if(added))
    }

    async fn reseal(
        &self,
        key: &SigningKey,
        instead_of: &Secret<Vec<u8>>,
    ) -> Result<bool, StoreError> {
        let resealing = sqlx::query(RESEAL)
            .bind(key.purpose.as_str())
            .bind(stored(key.number))
            .bind(key.material.expose().as_slice())
            .bind(key.sealed)
            .bind(instead_of.expose().as_slice());
        Ok(self.execute(resealing, Invalidates::Nothing).await? == 1)
    }

    async fn remove(&self, purpose: &str, number: u32) -> Result<(), StoreError> {
        let removing = sqlx::query(REMOVE).bind(purpose).bind(stored(number));
        self.execute(removing, Invalidates::Nothing).await.map(drop)
    }

    async fn changed(&self) {
        self.0.listeners.wait_for_changed_keys().await;
    }
}

impl SqliteStore {
    fn notify_if(&self, added: bool) -> bool {
        if added {
            self.0.listeners.keys_changed();
        }
        added
    }
}
