use portreeve::shared::StoreError;
use portreeve_postgres::PostgresStore;

use super::Finding;

const ABOUT: &str = "database";

/// What a database must be for a service to start on it, before anything is changed in it.
///
/// # Errors
/// It does not answer.
pub async fn check(store: &PostgresStore) -> Result<Vec<Finding>, StoreError> {
    let found = store.examine().await?;
    let mut findings = Vec::new();
    if found.is_standby {
        let words = "the database is a standby that takes no writes; name the primary";
        findings.push(Finding::fail(ABOUT, words));
    }
    Ok(findings)
}
