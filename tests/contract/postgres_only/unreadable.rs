//! Rows that this program has not written.

use portreeve::{
    events::Outbox,
    shared::{EventId, StoreError},
    users::UserRepository,
};
use uuid::Uuid;

use super::{
    super::{NOW, sample::user},
    connection, write_an_event,
};
use crate::support::postgres::database;

#[tokio::test]
async fn an_event_that_cannot_be_read_becomes_a_dead_letter_and_holds_nobody_up() {
    let database = database().await;
    let store = database.store().await;
    let unknown = EventId::from_uuid(Uuid::from_u128(1));
    sqlx::query(
        "insert into events.outbox (id, at, name, payload, due_at)
         values ($1, $2, 'auth.of_the_future', '{\"context\": \"auth\", \"type\": \"of_the_future\"}', $2)",
    )
    .bind(unknown.as_uuid())
    .bind(NOW)
    .execute(&mut connection(&database).await)
    .await
    .unwrap();
    write_an_event(&store).await;

    let claimed = store.claim(NOW, NOW, 1).await.unwrap();

    let dead = store.dead_letters(10).await.unwrap();
    assert_eq!(claimed.len(), 1);
    assert_eq!(dead.len(), 1);
    assert_eq!(dead[0].id, unknown);
    assert_eq!(dead[0].name, "auth.of_the_future");
    assert!(dead[0].reason.contains("cannot be read"), "{dead:?}");
}

#[tokio::test]
async fn a_row_that_makes_no_sense_is_named_in_the_log_and_not_to_strangers() {
    let database = database().await;
    let store = database.store().await;
    let user = user("ada@example.com", NOW);
    UserRepository::add(&store, &user, &[]).await.unwrap();
    sqlx::raw_sql(
        "alter table users.users drop constraint user_status_known;
         update users.users set status = 'of the future'",
    )
    .execute(&mut connection(&database).await)
    .await
    .unwrap();

    let error = UserRepository::by_id(&store, user.id()).await.unwrap_err();

    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(matches!(error, StoreError::Inconsistent(_)));
    assert_eq!(error.to_string(), "the store holds something unexpected");
    assert!(cause.contains("users.users.status"), "{cause}");
    assert!(cause.contains(&user.id().to_string()), "{cause}");
}
