//! Two instances behind PgBouncer: what one of them ends is over at the other, and nothing is lost between connections that change.

use portreeve_postgres::Pooler;
use serde_json::{Value, json};

use crate::{
    api::at_once,
    support::{
        app::App,
        people::{Grant, PASSWORD, Person},
        postgres::PoolMode,
        store::{Pooled, TestStore},
    },
};

/// As a pooler is found out.
const TRANSACTION: Pooled = Pooled {
    mode: PoolMode::Transaction,
    named: Pooler::Auto,
};

/// In session mode, and taken for transaction mode because it is not configured.
const UNNAMED: Pooled = Pooled {
    mode: PoolMode::Session,
    named: Pooler::Auto,
};

const SESSION: Pooled = Pooled {
    mode: PoolMode::Session,
    named: Pooler::Session,
};

macro_rules! through_every_pooler {
    ($($test:ident),+ $(,)?) => {
        mod transaction {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $test() {
                    super::$test(super::TRANSACTION).await;
                }
            )+
        }

        mod unnamed {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $test() {
                    super::$test(super::UNNAMED).await;
                }
            )+
        }

        mod session {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $test() {
                    super::$test(super::SESSION).await;
                }
            )+
        }
    };
}

through_every_pooler!(
    what_one_instance_ends_is_over_at_the_other,
    one_refresh_token_has_one_successor,
    of_changes_of_one_version_one_is_made,
    one_administrator_remains,
    two_hundred_requests_at_once_are_answered,
    events_are_delivered,
);

async fn two_instances(pooled: Pooled) -> [App; 2] {
    let store = TestStore::pooled(pooled).await;
    [App::on(&store).await, App::on(&store).await]
}

/// With caches off at the very next request. With caches on, as soon as the notification arrives.
async fn is_over(pooled: Pooled, person: &Person, grant: &Grant) {
    let answer = match pooled.named {
        Pooler::Session => {
            let is_over = |answer: &crate::support::answer::Answer| answer.status != 200;
            person.soon_sees(grant, is_over).await
        }
        _ => person.looks_at_themselves(grant).await,
    };
    answer.has_status(401);
}

async fn what_one_instance_ends_is_over_at_the_other(pooled: Pooled) {
    let [here, there] = two_instances(pooled).await;
    let root = here.admin().await;
    let (ada, grant) = here.signed_in("ada@example.com").await;
    let (bob, others) = here.signed_in("bob@example.com").await;
    here.settle().await;
    let (ada, bob) = (ada.at(&there), bob.at(&there));
    for _ in 0..3 {
        ada.looks_at_themselves(&grant).await.ok();
        bob.looks_at_themselves(&others).await.ok();
    }

    ada.at(&here)
        .logs_out(&grant, "current")
        .await
        .has_status(204);
    is_over(pooled, &ada, &grant).await;

    root.sets(&bob.id, "suspended").await.ok();
    is_over(pooled, &bob, &others).await;
    bob.tries(PASSWORD).await.has_status(401);
}

async fn one_refresh_token_has_one_successor(pooled: Pooled) {
    let apps = two_instances(pooled).await;
    let (ada, grant) = apps[0].signed_in("ada@example.com").await;

    let answers = at_once(20, |n| ada.at(&apps[n % 2]).refreshes(&grant)).await;

    let successors = answers
        .into_iter()
        .map(|answer| answer.grant().refresh_token);
    let mut successors: Vec<_> = successors.collect();
    successors.dedup();
    assert_eq!(successors.len(), 1);
}

async fn of_changes_of_one_version_one_is_made(pooled: Pooled) {
    let apps = two_instances(pooled).await;
    let (ada, grant) = apps[0].signed_in("ada@example.com").await;
    apps[0].settle().await;
    let seen = ada.looks_at_themselves(&grant).await;
    let etag = seen.header("etag").to_owned();

    let answers = at_once(20, |n| {
        let patch = json!({"display_name": format!("Ada {n}")});
        let change = ada.at(&apps[n % 2]).changes_profile(&grant, patch);
        change.header("if-match", &etag)
    })
    .await;

    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses[0], 200);
    assert!(
        statuses[1..].iter().all(|status| *status == 412),
        "{statuses:?}"
    );
}

async fn one_administrator_remains(pooled: Pooled) {
    let apps = two_instances(pooled).await;
    let admins = [
        apps[0].admin_called("root@example.com").await,
        apps[1].admin_called("toor@example.com").await,
    ];
    apps[0].settle().await;

    let answers = at_once(20, |n| {
        let (one, other) = (&admins[n % 2], &admins[(n + 1) % 2]);
        one.makes(&other.person.id, "user")
    })
    .await;

    assert!(answers.iter().all(|answer| answer.status < 500));
    apps[0].settle().await;
    let mut administrators = 0;
    for admin in &admins {
        let me = admin.person.looks_at_themselves(&admin.grant).await.ok();
        administrators += usize::from(me["roles"].as_array().unwrap().contains(&json!("admin")));
    }
    assert_eq!(administrators, 1);
}

async fn two_hundred_requests_at_once_are_answered(pooled: Pooled) {
    let apps = two_instances(pooled).await;
    let mut people = Vec::new();
    for n in 0..20 {
        people.push(apps[n % 2].signed_in(&format!("p{n}@example.com")).await);
    }
    apps[0].settle().await;

    let answers = at_once(200, |n| {
        let (person, grant) = &people[n / 10];
        let person = person.at(&apps[n % 2]);
        match n % 4 {
            0 => person.tries(PASSWORD),
            1 => person.changes_profile(grant, json!({"locale": "en"})),
            2 => {
                let body = json!({"email": format!("n{n}@example.com"), "password": PASSWORD});
                person.client.post("/api/v1/auth/register", body)
            }
            _ => person.looks_at_themselves(grant),
        }
    })
    .await;

    let troubles: Vec<(u16, Value)> = answers
        .iter()
        .filter(|answer| !matches!(answer.status, 200 | 201))
        .map(|answer| (answer.status, answer.json()))
        .collect();
    assert!(troubles.is_empty(), "{troubles:?}");
}

async fn events_are_delivered(pooled: Pooled) {
    let [here, there] = two_instances(pooled).await;
    here.registered("ada@example.com").await;

    there.settle().await;

    assert_eq!(here.envelopes().await, []);
    assert_eq!(here.admin().await.counts("ada@example.com").await, 1);
}

#[tokio::test]
async fn the_readiness_says_why_caches_are_off() {
    let app = App::on(&TestStore::pooled(TRANSACTION).await).await;

    let ready = app.get("/health/ready").await.ok();

    let checks = ready["checks"].as_array().unwrap();
    let cache = checks
        .iter()
        .find(|check| check["name"] == "cache")
        .unwrap();
    let detail = cache["detail"].as_str().unwrap();
    assert!(
        detail.starts_with("off: through a connection pooler"),
        "{detail}"
    );
}
