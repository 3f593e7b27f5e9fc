use std::sync::Arc;

use portreeve_server::Stores;
use serde_json::{Value, json};
use time::{Duration, macros::datetime};
use uuid::Uuid;

use crate::{
    api::{
        at_once,
        declared::afflicted::{Afflicted, Affliction},
        on_every_store,
    },
    support::{app::App, people::Admin, store::TestStore},
};

on_every_store!(
    every_job_says_when_it_runs_next,
    a_job_runs_at_its_time_and_its_next_run_is_there,
    of_many_instances_one_runs_a_job,
    a_job_that_is_run_by_hand_is_due_at_once,
    however_often_a_job_is_asked_for_it_runs_once,
    a_run_that_fails_is_tried_again_and_says_why,
    what_was_missed_is_made_up_for_once,
    ended_sessions_are_purged_by_a_job,
    old_runs_are_removed_by_a_job,
);

const PURGE: &str = "purge_sessions";

/// What the list says of a job.
async fn job(root: &Admin, name: &str) -> Value {
    let jobs = root.jobs().await.items();
    let mut found = jobs.into_iter().filter(|job| job["name"] == name);
    found.next().expect("the job is there")
}

/// After the end of the access token.
async fn signs_in_again(root: Admin) -> Admin {
    let grant = root.person.logs_in().await;
    Admin { grant, ..root }
}

fn time(of: &Value, field: &str) -> time::OffsetDateTime {
    let text = of[field].as_str().expect("it is a time");
    let rfc3339 = &time::format_description::well_known::Rfc3339;
    time::OffsetDateTime::parse(text, rfc3339).expect("it is a time")
}

async fn every_job_says_when_it_runs_next(store: TestStore) {
    let app = App::on(&store).await;
    let root = app.admin().await;

    app.runs_jobs().await;

    let jobs = root.jobs().await.items();
    let planned: Vec<_> = jobs
        .iter()
        // The others are only queued.
        .filter(|job| job.get("schedule").is_some())
        .map(|job| {
            let next = &job["next_run"];
            assert_eq!(
                (&next["state"], &next["job"]),
                (&json!("waiting"), &job["name"])
            );
            assert_eq!(
                (&job["last_run"], &job["backlog"]),
                (&Value::Null, &json!(0))
            );
            let minutes = (time(next, "run_at") - datetime!(2026-11-22 12:00 UTC)).whole_minutes();
            (
                job["name"].as_str().unwrap(),
                job["schedule"].as_str().unwrap(),
                minutes,
            )
        })
        .collect();
    let expected = [
        ("event_retention", "17 * * * *", 17),
        ("key_rotation", "*/10 * * * *", 10),
        ("purge_mails", "37 * * * *", 37),
        ("purge_one_time_tokens", "20 * * * *", 20),
        ("purge_sessions", "7 * * * *", 7),
        ("purge_tickets", "*/10 * * * *", 10),
        ("run_retention", "27 * * * *", 27),
    ];
    assert_eq!(planned, expected);
}

async fn a_job_runs_at_its_time_and_its_next_run_is_there(store: TestStore) {
    let app = App::on(&store).await;
    let root = app.admin().await;
    app.runs_jobs().await;
    let planned = job(&root, "key_rotation").await["next_run"].clone();

    app.clock.set(datetime!(2026-11-22 12:10 UTC));
    app.runs_jobs().await;

    let after = job(&root, "key_rotation").await;
    let run = &after["last_run"];
    assert_eq!(
        (&run["id"], &run["state"]),
        (&planned["id"], &json!("succeeded"))
    );
    assert_eq!((&run["attempts"], &run["error"]), (&json!(1), &Value::Null));
    assert_eq!(time(run, "ended_at"), datetime!(2026-11-22 12:10 UTC));
    assert_eq!(
        time(&after["next_run"], "run_at"),
        datetime!(2026-11-22 12:20 UTC)
    );
    let id = run["id"].as_str().unwrap();
    assert_eq!(root.looks_at_run(id).await.ok(), *run);
}

async fn of_many_instances_one_runs_a_job(store: TestStore) {
    let apps = [
        App::on(&store).await,
        App::on(&store).await,
        App::on(&store).await,
    ];
    let root = apps[0].admin().await;
    for app in &apps {
        app.runs_jobs().await;
    }
    let planned = job(&root, "key_rotation").await["next_run"]["id"].clone();

    apps[0].clock.set(datetime!(2026-11-22 12:10 UTC));
    let running = apps.iter().map(App::runs_jobs);
    futures_util::future::join_all(running).await;

    let after = job(&root, "key_rotation").await;
    let run = &after["last_run"];
    assert_eq!((&run["id"], &run["attempts"]), (&planned, &json!(1)));
    assert_eq!(after["next_run"]["state"], "waiting");
}

