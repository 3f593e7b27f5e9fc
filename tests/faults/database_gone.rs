//! The database stops, falls silent, or is locked, under mixed load: only 503 while it lasts, and all is well soon after.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, PgConnection, postgres::PgConnectOptions};
use tokio::{
    task::{JoinSet, spawn_blocking},
    time::{sleep, timeout},
};

use super::{
    ledger,
    load::{End, Load, Pressure, Report, new_email, p99, somewhere},
    trial::Trial,
    truth::Truth,
};
use crate::support::{
    binary::{CHEAP, Service, TIMEOUT},
    client::Client,
    network::Network,
    people::{PASSWORD, Person},
    postgres::Server,
};

/// How many connections the service may have.
const SLOTS: usize = 8;

const PRESSURE: Pressure = Pressure {
    people: 16,
    pause: Duration::from_millis(5),
};

/// Before the fault, and after it: long enough for a recovery to be seen.
const CALM: Duration = Duration::from_secs(1);

/// The service on a server of its own, reached over a network that can fail.
struct Scene {
    server: Server,
    network: Network,
    service: Service,
    load: Load,
}

/// From when to when it lasted.
struct Fault {
    began: Instant,
    ended: Instant,
}

impl Scene {
    async fn opens() -> Self {
        let server = spawn_blocking(Server::steadfast).await.expect("it starts");
        let network = Network::before(&server.options()).await;
        let url = url(&network.detour(server.options()));
        let slots = SLOTS.to_string();
        let variables = [
            ("DATABASE_URL", url.as_str()),
            ("DB_MAX_CONNECTIONS", slots.as_str()),
            CHEAP[0],
            CHEAP[1],
        ];
        let service = Service::starts(&variables).await;
        let load = Load::on(&[service.client.address], PRESSURE);
        sleep(CALM).await;
        Self {
            server,
            network,
            service,
            load,
        }
    }

    fn address(&self) -> SocketAddr {
        self.service.client.address
    }

    /// What needs no database goes on, and the readiness says what is wrong, for so long.
    async fn is_distinguished(&self, trial: &mut Trial, lasts: Duration) {
        let until = Instant::now() + lasts;
        let latest = until + trial.pick(TIMEOUT, Duration::ZERO);
        let client = Client::new(self.address());
        // It has a moment to find out.
        let (mut named, mut slowest) = (false, Duration::ZERO);
        while Instant::now() < until || (!named && Instant::now() < latest) {
            client.get("/health/live").await.ok();
            client.get("/.well-known/jwks.json").await.ok();
            let began = Instant::now();
            let ready = client.get("/health/ready").await;
            slowest = slowest.max(began.elapsed());
            named |= ready.status == 503 && ready.text.contains("database");
            sleep(Duration::from_millis(100)).await;
        }
        trial.may_take("slowest readiness", slowest, Duration::from_secs(3));
        trial.must(named, "the readiness did not name the database");
    }

    /// Judges what was seen, and that nothing is lost and no slot leaked.
    async fn closes(self, trial: &mut Trial, fault: &Fault, recovery: Duration) {
        sleep(recovery + CALM).await;
        let log = self.service.log();
        let report = self.load.ends().await;
        judge(trial, &report, fault, recovery);
        // Of requests. An event says so for itself when it could not be delivered, and it is not known how many were on their way.
        let lines = log
            .lines()
            .filter(|line| line.contains("not available"))
            .filter(|line| !line.contains("could not be delivered"));
        // One in a second.
        let bound = usize::try_from(fault.began.elapsed().as_secs()).unwrap_or(0) + 10;
        let lines = lines.count();
        trial.must(lines <= bound, format!("{lines} lines in the log"));
        all_slots_work(trial, &self.service.client, &self.server.options()).await;
        ledger::are_kept(
            trial,
            &report.ledgers,
            Truth::of_server(&self.server.options()).await,
        )
        .await;
    }
}

