//! When a connection ends: with its session, on every instance, and with what the account may see.

use time::Duration;

use super::{account, renames};
use crate::{
    api::on_every_store,
    support::{
        app::App,
        live::{Socket, Stream},
        people::{OTHER_PASSWORD, PASSWORD},
        store::TestStore,
    },
};

on_every_store!(
    who_signs_out_is_cut_on_every_instance,
    a_changed_password_cuts_the_other_sessions_and_not_its_own,
    who_is_suspended_is_cut,
    an_administrator_who_is_one_no_more_is_cut,
);

const SESSION_ENDED: &str = "session_ended";

async fn who_signs_out_is_cut_on_every_instance(store: TestStore) {
    let (one, other) = (App::on(&store).await, App::on(&store).await);
    let _live = [one.serves_live_events(), other.serves_live_events()];
    let (ada, grant) = one.signed_in("ada@example.com").await;
    let kept = ada.logs_in().await;
    let mut streams = [
        Stream::opened(&one, &grant, "").await,
        Stream::opened(&other, &grant, "").await,
    ];
    let mut socket = Socket::opened(&other, &grant, "").await;
    let mut of_other_session = Stream::opened(&other, &kept, "").await;

    ada.logs_out(&grant, "current").await.has_status(204);
    one.settle().await;

    for stream in &mut streams {
        let seen = stream.until("auth.signed_out").await;
        let session = &seen.last().unwrap()["data"]["session_id"];
        assert_eq!(session, &grant.session_id);
        assert_eq!(stream.end().await, (4401, SESSION_ENDED.into()));
    }
    assert_eq!(socket.end().await, (4401, SESSION_ENDED.into()));
    of_other_session.until("auth.signed_out").await;
    renames(&one, &ada, &kept, "Ada").await;
    of_other_session.until("users.profile_updated").await;
}

async fn a_changed_password_cuts_the_other_sessions_and_not_its_own(store: TestStore) {
    let app = App::on(&store).await;
    let _live = app.serves_live_events();
    let (ada, grant) = app.signed_in("ada@example.com").await;
    let other = ada.logs_in().await;
    let mut stream = Stream::opened(&app, &grant, "").await;
    let mut of_other = Stream::opened(&app, &other, "").await;

    let changed = ada.changes_password(&grant, PASSWORD, OTHER_PASSWORD).await;
    changed.has_status(204);
    app.settle().await;

    assert_eq!(of_other.end().await, (4401, SESSION_ENDED.into()));
    stream.until("auth.password_changed").await;
    renames(&app, &ada, &grant, "Ada").await;
    stream.until("users.profile_updated").await;
}

async fn who_is_suspended_is_cut(store: TestStore) {
    let app = App::on(&store).await;
    let _live = app.serves_live_events();
    let root = app.admin().await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    let mut stream = Stream::opened(&app, &grant, "").await;
    let mut of_root = Stream::opened(&app, &root.grant, "").await;

    root.sets(&ada.id, "suspended").await.ok();
    app.settle().await;

    assert_eq!(stream.end().await, (4401, SESSION_ENDED.into()));
    let seen = of_root.until("auth.status_changed").await;
    assert_eq!(account(seen.last().unwrap()), ada.id);
}

async fn an_administrator_who_is_one_no_more_is_cut(store: TestStore) {
    let app = App::on(&store).await;
    let _live = app.serves_live_events();
    let root = app.admin().await;
    let other = app.admin_called("other@example.com").await;
    let (ada, adas) = app.signed_in("ada@example.com").await;
    let mut of_other = Stream::opened(&app, &other.grant, "").await;
    let mut of_ada = Socket::opened(&app, &adas, "").await;

    root.makes(&other.person.id, "user").await.ok();
    root.makes(&ada.id, "admin").await.ok();
    app.settle().await;

    assert_eq!(of_other.end().await, (4403, "access_changed".into()));
    assert_eq!(of_ada.end().await, (4403, "access_changed".into()));
    let mut again = Stream::opened(&app, &other.grant, "").await;
    renames(&app, &ada, &adas, "Ada").await;
    renames(&app, &other.person, &other.grant, "Other").await;
    let seen = again.until("users.profile_updated").await;
    assert_eq!(account(seen.last().unwrap()), other.person.id);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_that_runs_out_takes_its_connections_along() {
    let day = [("REFRESH_TTL_DAYS", "1"), ("JWT_EXPIRE_MINUTES", "1440")];
    let app = App::with(&TestStore::memory(), &day).await;
    let (_, grant) = app.signed_in("ada@example.com").await;
    app.clock
        .advance(Duration::DAY - Duration::milliseconds(100));
    let mut stream = Stream::opened(&app, &grant, "").await;

    app.clock.advance(Duration::SECOND);

    assert_eq!(stream.end().await, (4401, SESSION_ENDED.into()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_ends_says_so() {
    let app = App::start().await;
    let (_, grant) = app.signed_in("ada@example.com").await;
    let mut stream = Stream::opened(&app, &grant, "").await;
    let mut socket = Socket::opened(&app, &grant, "").await;

    drop(app);

    assert_eq!(stream.end().await, (1001, "shutdown".into()));
    assert_eq!(socket.end().await, (1001, "shutdown".into()));
}