async fn a_job_that_is_run_by_hand_is_due_at_once(store: TestStore) {
    let app = App::on(&store).await;
    let root = app.admin().await;
    app.runs_jobs().await;
    let planned = job(&root, PURGE).await["next_run"].clone();

    let accepted = root.runs(PURGE).await;

    accepted.has_status(202);
    let accepted = accepted.json();
    assert_eq!(
        (&accepted["id"], &accepted["state"]),
        (&planned["id"], &json!("waiting"))
    );
    assert!(time(&accepted, "run_at") < time(&planned, "run_at"));
    assert_eq!(job(&root, PURGE).await["backlog"], 1);
    app.runs_jobs().await;
    let id = accepted["id"].as_str().unwrap();
    assert_eq!(root.looks_at_run(id).await.ok()["state"], "succeeded");
    let next = job(&root, PURGE).await["next_run"].clone();
    assert_eq!(
        time(&next, "run_at"),
        time(&planned, "run_at"),
        "the schedule goes on"
    );
}

async fn however_often_a_job_is_asked_for_it_runs_once(store: TestStore) {
    let app = App::on(&store).await;
    let root = app.admin().await;

    let accepted = at_once(10, |_| root.runs(PURGE)).await;

    let first = accepted[0].json()["id"].clone();
    for one in &accepted {
        one.has_status(202);
        assert_eq!(one.json()["id"], first);
    }
    assert_eq!(job(&root, PURGE).await["backlog"], 1);
}

/// The sessions cannot be reached by the instance that runs the job.
async fn a_run_that_fails_is_tried_again_and_says_why(store: TestStore) {
    let app = App::on(&store).await;
    let root = app.admin().await;
    let accepted = root.runs(PURGE).await.json();
    let stores = store.open().await;
    let sick = Stores {
        sessions: Arc::new(Afflicted(stores.sessions.clone(), Affliction::Gone)),
        ..stores
    };
    let sick = App::on(&store.with(sick)).await;

    sick.runs_jobs().await;

    let id = accepted["id"].as_str().unwrap();
    let run = root.looks_at_run(id).await.ok();
    assert_eq!(
        (&run["state"], &run["attempts"]),
        (&json!("waiting"), &json!(1))
    );
    assert_eq!(run["error"], "the store is not available: gone");
    assert_eq!(
        time(&run, "run_at") - time(&run, "started_at"),
        Duration::seconds(10)
    );
    app.clock.advance(Duration::seconds(10));
    app.runs_jobs().await;
    let run = root.looks_at_run(id).await.ok();
    assert_eq!(
        (&run["state"], &run["attempts"]),
        (&json!("succeeded"), &json!(2))
    );
}

async fn what_was_missed_is_made_up_for_once(store: TestStore) {
    let app = App::on(&store).await;
    let root = app.admin().await;
    app.runs_jobs().await;

    app.clock.set(datetime!(2026-11-22 12:55 UTC));
    app.runs_jobs().await;

    let root = signs_in_again(root).await;
    let after = job(&root, "key_rotation").await;
    assert_eq!(
        time(&after["last_run"], "run_at"),
        datetime!(2026-11-22 12:10 UTC)
    );
    assert_eq!(
        time(&after["next_run"], "run_at"),
        datetime!(2026-11-22 13:00 UTC)
    );
}

async fn ended_sessions_are_purged_by_a_job(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    ada.logs_out(&grant, "current").await.has_status(204);
    app.runs_jobs().await;
    ada.refreshes(&grant).await.is(401, "session-ended");

    app.clock.advance(Duration::days(8));
    app.runs_jobs().await;

    ada.refreshes(&grant).await.is(401, "invalid-refresh-token");
}

async fn old_runs_are_removed_by_a_job(store: TestStore) {
    let app = App::on(&store).await;
    let root = app.admin().await;
    let old = root.runs("key_rotation").await.json()["id"].clone();
    let old = old.as_str().unwrap();
    app.runs_jobs().await;
    root.looks_at_run(old).await.ok();

    app.clock.advance(Duration::days(31));
    app.runs_jobs().await;

    let root = signs_in_again(root).await;
    root.looks_at_run(old).await.is(404, "unknown-job-run");
}

#[tokio::test]
async fn what_there_is_not_is_not_found() {
    let app = App::start().await;
    let root = app.admin().await;

    for name in ["unknown", "purge", "PURGE_SESSIONS", "%00", "a%20b"] {
        root.runs(name).await.is(404, "unknown-job");
    }
    let id = Uuid::nil().to_string();
    root.looks_at_run(&id).await.is(404, "unknown-job-run");
    root.looks_at_run("7").await.is(400, "malformed-request");
}
