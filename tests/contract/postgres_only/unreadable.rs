//! Rows that this program has not written.

use portreeve::{
    events::{Content, EventLog, OrderingKey, Position, Sequencer},
    shared::{EventId, StoreError},
    users::UserRepository,
};
use uuid::Uuid;

use super::{
    super::{LEASE, NOW, US, sample::user},
    connection, write_an_event,
};
use crate::support::postgres::{TestDatabase, database};

#[tokio::test]
async fn an_event_that_cannot_be_read_has_its_place_between_the_others() {
    let database = database().await;
    let store = database.store().await;
    write_an_event(&store).await;
    let unknown = an_event_of_the_future(&database).await;
    write_an_event(&store).await;

    store.sequence(US, LEASE, 10).await.unwrap();

    let logged = store.read(Position::START, 10).await.unwrap();
    assert_eq!(logged.len(), 3);
    assert_eq!((logged[1].id, logged[1].at), (unknown, NOW));
    assert_eq!(logged[1].name, "auth.of_the_future");
    // It has the key of its account all the same.
    assert_eq!(logged[1].key, OrderingKey::of(ACCOUNT));
    let Content::Unreadable(reason) = &logged[1].content else {
        panic!("it was read: {logged:?}")
    };
    assert!(reason.contains("of_the_future"), "{reason}");
    let (key, last) = (OrderingKey::of(ACCOUNT), logged[2].position);
    let of_key = store.read_of(key, Position::START, last, 10).await.unwrap();
    assert_eq!(of_key, [logged[1].clone()]);
}

const ACCOUNT: Uuid = Uuid::from_u128(7);

async fn an_event_of_the_future(database: &TestDatabase) -> EventId {
    let unknown = EventId::from_uuid(Uuid::from_u128(1));
    sqlx::query(
        "insert into portreeve_events.outbox (id, at, name, payload)
         values ($1, $2, 'auth.of_the_future', jsonb_build_object('context', 'auth', 'type', 'of_the_future', 'account_id', $3))",
    )
    .bind(unknown.as_uuid())
    .bind(NOW)
    .bind(ACCOUNT)
    .execute(&mut connection(database).await)
    .await
    .unwrap();
    unknown
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
