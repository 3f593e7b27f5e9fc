use std::collections::HashMap;

use portreeve::{
    auth::{
        AccountChange, AccountRepository, EndReason, EndSessions, PasswordHash, SessionRepository,
        UpdateAccountError,
    },
    events::Outbox,
    shared::{PageRequest, Role, Status},
    users::{UserFilter, UserRepository},
};
use sqlx::Row;

use super::{
    super::{
        NOW,
        sample::{self, event, user},
    },
    connection, eventually, processes, quick,
};
use crate::support::postgres::{TestDatabase, database};

/// Or a refresh would have to touch that index, and each row would move to another page.
#[tokio::test]
async fn no_index_names_what_a_refresh_or_a_claim_changes() {
    let database = database().await;
    let indexes = sqlx::query(
        "select tablename, indexdef from pg_indexes where (schemaname, tablename) in (('portreeve_auth', 'sessions'), ('portreeve_events', 'outbox'))",
    )
    .fetch_all(&mut connection(&database).await)
    .await
    .unwrap();

    assert!(indexes.len() >= 5);
    for index in indexes {
        let definition: String = index.get("indexdef");
        for column in [
            "generation",
            "token_digest",
            "refreshed_at",
            "expires_at",
            "attempts",
            "due_at",
        ] {
            assert!(!definition.contains(column), "{definition}");
        }
    }
}

/// A plan is made once for a connection and kept: made on an empty table, it must still be good for a full one.
#[tokio::test]
async fn no_statement_reads_a_whole_table_however_small_it_is() {
    let database = database().await;
    // What the migrations have scanned does not count, but must have been counted.
    eventually("the migrations are done", || async {
        processes(&database, "portreeve").await.is_empty()
    })
    .await;
    sqlx::query("select pg_stat_reset()")
        .execute(&mut connection(&database).await)
        .await
        .unwrap();
    let store = quick(&database).await;
    let mut account = sample::account("ada@example.com", Role::Admin);
    let session = sample::session(&account, NOW);
    let (all, events) = (EndSessions::All(EndReason::SignedOut), [event(NOW)]);
    let user = user("ada@example.com", NOW);

    AccountRepository::add(&store, &account, &events)
        .await
        .unwrap();
    AccountRepository::by_id(&store, account.id())
        .await
        .unwrap();
    store.by_email(&account.facts().email).await.unwrap();
    store.count_hashes(None, 10).await.unwrap();
    store.administrators().await.unwrap();
    SessionRepository::add(&store, &session, &account, &sample::at_most(1), &[])
        .await
        .unwrap();
    store.with_account(session.state().id).await.unwrap();
    store.rotate(&session, 0).await.unwrap();
    let first = PageRequest::new(10, None);
    store.live(account.id(), NOW, &first).await.unwrap();
    store.end(account.id(), all, NOW, &[]).await.unwrap();
    account.upgrade_hash(PasswordHash::new("$new".into()), NOW);
    let updated = AccountRepository::update(
        &store,
        &account,
        &AccountChange {
            ends: Some(all),
            ..sample::needs_another_admin()
        },
    )
    .await;
    assert!(matches!(updated, Err(UpdateAccountError::LastAdmin)));
    UserRepository::add(&store, &user, &[]).await.unwrap();
    UserRepository::by_id(&store, user.id()).await.unwrap();
    let page = PageRequest::new(10, None);
    for filter in [
        UserFilter::default(),
        UserFilter {
            role: Some(Role::Admin),
            ..UserFilter::default()
        },
        UserFilter {
            status: Some(Status::Suspended),
            created_after: Some(NOW),
            ..UserFilter::default()
        },
    ] {
        store.list(&filter, &page).await.unwrap();
    }
    store.purge(None, NOW, 10).await.unwrap();
    let claimed = store.claim(NOW, NOW, 10).await.unwrap();
    store.failed(&claimed[0], None, "down").await.unwrap();
    store.dead_letters(10).await.unwrap();
    store.requeue(events[0].id, NOW).await.unwrap();
    store.backlog().await.unwrap();
    store.delivered(&[events[0].id]).await.unwrap();
    // The server counts a process's scans when it ends.
    store.close().await;

    eventually("each table has been read", || async {
        let scans = scans_by_table(&database).await;
        scans.len() == 4 && scans.values().all(|(by_index, _)| *by_index > 0)
    })
    .await;
    let scans = scans_by_table(&database).await;
    assert!(scans.values().all(|(_, whole)| *whole == 0), "{scans:?}");
}

/// However many there are besides, only the few that are looked for are read.
#[tokio::test]
async fn those_who_are_rare_are_found_by_an_index_of_their_own() {
    let database = database().await;
    for (selection, index) in [
        (
            "select id from portreeve_users.users where true and 'admin' = any (roles) order by id desc limit 11",
            "user_admins",
        ),
        (
            "select id from portreeve_users.users where true and status = 'suspended' order by id desc limit 11",
            "user_suspended",
        ),
        (
            "select a.email from portreeve_auth.accounts a where 'admin' = any (a.roles) order by a.id",
            "account_admins",
        ),
        (
            "select id from portreeve_auth.accounts where 'admin' = any (roles) and status = 'active' order by id for no key update",
            "account_admins",
        ),
    ] {
        let explain = format!("set enable_seqscan = off; explain {selection}");
        let plan = sqlx::raw_sql(sqlx::AssertSqlSafe(explain))
            .fetch_all(&mut connection(&database).await)
            .await
            .unwrap();
        let plan: Vec<String> = plan.iter().map(|line| line.get(0)).collect();
        assert!(plan.join("\n").contains(index), "{plan:?}");
    }
}

async fn scans_by_table(database: &TestDatabase) -> HashMap<String, (i64, i64)> {
    let rows: Vec<(String, i64, i64)> = sqlx::query_as(
        "select relname::text, idx_scan, seq_scan from pg_stat_user_tables
         where schemaname in ('portreeve_auth', 'portreeve_users', 'portreeve_events') and relname <> 'signing_keys'",
    )
    .fetch_all(&mut connection(database).await)
    .await
    .unwrap();
    rows.into_iter()
        .map(|(table, by_index, whole)| (table, (by_index, whole)))
        .collect()
}
