//! Whether notifications of other instances arrive, which the caches depend on.

use portreeve::shared::StoreError;
use portreeve_postgres::{ConnectionMode, PostgresStore};

use super::Finding;
use crate::commands::output::causes;

const ABOUT: &str = "notifications";

pub async fn check(store: &PostgresStore) -> Finding {
    match store.mode() {
        ConnectionMode::Transaction => Finding::warn(
            ABOUT,
            "none arrive through a connection pooler in transaction mode, so caches are off and each request queries the database; \
             connect directly, or with pool_mode = session and DB_POOLER=session",
        ),
        ConnectionMode::Direct | ConnectionMode::Session => match store.time_notification().await {
            Ok(took) => {
                let ms = took.as_secs_f64() * 1000.0;
                Finding::ok(
                    ABOUT,
                    format!("arrive in {ms:.1} ms, so caches can be used"),
                )
            }
            // The pooler is not what DB_POOLER says.
            Err(StoreError::Refused(cause)) => {
                Finding::fail(ABOUT, format!("do not arrive: {cause}"))
            }
            Err(error) if store.mode() == ConnectionMode::Session => {
                let error = causes(&anyhow::Error::from(error));
                let words = format!(
                    "do not arrive ({error}), as they do through a pooler with pool_mode = session; set DB_POOLER=transaction, or auto, \
                     which detects the mode"
                );
                Finding::fail(ABOUT, words)
            }
            Err(error) => {
                let error = causes(&anyhow::Error::from(error));
                let words = format!(
                    "do not arrive ({error}), so caches are off and each request queries the database; check the poolers and \
                     proxies on the way, and DB_POOLER"
                );
                Finding::warn(ABOUT, words)
            }
        },
    }
}
