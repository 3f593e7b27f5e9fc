use portreeve::keys::SigningKeyRepository;
use time::Duration;

use super::{
    super::{NOW, race},
    connection, quick,
};
use crate::support::postgres::{database, empty_database};

#[tokio::test]
async fn many_instances_can_migrate_an_empty_database_at_once() {
    let database = empty_database().await;
    let mut stores = Vec::new();
    for _ in 0..10 {
        stores.push(quick(&database).await);
    }
    assert!(!stores[0].schema_is_current().await.unwrap());

    let migrated = race(10, |n| {
        let store = stores[n].clone();
        async move { store.migrate().await }
    })
    .await;

    assert!(migrated.iter().all(Result::is_ok), "{migrated:?}");
    assert!(stores[0].schema_is_current().await.unwrap());
}

#[tokio::test]
async fn a_schema_that_a_newer_program_has_extended_is_current() {
    let database = database().await;
    let store = database.store().await;
    sqlx::query(
        "insert into portreeve.migrations (version, description, success, checksum, execution_time)
         values (9999, 'of the future', true, '', 0)",
    )
    .execute(&mut connection(&database).await)
    .await
    .unwrap();

    store.migrate().await.unwrap();

    assert!(store.schema_is_current().await.unwrap());
}

#[tokio::test]
async fn a_schema_that_lacks_a_migration_is_not_current() {
    let database = database().await;
    let store = database.store().await;
    sqlx::query("delete from portreeve.migrations where version = 2")
        .execute(&mut connection(&database).await)
        .await
        .unwrap();

    assert!(!store.schema_is_current().await.unwrap());
}

/// Makes the table as it was before keys were rotated.
const BEFORE_ROTATION: &str = "
    delete from portreeve.migrations where version = 4;
    alter table portreeve_auth.signing_keys
        drop constraint signing_key_pkey,
        drop constraint signing_key_number_positive,
        drop column active_from,
        add constraint signing_key_pkey primary key (purpose, algorithm, number)";

#[tokio::test]
async fn keys_from_before_there_was_a_rotation_become_one_line_for_each_purpose() {
    let database = database().await;
    let store = database.store().await;
    let mut connection = connection(&database).await;
    sqlx::raw_sql(BEFORE_ROTATION)
        .execute(&mut connection)
        .await
        .unwrap();
    for (purpose, algorithm, hours) in [
        ("access_token", "RS256", 2),
        ("access_token", "EdDSA", 1),
        ("refresh_token", "HS256", 1),
    ] {
        sqlx::query(
            "insert into portreeve_auth.signing_keys (purpose, algorithm, number, material, sealed, created_at)
             values ($1, $2, 1, '', false, $3)",
        )
        .bind(purpose)
        .bind(algorithm)
        .bind(NOW + Duration::hours(hours))
        .execute(&mut connection)
        .await
        .unwrap();
    }

    store.migrate().await.unwrap();

    let access = store.of("access_token").await.unwrap();
    let listed: Vec<_> = access
        .iter()
        .map(|key| (key.number, key.algorithm.as_str(), key.active_from))
        .collect();
    let hour = |hours| NOW + Duration::hours(hours);
    assert_eq!(listed, [(1, "EdDSA", hour(1)), (2, "RS256", hour(2))]);
    assert_eq!(store.of("refresh_token").await.unwrap()[0].number, 1);
}
