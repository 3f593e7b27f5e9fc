//! Five times as many sign-ins as can be hashed: those who are signed in do not notice, as many sign in as ever could, and the rest is
//! refused at once.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use serde_json::json;
use sqlx::{Connection, PgConnection};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::{MissedTickBehavior, interval, sleep, timeout},
};

use super::{
    load::{new_email, percentile, somewhere},
    plain::Plain,
    trial::Trial,
};
use crate::support::{
    binary::Service,
    client::Client,
    people::{Grant, PASSWORD, Person},
    postgres::{self, TestDatabase},
};

/// As many as are hashed at the same time.
const HASH_THREADS: usize = 2;

/// Enough that one account does not often have two sign-ins under way.
const ACCOUNTS: usize = 2000;

/// Where the flood comes from.
const CLIENTS: usize = 200;

/// One sign-in: its status, or nothing if there was no answer, and how long it took.
struct Attempt {
    status: Option<u16>,
    took: Duration,
    ended: Instant,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_sign_ins_holds_up_no_signed_in_user() {
    let mut trial = Trial::begins("login flood at five times the capacity").await;
    let database = postgres::database().await;
    let url = database.url();
    let threads = HASH_THREADS.to_string();
    // In the short form so few may wait that a burst fills the queue, however much faster the machine is than it was measured to be.
    let queue = trial.pick("4", "128");
    // Hashes as they come: what they cost is the point.
    let variables = [
        ("DATABASE_URL", url.as_str()),
        ("HASH_THREADS", threads.as_str()),
        ("HASH_QUEUE", queue),
        // The log would be read by this process, on the same processors.
        ("RUST_LOG", "portreeve_server=info,warn"),
    ];
    let service = Service::starts(&variables).await;
    let (person, grant) = signed_in_user(&service.client).await;
    let accounts = Arc::new(accounts_like(&database, &person).await);
    let clients: Vec<Plain> = (0..CLIENTS)
        .map(|_| Plain::new(service.client.address, somewhere()))
        .collect();

    let idle = percentile(looks(&person, &grant, trial.seconds(1, 5), &mut trial).await);
    let rate = capacity(&clients, &accounts, trial.seconds(1, 3)).await * 5.0;
    let refusing = RefusingServer::listens(rate).await;
    let before = capacity(&clients, &accounts, trial.seconds(2, 10)).await;
    refusing.ends().await;
    let lasts = trial.seconds(5, 60);
    let over = Instant::now() + lasts;
    let burst = trial.pick(CLIENTS, 0);
    let flood = tokio::spawn(flood(clients.clone(), accounts.clone(), rate, burst, lasts));
    // The queue fills.
    sleep(Duration::from_millis(500)).await;
    let looks = looks(&person, &grant, lasts - Duration::from_secs(1), &mut trial).await;
    let attempts = flood.await.expect("the flood ends");
    // On both sides of the flood, because a machine is not always as fast.
    let refusing = RefusingServer::listens(rate).await;
    let after = capacity(&clients, &accounts, trial.seconds(2, 10)).await;
    refusing.ends().await;
    let capacity = f64::midpoint(before, after);

    let busy = percentile(looks);
    trial.shows(format!(
        "/users/me idle p99 {:.1} ms",
        idle.as_secs_f64() * 1e3
    ));
    trial.may_take(
        "flooded p99",
        busy,
        (idle * 5).max(Duration::from_millis(25)),
    );
    judge(&mut trial, &attempts, capacity, lasts, over);
    trial.ends();
}

fn judge(trial: &mut Trial, attempts: &[Attempt], capacity: f64, lasts: Duration, over: Instant) {
    let with = |status| {
        attempts
            .iter()
            .filter(move |attempt| attempt.status == Some(status))
    };
    let (let_in, refused) = (with(200).count(), with(503).count());
    // The queue is emptied after the flood, and that is no merit.
    let in_time = with(200).filter(|attempt| attempt.ended <= over).count();
    let goodput = in_time as f64 / lasts.as_secs_f64();
    let share = goodput / capacity;
    trial.shows(format!(
        "{} sign-ins, capacity {capacity:.1}/s, let in {goodput:.1}/s ({:.0} %), {refused} refused",
        attempts.len(),
        share * 100.0,
    ));
    trial.must(
        let_in > 0 && refused > 0,
        "no sign-in admitted, or none refused",
    );
    trial.must(
        share >= 0.9 || !trial.is_long(),
        format!("goodput is {:.0} % of the capacity", share * 100.0),
    );
    let others = attempts.len() - let_in - refused;
    let statuses: Vec<_> = attempts
        .iter()
        .map(|attempt| attempt.status)
        .filter(|status| !matches!(status, Some(200 | 503)))
        .take(5)
        .collect();
    trial.must(
        others == 0,
        format!("{others} neither let in nor refused: {statuses:?}"),
    );
    let refusals = percentile(with(503).map(|attempt| attempt.took).collect());
    trial.may_take("refusals p99", refusals, Duration::from_millis(50));
}

async fn signed_in_user(client: &Client) -> (Person, Grant) {
    let body = json!({"email": new_email(), "password": PASSWORD});
    let registered = client.post("/api/v1/auth/register", body).await;
    let person = Person::of(client, registered.has_status(201).json(), PASSWORD);
    let grant = person.logs_in().await;
    (person, grant)
}

/// More accounts with the same password, without the hashing.
async fn accounts_like(database: &TestDatabase, person: &Person) -> Vec<String> {
    let mut connection = PgConnection::connect_with(&database.options())
        .await
        .unwrap();
    sqlx::query_scalar(
        "insert into portreeve_auth.accounts (id, email, email_verified, password_hash, roles, status, version, created_at, updated_at)
         select gen_random_uuid(), 'flood' || n || '@example.com', email_verified, password_hash, roles, status, version, created_at, updated_at
         from portreeve_auth.accounts, generate_series(1, $2) as n
         where email = $1
         returning email",
    )
    .bind(&person.email)
    .bind(i32::try_from(ACCOUNTS).unwrap())
    .fetch_all(&mut connection)
    .await
    .unwrap()
}

/// Looks at itself again and again, without an error.
async fn looks(
    person: &Person,
    grant: &Grant,
    lasts: Duration,
    trial: &mut Trial,
) -> Vec<Duration> {
    let until = Instant::now() + lasts;
    let (mut times, mut let_in) = (Vec::new(), false);
    while !let_in || Instant::now() < until {
        let began = Instant::now();
        let answer = person.looks_at_themselves(grant).answered().await;
        times.push(began.elapsed());
        let status = answer.map(|answer| answer.status);
        let excused = status == Some(503) && !trial.is_long();
        trial.must(
            status == Some(200) || excused,
            format!("/users/me: {status:?}"),
        );
        let_in |= status == Some(200);
        sleep(Duration::from_millis(10)).await;
    }
    trial.must(let_in, "/users/me was never answered");
    times
}

/// Sign-ins a second, when there are never more at once than can be hashed.
async fn capacity(clients: &[Plain], accounts: &Arc<Vec<String>>, lasts: Duration) -> f64 {
    let next = Arc::new(AtomicUsize::new(0));
    let began = Instant::now();
    let mut workers = JoinSet::new();
    // One more, so that a hash thread need not wait for the next on its way.
    for _ in 0..=HASH_THREADS {
        let (next, accounts, clients) = (next.clone(), accounts.clone(), clients.to_vec());
        workers.spawn(async move {
            let mut let_in = 0_u32;
            while began.elapsed() < lasts || let_in == 0 {
                let turn = next.fetch_add(1, Ordering::Relaxed);
                let attempt = signs_in(&clients[turn % CLIENTS], &accounts[turn % ACCOUNTS]).await;
                // A busy machine may not do one in time, which is a 503.
                match attempt.status {
                    Some(200) => let_in += 1,
                    Some(503) => {}
                    other => panic!("there is room for it, and it was {other:?}"),
                }
            }
            let_in
        });
    }
    let let_in: u32 = workers.join_all().await.into_iter().sum();
    f64::from(let_in) / began.elapsed().as_secs_f64()
}

/// A server that refuses everything, and as many requests to them as the flood will have. What it takes to send those is no merit of the
/// service, so its capacity is measured beside them.
struct RefusingServer(JoinSet<()>);

impl RefusingServer {
    async fn listens(rate: f64) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let clients = (0..CLIENTS).map(|_| Plain::new(address, somewhere()));
        let clients: Vec<_> = clients.collect();
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut guests = JoinSet::new();
            while let Ok((guest, _)) = listener.accept().await {
                guests.spawn(refuses(guest));
            }
        });
        let accounts = Arc::new(vec!["nobody@example.com".to_owned(); ACCOUNTS]);
        // Ended when it is over.
        let forever = Duration::from_secs(3600);
        tasks.spawn(async move { drop(flood(clients, accounts, rate, 0, forever).await) });
        Self(tasks)
    }

    async fn ends(mut self) {
        self.0.shutdown().await;
    }
}

