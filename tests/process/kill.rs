//! `kill -9` in the middle of registrations: whatever was answered is there after the restart, and nobody lacks a profile.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use futures_util::future::join_all;
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};
use tokio::{sync::Notify, time::sleep};

use crate::support::{
    binary::{CHEAP, PATIENCE, Service},
    client::Client,
    people::{PASSWORD, Person},
    postgres::{self, TestDatabase},
};

/// How many register at the same time, and how many answers they get before the kill.
const CLIENTS: usize = 8;
const ANSWERS: usize = 40;

/// Registers one after the other, until nobody answers any more. Returns the users it was answered with.
async fn registers(
    client: Client,
    name: String,
    answered: Arc<(AtomicUsize, Notify)>,
) -> Vec<Value> {
    let mut users = Vec::new();
    loop {
        let email = format!("{name}-{}@example.com", users.len());
        let body = json!({"email": email, "password": PASSWORD});
        let Some(answer) = client.post("/api/v1/auth/register", body).answered().await else {
            return users;
        };
        users.push(answer.has_status(201).json());
        if answered.0.fetch_add(1, Ordering::Relaxed) + 1 == ANSWERS {
            answered.1.notify_one();
        }
    }
}

/// Starts it, lets people register, and kills it in the middle. Returns whom it had answered.
async fn killed_amid_registrations(variables: &[(&str, &str)], round: usize) -> Vec<Value> {
    let service = Service::starts(variables).await;
    let answered = Arc::new((AtomicUsize::new(0), Notify::new()));
    let clients = (0..CLIENTS).map(|n| {
        let name = format!("u{round}-{n}");
        tokio::spawn(registers(service.client.clone(), name, answered.clone()))
    });
    let clients: Vec<_> = clients.collect();

    answered.1.notified().await;
    service.dies().await;

    let users = join_all(clients).await;
    users
        .into_iter()
        .flat_map(|users| users.expect("no client panics"))
        .collect()
}

/// The addresses of accounts that have not exactly one profile.
async fn without_a_profile(database: &TestDatabase) -> Vec<String> {
    let mut connection = PgConnection::connect(&database.url()).await.unwrap();
    let lonely = "select a.email from auth.accounts a left join users.users u on u.id = a.id group by a.id, a.email having count(u.id) <> 1";
    sqlx::query_scalar(lonely)
        .fetch_all(&mut connection)
        .await
        .unwrap()
}

async fn accounts(database: &TestDatabase) -> i64 {
    let mut connection = PgConnection::connect(&database.url()).await.unwrap();
    let count = sqlx::query_scalar("select count(*) from auth.accounts");
    count.fetch_one(&mut connection).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_amid_registrations_loses_no_answered_one_and_leaves_nobody_without_a_profile() {
    let database = postgres::empty_database().await;
    let url = database.url();
    let variables = [("DATABASE_URL", url.as_str()), CHEAP[0], CHEAP[1]];
    let mut users = Vec::new();
    for round in 0..3 {
        users.extend(killed_amid_registrations(&variables, round).await);
    }

    let service = Service::starts(&variables).await;

    for user in &users {
        let person = Person::of(&service.client, user.clone(), PASSWORD);
        let grant = person.logs_in().await;
        assert_eq!(person.looks_at_themselves(&grant).await.ok(), *user);
    }
    // Events that the killed process had claimed come free when its lease ends, after half a minute.
    let deadline = Instant::now() + PATIENCE;
    let mut lonely = without_a_profile(&database).await;
    while !lonely.is_empty() && Instant::now() < deadline {
        sleep(std::time::Duration::from_millis(100)).await;
        lonely = without_a_profile(&database).await;
    }
    assert_eq!(lonely, [""; 0]);
    let (answered, kept) = (
        users.len(),
        usize::try_from(accounts(&database).await).unwrap(),
    );
    assert!(
        (answered..=answered + 3 * CLIENTS).contains(&kept),
        "{answered} answered, {kept} kept"
    );
}
