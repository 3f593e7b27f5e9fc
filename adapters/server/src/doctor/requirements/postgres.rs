use portreeve::shared::StoreError;
use portreeve_postgres::{Examination, Migrations, PostgresStore};
use portreeve_sql::TABLES;

use super::Finding;
use crate::commands::output::causes;

const ABOUT: &str = "database";

/// The first version that knows `client_connection_check_interval`, which every connection asks for.
const LEAST_VERSION: u32 = 140_000;

/// What a database must be for a service to start on it, before anything is changed in it. Tables that are not there yet are fine.
///
/// # Errors
/// It does not answer.
pub async fn check(store: &PostgresStore) -> anyhow::Result<Vec<Finding>> {
    let found = store.examine().await?;
    let mut findings = assess(&found);
    let missing = missing_privileges(store).await?;
    if missing.is_empty() {
        findings.extend(unfinished_move(store).await?);
    } else {
        findings.push(lacking(&found.role, &missing));
    }
    Ok(findings)
}

/// The same for the target of a move, where half of one may be.
///
/// # Errors
/// It does not answer.
pub async fn check_target(store: &PostgresStore) -> anyhow::Result<Vec<Finding>> {
    Ok(assess(&store.examine().await?))
}

fn assess(found: &Examination) -> Vec<Finding> {
    let mut findings = Vec::new();
    if found.version_number < LEAST_VERSION {
        let words = format!(
            "the database is PostgreSQL {}; 14 or newer is needed",
            found.version
        );
        findings.push(Finding::fail(ABOUT, words));
    }
    if found.is_standby {
        let words = "the database is a standby that takes no writes; name the primary";
        findings.push(Finding::fail(ABOUT, words));
    }
    if found.encoding != "UTF8" {
        let words = format!(
            "the encoding of the database is {}, and names come in every script; make another: create database ... encoding 'UTF8' \
             locale 'C' template template0",
            found.encoding
        );
        findings.push(Finding::fail(ABOUT, words));
    }
    findings
}

fn lacking(role: &str, missing: &[String]) -> Finding {
    let grants = missing
        .iter()
        .map(|right| format!("grant {right} to {role}"))
        .collect::<Vec<_>>();
    let words = format!(
        "the role {role} lacks rights; as the role that owns the tables, run: {}",
        grants.join("; ")
    );
    Finding::fail(ABOUT, words)
}

async fn unfinished_move(store: &PostgresStore) -> Result<Option<Finding>, StoreError> {
    let begun = store.migrations().await?.unfinished_move;
    Ok(begun.map(|from| {
        let words = format!(
            "a move from {from} into {} was begun and not ended; go on with portreeve move, or name another database",
            store.place()
        );
        Finding::fail(ABOUT, words)
    }))
}

/// Whether the role of the service may do with the tables what it must, for anyone: who asks whether a service is ready need not hear what
/// its tables are called.
pub async fn obstacle(store: &PostgresStore) -> Option<String> {
    match missing_privileges(store).await {
        Ok(missing) if missing.is_empty() => None,
        Ok(_) => Some(
            "gives the role of the service too few rights on its tables; run: portreeve doctor"
                .into(),
        ),
        Err(error) => Some(predicate(&error)),
    }
}

/// What a store says of itself, to be put behind its name: "is not available".
pub fn predicate(error: &StoreError) -> String {
    let message = error.to_string();
    message
        .strip_prefix("the store ")
        .unwrap_or(&message)
        .to_owned()
}

async fn missing_privileges(store: &PostgresStore) -> Result<Vec<String>, StoreError> {
    let tables = TABLES.iter().map(|table| {
        let (schema, name) = table.on_server();
        format!("{schema}.{name}")
    });
    store.missing_privileges(&tables.collect::<Vec<_>>()).await
}

