//! Events that are delivered by the process that wrote them, and what becomes of them if it dies.

use std::sync::Arc;

use portreeve::{events::Outbox, shared::Timestamp, users::UserRepository};
use portreeve_sql::LocalDelivery;
use portreeve_sqlite::SqliteStore;
use time::Duration;

use super::{
    NOW,
    sample::{self, event},
};
use crate::support::postgres;

const LIMIT: u16 = 100;

/// An instance that delivers what it writes, and the place for another one beside it.
struct Place<S> {
    here: S,
    /// The same store as another process sees it.
    there: S,
}

async fn on_server() -> (
    Place<portreeve_postgres::PostgresStore>,
    Arc<postgres::TestDatabase>,
) {
    let database = Arc::new(postgres::database().await);
    let (here, there) = (database.store().await, database.store().await);
    here.enable_local_delivery();
    (Place { here, there }, database)
}

async fn in_file() -> (Place<SqliteStore>, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("portreeve.db");
    let here = SqliteStore::open(&file).await.unwrap();
    let there = SqliteStore::open_beside(&file).await.unwrap();
    here.enable_local_delivery();
    (Place { here, there }, folder)
}

async fn claims(outbox: &impl Outbox, now: Timestamp) -> Vec<(portreeve::events::Envelope, u32)> {
    let claimed = outbox.claim(now, now + LocalDelivery::LEASE, LIMIT).await;
    let claimed = claimed.unwrap().into_iter();
    claimed.map(|one| (one.envelope, one.attempts)).collect()
}

async fn writes<S: UserRepository>(store: &S) -> portreeve::events::Envelope {
    let written = event(NOW);
    let user = sample::user(&format!("{}@example.com", written.id), NOW);
    store
        .add(&user, std::slice::from_ref(&written))
        .await
        .unwrap();
    written
}

async fn an_event_is_claimed_by_the_process_that_wrote_it<S: UserRepository + Outbox>(
    place: &Place<S>,
) {
    let written = writes(&place.here).await;

    let there = claims(&place.there, NOW + Duration::seconds(1)).await;
    let here = claims(&place.here, NOW + Duration::seconds(1)).await;
    place.here.delivered(&[written.id]).await.unwrap();

    assert_eq!((there, here), (vec![], vec![(written, 1)]));
    let later = NOW + Duration::days(1);
    assert_eq!(claims(&place.there, later).await, []);
}

async fn the_events_of_a_dead_process_can_be_claimed_when_their_lease_ends<
    S: UserRepository + Outbox,
>(
    place: &Place<S>,
) {
    let written = writes(&place.here).await;

    let early = claims(
        &place.there,
        NOW + LocalDelivery::LEASE - Duration::seconds(1),
    )
    .await;
    let late = claims(&place.there, NOW + LocalDelivery::LEASE).await;

    assert_eq!((early, late), (vec![], vec![(written, 2)]));
}

async fn a_failed_event_is_retried_like_any_other<S: UserRepository + Outbox>(place: &Place<S>) {
    let written = writes(&place.here).await;
    let claimed = place.here.claim(NOW, NOW, LIMIT).await.unwrap();
    let retry_at = NOW + Duration::minutes(5);

    place
        .here
        .failed(&claimed[0], Some(retry_at), "nobody is there")
        .await
        .unwrap();

    assert_eq!(claims(&place.there, retry_at - Duration::SECOND).await, []);
    assert_eq!(claims(&place.there, retry_at).await, [(written, 2)]);
}

/// The profile's change is written in a statement that several share.
async fn the_event_of_a_changed_user_is_delivered_locally_too<S: UserRepository + Outbox>(
    place: &Place<S>,
) {
    let mut user = sample::user("ada@example.com", NOW);
    place.here.add(&user, &[]).await.unwrap();
    user.update_profile(portreeve::users::ProfilePatch::default(), NOW);
    let written = event(NOW);

    place
        .here
        .update(&user, std::slice::from_ref(&written))
        .await
        .unwrap();
    let refused = place.here.update(&user, &[event(NOW)]).await;

    assert!(refused.is_err(), "it was changed already");
    assert_eq!(claims(&place.there, NOW).await, []);
    assert_eq!(claims(&place.here, NOW).await, [(written, 1)]);
}

macro_rules! on_both {
    ($($rule:ident),+ $(,)?) => {
        mod on_postgres {
            $(
                #[tokio::test]
                async fn $rule() {
                    let (place, _database) = super::on_server().await;
                    super::$rule(&place).await;
                }
            )+
        }

        mod on_sqlite {
            $(
                #[tokio::test]
                async fn $rule() {
                    let (place, _folder) = super::in_file().await;
                    super::$rule(&place).await;
                }
            )+
        }
    };
}
on_both!(
    an_event_is_claimed_by_the_process_that_wrote_it,
    the_events_of_a_dead_process_can_be_claimed_when_their_lease_ends,
    a_failed_event_is_retried_like_any_other,
    the_event_of_a_changed_user_is_delivered_locally_too,
);
