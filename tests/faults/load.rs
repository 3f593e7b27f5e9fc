//! Mixed load: people who register, sign in, look at themselves, change their profile and stay signed in, as fast as they are answered.

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use serde_json::json;
use tokio::{sync::watch, task::JoinSet, time::sleep};

use super::ledger::Ledger;
use crate::support::{
    answer::Answer,
    client::{Call, Client},
    people::{Grant, PASSWORD},
};

/// What happened to one request.
pub struct Outcome {
    pub operation: &'static str,
    pub began: Instant,
    pub took: Duration,
    pub end: End,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    Status(u16),
    /// There was no answer, or not to its end.
    Lost(String),
}

impl Outcome {
    pub fn is_well(&self) -> bool {
        matches!(self.end, End::Status(200..=299))
    }
}

/// How hard they press.
#[derive(Clone, Copy)]
pub struct Pressure {
    pub people: usize,
    /// Between an answer and the next request.
    pub pause: Duration,
}

/// People at work.
pub struct Load {
    addresses: watch::Sender<Vec<SocketAddr>>,
    stop: watch::Sender<bool>,
    people: JoinSet<Worker>,
}

/// What they saw, and what they were promised.
#[derive(Default)]
pub struct Report {
    pub outcomes: Vec<Outcome>,
    pub ledgers: Vec<Ledger>,
}

/// After an answer that says: later.
const RETRY_DELAY: Duration = Duration::from_millis(50);

/// Longer than any answer may take, also on a busy machine.
const LOST: Duration = Duration::from_secs(120);

impl Load {
    /// Each asks the first of the addresses that takes the connection, as behind a load balancer.
    pub fn on(addresses: &[SocketAddr], pressure: Pressure) -> Self {
        let (addresses, instances) = watch::channel(addresses.to_vec());
        let (stop, stopped) = watch::channel(false);
        let mut people = JoinSet::new();
        for _ in 0..pressure.people {
            let worker = Worker {
                instances: instances.clone(),
                stopped: stopped.clone(),
                pause: pressure.pause,
                report: Report::default(),
            };
            people.spawn(worker.works());
        }
        Self {
            addresses,
            stop,
            people,
        }
    }

    pub fn moves_to(&self, addresses: &[SocketAddr]) {
        self.addresses.send_replace(addresses.to_vec());
    }

    pub async fn ends(self) -> Report {
        self.stop.send_replace(true);
        let mut all = Report::default();
        for worker in self.people.join_all().await {
            all.outcomes.extend(worker.report.outcomes);
            all.ledgers.extend(worker.report.ledgers);
        }
        all
    }
}

impl Report {
    pub fn add(&mut self, other: Report) {
        self.outcomes.extend(other.outcomes);
        self.ledgers.extend(other.ledgers);
    }

    /// How many ended how, of those that did not end well.
    pub fn troubles(&self) -> BTreeMap<(&'static str, End), usize> {
        let mut counts = BTreeMap::new();
        for outcome in self.outcomes.iter().filter(|outcome| !outcome.is_well()) {
            *counts
                .entry((outcome.operation, outcome.end.clone()))
                .or_default() += 1;
        }
        counts
    }
}

/// Where nothing but the machine may be at fault: a 503 counts only when there is nothing else to do for it.
pub fn not_excused(
    troubles: BTreeMap<(&'static str, End), usize>,
    is_long: bool,
) -> BTreeMap<(&'static str, End), usize> {
    let counts = |end: &End| is_long || *end != End::Status(503);
    let rest = troubles.into_iter().filter(|((_, end), _)| counts(end));
    rest.collect()
}

/// The time that all but one in a hundred stayed below. Nothing if there are none.
pub fn p99<'a>(outcomes: impl IntoIterator<Item = &'a Outcome>) -> Duration {
    percentile(outcomes.into_iter().map(|outcome| outcome.took).collect())
}

pub fn percentile(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    let rank = (times.len() * 99).div_ceil(100);
    times
        .get(rank.saturating_sub(1))
        .copied()
        .unwrap_or_default()
}

