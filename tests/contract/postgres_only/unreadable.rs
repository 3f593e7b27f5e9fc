//! Rows that this program has not written.

use portreeve::{
    events::{Claimed, Outbox, RetryPolicy},
    shared::{EventId, StoreError},
    users::UserRepository,
};
use time::Duration;
use uuid::Uuid;

use super::{
    super::{NOW, sample::user},
    connection, write_an_event,
};
use crate::support::postgres::{TestDatabase, database};

#[tokio::test]
async fn an_event_that_cannot_be_read_waits_for_a_newer_program_and_holds_up_no_other() {
    let database = database().await;
    let store = database.store().await;
    an_event_of_the_future(&database).await;
    write_an_event(&store).await;

    let claimed = store.claim(NOW, NOW, 1).await.unwrap();
    let again = store.claim(NOW, NOW, 10).await.unwrap();

    assert_eq!(claimed.len(), 1, "the one that can be read");
    assert_eq!(again, claimed_once_more(&claimed), "the other is put off");
    assert_eq!(store.dead_letters(10).await.unwrap(), []);
}

#[tokio::test]
async fn an_event_that_cannot_be_read_becomes_a_dead_letter_in_the_end() {
    let database = database().await;
    let store = database.store().await;
    let unknown = an_event_of_the_future(&database).await;

    for day in 0..RetryPolicy::default().attempts {
        let now = NOW + Duration::days(day.into());
        assert_eq!(store.claim(now, now, 10).await.unwrap(), []);
    }

    let dead = store.dead_letters(10).await.unwrap();
    assert_eq!(dead.len(), 1);
    assert_eq!(dead[0].id, unknown);
    assert_eq!(dead[0].name, "auth.of_the_future");
    assert!(dead[0].reason.contains("cannot be read"), "{dead:?}");
}

async fn an_event_of_the_future(database: &TestDatabase) -> EventId {
    let unknown = EventId::from_uuid(Uuid::from_u128(1));
    sqlx::query(
        "insert into portreeve_events.outbox (id, at, name, payload, due_at)
         values ($1, $2, 'auth.of_the_future', '{\"context\": \"auth\", \"type\": \"of_the_future\"}', $2)",
    )
    .bind(unknown.as_uuid())
    .bind(NOW)
    .execute(&mut connection(database).await)
    .await
    .unwrap();
    unknown
}

/// Their leases ended at once.
fn claimed_once_more(claimed: &[Claimed]) -> Vec<Claimed> {
    let again = claimed.iter().cloned().map(|one| Claimed {
        attempts: one.attempts + 1,
        ..one
    });
    again.collect()
}

#[tokio::test]
async fn a_row_that_makes_no_sense_is_named_in_the_log_and_not_to_strangers() {
    let database = database().await;
    let store = database.store().await;
    let user = user("ada@example.com", NOW);
    UserRepository::add(&store, &user, &[]).await.unwrap();
    sqlx::raw_sql(
        "alter table portreeve_users.users drop constraint user_status_known;
         update portreeve_users.users set status = 'of the future'",
    )
    .execute(&mut connection(&database).await)
    .await
    .unwrap();

    let error = UserRepository::by_id(&store, user.id()).await.unwrap_err();

    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(matches!(error, StoreError::Inconsistent(_)));
    assert_eq!(error.to_string(), "the store holds something unexpected");
    assert!(cause.contains("portreeve_users.users.status"), "{cause}");
    assert!(cause.contains(&user.id().to_string()), "{cause}");
}