/// Whether the role may run the migrations that are pending.
///
/// # Errors
/// It does not answer.
pub async fn may_migrate(
    store: &PostgresStore,
    found: &Migrations,
) -> Result<Vec<Finding>, StoreError> {
    if found.pending.is_empty() {
        return Ok(vec![]);
    }
    let mut schemas = vec!["portreeve".to_owned()];
    schemas.extend(TABLES.iter().map(|table| table.on_server().0));
    schemas.dedup();
    let closed = store.closed_schemas(&schemas).await?;
    if closed.is_empty() {
        return Ok(vec![]);
    }
    let role = store.examine().await?.role;
    let words = format!(
        "the role {role} can make no tables in {}; run portreeve migrate as another, or give it the right, as the owner of the database: {}",
        closed.join(", "),
        closed
            .iter()
            .map(|schema| format!("create schema if not exists {schema}; grant usage, create on schema {schema} to {role}"))
            .collect::<Vec<_>>()
            .join("; ")
    );
    Ok(vec![Finding::warn(ABOUT, words)])
}

/// Why a database cannot be reached, and what to do.
pub fn unreachable(error: &anyhow::Error) -> String {
    let message = causes(error);
    let advice = if message.contains("client_connection_check_interval") {
        "PostgreSQL 14 or newer is needed"
    } else if message.contains("startup parameter") {
        "a connection pooler refuses start-up options; take DB_POOLER=none away"
    } else if message.contains("password authentication") {
        "set the user and the password that the database knows in DATABASE_URL"
    } else if message.contains("does not exist") {
        "create the database, or name another in DATABASE_URL"
    } else if message.contains("set DB_POOLER=") {
        // That is the advice.
        return format!("cannot be reached: {message}");
    } else if message.contains("too many c") || message.contains("connection slots") {
        "raise max_connections there, or lower DB_MAX_CONNECTIONS"
    } else if message.contains("permission denied for database") {
        "as the owner of the database, run: grant connect on database ... to the role that DATABASE_URL names"
    } else if message.contains("does not support TLS") {
        "turn TLS on there, or set sslmode=disable in DATABASE_URL if the network between can be trusted"
    } else if message.contains("certificate") {
        "name the file of the authority that has signed its certificate with sslrootcert in DATABASE_URL"
    } else {
        "see that it runs, and that DATABASE_URL leads there"
    };
    format!("cannot be reached: {message}; {advice}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Examination {
        Examination {
            version: "15.4".into(),
            version_number: 150_004,
            encoding: "UTF8".into(),
            role: "portreeve_app".into(),
            is_standby: false,
            connections: 1,
            max_connections: 97,
        }
    }

    fn messages(found: &Examination) -> Vec<String> {
        assess(found).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn an_old_server_is_reported_with_the_version_needed() {
        let (mut old, mut oldest) = (good(), good());
        (old.version, old.version_number) = ("13.22".into(), 130_022);
        oldest.version_number = LEAST_VERSION;

        assert!(messages(&good()).is_empty() && messages(&oldest).is_empty());
        assert!(messages(&old)[0].contains("PostgreSQL 13.22; 14 or newer is needed"));
        // Such a server refuses the connection itself, with these words.
        let error = anyhow::anyhow!(
            "unrecognized configuration parameter \"client_connection_check_interval\""
        );
        assert!(unreachable(&error).ends_with("PostgreSQL 14 or newer is needed"));
    }

    #[test]
    fn each_reason_has_an_advice_of_its_own() {
        for (reason, advice) in [
            ("sorry, too many clients already", "max_connections"),
            ("too many connections for role \"app\"", "max_connections"),
            ("remaining connection slots are reserved", "max_connections"),
            (
                "permission denied for database \"x\"",
                "grant connect on database",
            ),
            ("server does not support TLS", "sslmode=disable"),
            ("invalid peer certificate: UnknownIssuer", "sslrootcert"),
            (
                "password authentication failed",
                "the user and the password",
            ),
            ("Connection refused", "see that it runs"),
        ] {
            let message = unreachable(&anyhow::anyhow!(reason.to_owned()));

            assert!(message.contains(advice), "{message}");
            assert_eq!(
                message.contains("see that it runs"),
                advice == "see that it runs"
            );
        }
    }

    #[test]
    fn a_standby_and_another_encoding_are_refused() {
        let (mut standby, mut latin) = (good(), good());
        standby.is_standby = true;
        latin.encoding = "LATIN1".into();

        assert!(messages(&standby)[0].contains("name the primary"));
        assert!(messages(&latin)[0].contains("encoding 'UTF8'"));
    }
}
