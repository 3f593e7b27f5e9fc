use async_trait::async_trait;
use portreeve::{
    auth::{SigningKey, SigningKeyRepository},
    shared::{Secret, StoreError, Timestamp},
};

use crate::PostgresStore;

#[derive(sqlx::FromRow)]
struct SigningKeyRow {
    purpose: String,
    algorithm: String,
    material: Vec<u8>,
    sealed: bool,
    created_at: Timestamp,
}

impl From<SigningKeyRow> for SigningKey {
    fn from(row: SigningKeyRow) -> Self {
        Self {
            purpose: row.purpose,
            algorithm: row.algorithm,
            material: Secret::new(row.material),
            sealed: row.sealed,
            created_at: row.created_at,
        }
    }
}

const ADD_FIRST: &str =
    "insert into auth.signing_keys (purpose, algorithm, number, material, sealed, created_at)
     values ($1, $2, 1, $3, $4, $5)
     on conflict on constraint signing_key_pkey do nothing";

const FIND: &str = "select purpose, algorithm, material, sealed, created_at
     from auth.signing_keys
     where purpose = $1 and algorithm = $2
     order by number desc
     limit 1";

#[async_trait]
impl SigningKeyRepository for PostgresStore {
    /// Two statements: the second sees the key of whoever was faster, which the first has waited for. Keys are never removed.
    async fn add_first(&self, key: &SigningKey) -> Result<SigningKey, StoreError> {
        let query = sqlx::query(ADD_FIRST)
            .bind(&key.purpose)
            .bind(&key.algorithm)
            .bind(key.material.expose())
            .bind(key.sealed)
            .bind(key.created_at);
        self.run(async |c| query.execute(c).await).await?;
        self.find(&key.purpose, &key.algorithm)
            .await?
            .ok_or_else(|| StoreError::inconsistent("a signing key vanished"))
    }

    async fn find(&self, purpose: &str, algorithm: &str) -> Result<Option<SigningKey>, StoreError> {
        let query = sqlx::query_as::<_, SigningKeyRow>(FIND)
            .bind(purpose)
            .bind(algorithm);
        let row = self.run(async |c| query.fetch_optional(c).await).await?;
        Ok(row.map(SigningKey::from))
    }
}