fn judge(trial: &mut Trial, report: &Report, fault: &Fault, recovery: Duration) {
    let others = report
        .troubles()
        .into_iter()
        .filter(|((_, end), _)| *end != End::Status(503));
    let others: Vec<_> = others.collect();
    trial.must(others.is_empty(), format!("not only 503: {others:?}"));
    let before = report
        .outcomes
        .iter()
        .filter(|outcome| outcome.began + outcome.took < fault.began && !outcome.is_well())
        .count();
    trial.must_when_alone(before == 0, format!("{before} refused before the fault"));
    let during: Vec<_> = report
        .outcomes
        .iter()
        .filter(|outcome| outcome.began + outcome.took >= fault.began)
        .filter(|outcome| outcome.began <= fault.ended)
        .collect();
    let refused = during.iter().filter(|outcome| !outcome.is_well()).count();
    trial.shows(format!(
        "{} requests during it, {refused} refused",
        during.len()
    ));
    trial.must_when_alone(refused > 0, "no client noticed");
    let slowest = during.iter().map(|outcome| outcome.took).max();
    trial.may_take("p99", p99(during), Duration::from_secs(3));
    trial.may_take(
        "slowest",
        slowest.unwrap_or_default(),
        Duration::from_millis(3500),
    );
    // From then on no request was refused any more.
    let last_refused = report
        .outcomes
        .iter()
        .filter(|outcome| !outcome.is_well())
        .map(|outcome| outcome.began)
        .max();
    let took = last_refused.map_or(Duration::ZERO, |last| {
        last.saturating_duration_since(fault.ended)
    });
    trial.may_take("recovery", took, recovery);
}

/// As many requests as there are slots can have one each at the same time, and there is none too many.
async fn all_slots_work(trial: &mut Trial, client: &Client, database: &PgConnectOptions) {
    let mut people = Vec::new();
    for _ in 0..SLOTS {
        let client = Client::from(client.address, Some(somewhere()));
        let body = json!({"email": new_email(), "password": PASSWORD});
        people.push(registered(trial, &client, body).await);
    }
    let mut watcher = PgConnection::connect_with(database).await.unwrap();
    // A machine that is busy with other things may not get them all there within the time of a statement.
    let latest = Instant::now() + trial.pick(TIMEOUT, Duration::ZERO);
    let answers = loop {
        let answers = all_at_once(&people, &mut watcher, database).await;
        if answers.iter().all(|status| *status == Some(200)) || Instant::now() > latest {
            break answers;
        }
    };
    trial.must(
        answers.iter().all(|status| *status == Some(200)),
        format!("logins on all slots at once: {answers:?}"),
    );
    let mut open = connections(&mut watcher, "true").await;
    // Of those that were given up the server may not know yet.
    while open > SLOTS && Instant::now() < latest {
        sleep(Duration::from_millis(100)).await;
        open = connections(&mut watcher, "true").await;
    }
    trial.must(open <= SLOTS, format!("{open} connections"));
    trial.shows(format!("{open} connections of {SLOTS}"));
}

/// A new user. On a busy machine a registration is tried again when it was not done in time.
async fn registered(trial: &mut Trial, client: &Client, body: Value) -> Person {
    let latest = Instant::now() + trial.pick(TIMEOUT, Duration::ZERO);
    loop {
        let answer = client.post("/api/v1/auth/register", body.clone()).await;
        // It may have been made all the same.
        let body = match answer.status {
            503 if Instant::now() < latest => continue,
            409 if !trial.is_long() => json!({"id": "", "email": body["email"]}),
            _ => answer.has_status(201).json(),
        };
        return Person::of(client, body, PASSWORD);
    }
}

