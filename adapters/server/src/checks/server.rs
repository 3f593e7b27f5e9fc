use portreeve_postgres::PostgresStore;
use portreeve_transfer::Side;

use super::Finding;

const ABOUT: &str = "database";

/// What a database must be for a service to start on it, before anything is changed in it.
///
/// # Errors
/// It does not answer.
pub async fn check(store: &PostgresStore) -> anyhow::Result<Vec<Finding>> {
    let found = store.examine().await?;
    let mut findings = Vec::new();
    if found.is_standby {
        let words = "the database is a standby that takes no writes; name the primary";
        findings.push(Finding::fail(ABOUT, words));
    }
    findings.extend(unfinished_move(store).await?);
    Ok(findings)
}

async fn unfinished_move(store: &PostgresStore) -> anyhow::Result<Option<Finding>> {
    let mut side = Side::postgres(store.connection().await?);
    let begun = side.unfinished().await?;
    side.close().await?;
    Ok(begun.map(|from| {
        let words = format!(
            "a move from {from} into {} was begun and not ended; go on with portreeve move, or name another database",
            store.place()
        );
        Finding::fail(ABOUT, words)
    }))
}
