use super::{super::race, connection, quick};
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
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
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
    sqlx::query("delete from _sqlx_migrations where version = 2")
        .execute(&mut connection(&database).await)
        .await
        .unwrap();

    assert!(!store.schema_is_current().await.unwrap());
}