/// The statuses of sign-ins that wait for one lock, each on a connection of its own; nothing if they did not all get that far.
async fn all_at_once(
    people: &[Person],
    watcher: &mut PgConnection,
    database: &PgConnectOptions,
) -> Vec<Option<u16>> {
    let mut holder = locked(database, "portreeve_auth.accounts").await;
    let mut logins = JoinSet::new();
    for person in people {
        let person = person.clone();
        logins.spawn(async move { person.tries(PASSWORD).await.status });
    }
    let all_wait = async {
        while connections(watcher, "wait_event_type = 'Lock'").await < SLOTS {
            sleep(Duration::from_millis(5)).await;
        }
    };
    // Less than a statement may take.
    let all_there = timeout(Duration::from_millis(1500), all_wait).await.is_ok();
    sqlx::raw_sql("rollback")
        .execute(&mut holder)
        .await
        .unwrap();
    let statuses = logins.join_all().await.into_iter();
    statuses.map(|status| all_there.then_some(status)).collect()
}

async fn connections(watcher: &mut PgConnection, which: &str) -> usize {
    let sql = format!(
        "select count(*) from pg_stat_activity where application_name = 'portreeve serve' and {which}"
    );
    let count: i64 = sqlx::query_scalar(AssertSqlSafe(sql))
        .fetch_one(watcher)
        .await
        .unwrap();
    usize::try_from(count).unwrap()
}

/// Holds up every statement about the table until it is rolled back.
async fn locked(database: &PgConnectOptions, table: &str) -> PgConnection {
    let mut holder = PgConnection::connect_with(database).await.unwrap();
    let sql = format!("begin; lock table {table} in access exclusive mode");
    sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(&mut holder)
        .await
        .unwrap();
    holder
}

fn url(options: &PgConnectOptions) -> String {
    sqlx::ConnectOptions::to_url_lossy(options).to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_stopped_is_a_503_and_back_when_it_is_back() {
    let mut trial = Trial::begins("PostgreSQL stopped hard").await;
    let mut scene = Scene::opens().await;

    let began = Instant::now();
    scene = spawn_blocking(|| {
        scene.server.stops_hard();
        scene
    })
    .await
    .expect("it stops");
    let lasts = trial.seconds(2, 10);
    scene.is_distinguished(&mut trial, lasts).await;
    scene = spawn_blocking(|| {
        scene.server.starts_again();
        scene
    })
    .await
    .expect("it starts");
    let ended = Instant::now();

    let fault = Fault { began, ended };
    scene
        .closes(&mut trial, &fault, Duration::from_secs(2))
        .await;
    trial.ends();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_falls_silent_is_a_503_and_back_when_it_speaks() {
    let mut trial = Trial::begins("PostgreSQL silent").await;
    let scene = Scene::opens().await;

    let began = Instant::now();
    scene.network.fall_silent();
    let lasts = trial.seconds(5, 60);
    scene.is_distinguished(&mut trial, lasts).await;
    scene.network.clear_up();
    let ended = Instant::now();

    let fault = Fault { began, ended };
    scene
        .closes(&mut trial, &fault, Duration::from_secs(5))
        .await;
    trial.ends();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_that_is_locked_is_a_503_and_well_when_it_is_free() {
    let mut trial = Trial::begins("a table locked").await;
    let scene = Scene::opens().await;

    let began = Instant::now();
    let holder = locked(&scene.server.options(), "portreeve_auth.accounts").await;
    let until = Instant::now() + trial.seconds(5, 30);
    let client = Client::new(scene.address());
    let latest = until + trial.pick(TIMEOUT, Duration::ZERO);
    let mut noticed = false;
    while Instant::now() < until || (!noticed && Instant::now() < latest) {
        client.get("/health/live").await.ok();
        client.get("/.well-known/jwks.json").await.ok();
        let body = json!({"email": new_email(), "password": PASSWORD});
        noticed |= client.post("/api/v1/auth/login", body).await.status == 503;
        sleep(Duration::from_millis(100)).await;
    }
    trial.must(noticed, "a sign-in was not refused");
    holder.close().await.unwrap();
    let ended = Instant::now();

    let fault = Fault { began, ended };
    scene
        .closes(&mut trial, &fault, Duration::from_secs(2))
        .await;
    trial.ends();
}