/// An address that was not used before. The service counts attempts by address, and all these people are not one.
pub fn somewhere() -> IpAddr {
    static TAKEN: AtomicU32 = AtomicU32::new(0);
    let number = TAKEN.fetch_add(1, Ordering::Relaxed);
    let [_, _, c, d] = number.to_be_bytes();
    let b = u8::try_from(number >> 16).unwrap_or(u8::MAX);
    // None of 127.0.0.0/16, where all others are.
    Ipv4Addr::new(127, b.saturating_add(1), c, d).into()
}

/// An email address that was not used before.
pub fn new_email() -> String {
    static BORN: AtomicU32 = AtomicU32::new(0);
    let number = BORN.fetch_add(1, Ordering::Relaxed);
    format!("p{number}-{}@example.com", std::process::id())
}

struct Worker {
    instances: watch::Receiver<Vec<SocketAddr>>,
    stopped: watch::Receiver<bool>,
    pause: Duration,
    report: Report,
}

impl Worker {
    async fn works(mut self) -> Self {
        while !self.is_over() {
            let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
            let client = Client::from(nowhere, Some(somewhere()));
            let mut ledger = Ledger::new(new_email());
            self.lives(&client, &mut ledger).await;
            self.report.ledgers.push(ledger);
        }
        self
    }

    fn is_over(&self) -> bool {
        *self.stopped.borrow()
    }

    async fn lives(&mut self, client: &Client, ledger: &mut Ledger) {
        let body = json!({"email": ledger.email, "password": PASSWORD});
        let register = |client: Client| client.post("/api/v1/auth/register", body.clone());
        if self.asks("register", client, register).await.is_none() {
            // It is not known whether it was made: the next account has its turn.
            return;
        }
        ledger.registered = true;
        for _ in 0..3 {
            if self.is_over() {
                return;
            }
            let login = |client: Client| client.post("/api/v1/auth/login", body.clone());
            if let Some(answer) = self.asks("login", client, login).await {
                let grant = Grant::of(&answer.json());
                ledger.signs_in(&grant);
                self.stays(client, ledger, grant).await;
            }
        }
    }

    async fn stays(&mut self, client: &Client, ledger: &mut Ledger, mut grant: Grant) {
        for _ in 0..5 {
            if self.is_over() {
                return;
            }
            let me = |client: Client| client.get("/api/v1/users/me").by(&grant);
            self.asks("me", client, me).await;

            let name = ledger.tries_name();
            let patch = |client: Client| {
                let patch = json!({"display_name": name});
                client.patch("/api/v1/users/me", patch).by(&grant)
            };
            if self.asks("patch", client, patch).await.is_some() {
                ledger.has_name(name);
            }

            let refresh = |client: Client| {
                let body = json!({"refresh_token": grant.refresh_token});
                client.post("/api/v1/auth/refresh", body)
            };
            match self.asks("refresh", client, refresh).await {
                Some(answer) => {
                    grant = Grant::of(&answer.json());
                    ledger.refreshes();
                }
                // The token may be spent, and the new one lost on the way: only a new session is sure.
                None => return,
            }
        }
    }

    /// The answer if it went well. What happened is noted in any case.
    async fn asks(
        &mut self,
        operation: &'static str,
        client: &Client,
        call: impl Fn(Client) -> Call,
    ) -> Option<Answer> {
        let began = Instant::now();
        let result = self.first_that_listens(client, call).await;
        let end = match &result {
            Ok(answer) => End::Status(answer.status),
            Err(error) => End::Lost(words(error)),
        };
        let outcome = Outcome {
            operation,
            began,
            took: began.elapsed(),
            end,
        };
        let went_well = outcome.is_well();
        self.report.outcomes.push(outcome);
        sleep(if went_well { self.pause } else { RETRY_DELAY }).await;
        result.ok().filter(|_| went_well)
    }

    async fn first_that_listens(
        &self,
        client: &Client,
        call: impl Fn(Client) -> Call,
    ) -> Result<Answer, reqwest::Error> {
        let mut instances = self.instances.borrow().clone();
        let last = instances.pop().expect("there is an instance");
        for address in instances {
            match call(client.at(address)).within(LOST).result().await {
                Err(error) if error.is_connect() => {}
                result => return result,
            }
        }
        call(client.at(last)).within(LOST).result().await
    }
}

/// The innermost of what went wrong.
fn words(error: &reqwest::Error) -> String {
    let mut error: &dyn std::error::Error = error;
    while let Some(cause) = error.source() {
        error = cause;
    }
    error.to_string()
}