async fn refuses(mut guest: TcpStream) {
    let mut request = [0; 2048];
    // One that is as short comes in one piece.
    while matches!(guest.read(&mut request).await, Ok(1..)) {
        let refusal = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";
        if guest.write_all(refusal).await.is_err() {
            return;
        }
    }
}

/// A burst, and then so many a second, whatever becomes of them.
async fn flood(
    clients: Vec<Plain>,
    accounts: Arc<Vec<String>>,
    rate: f64,
    burst: usize,
    lasts: Duration,
) -> Vec<Attempt> {
    let mut tick = interval(Duration::from_secs_f64(1.0 / rate));
    tick.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let until = Instant::now() + lasts;
    let mut attempts = JoinSet::new();
    let mut turn = 0;
    while turn < burst || Instant::now() < until {
        if turn >= burst {
            tick.tick().await;
        }
        let client = clients[turn % CLIENTS].clone();
        // Not in the order in which the capacity was measured.
        let email = accounts[ACCOUNTS - 1 - turn % ACCOUNTS].clone();
        attempts.spawn(async move { signs_in(&client, &email).await });
        turn += 1;
    }
    let all = timeout(Duration::from_secs(600), attempts.join_all()).await;
    all.expect("every sign-in is answered")
}

async fn signs_in(client: &Plain, email: &str) -> Attempt {
    let began = Instant::now();
    let body = json!({"email": email, "password": PASSWORD}).to_string();
    let status = client.posts("/api/v1/auth/login", &body).await;
    Attempt {
        status,
        took: began.elapsed(),
        ended: Instant::now(),
    }
}
