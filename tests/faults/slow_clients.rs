//! Thousands of clients that are slow on purpose: honest ones do not notice, and the slow ones are cut.

use std::{
    io::ErrorKind,
    net::SocketAddr,
    time::{Duration, Instant},
};

use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    sync::watch,
    task::JoinSet,
    time::{sleep, timeout},
};

use super::{
    load::{new_email, percentile, somewhere},
    memory::resident,
    trial::Trial,
};
use crate::support::{
    binary::{CHEAP, Service, TIMEOUT},
    client::Client,
    people::{PASSWORD, Person},
};

/// After so long they must be cut.
const CUT: Duration = Duration::from_secs(15);

/// Until we have noticed, on a machine that has nothing else to do.
const NOTICED: Duration = Duration::from_secs(3);

/// When a slow client is taken for one that is not cut.
#[derive(Clone)]
struct Deadlines {
    /// After [`CUT`].
    noticed: Duration,
    /// In the short form, whether the service says that it has cut those who read nothing: before that, none of them begins to read.
    all_cut: Option<watch::Receiver<bool>>,
}

/// An answer of about a megabyte, and how often it is asked for by a client that does not read.
const LARGE: &str = "/docs/swagger-ui-bundle.js";
const ASKED: usize = 8;

/// How many were cut because they took nothing of their answers.
const SLOW_READERS: &str = r#"portreeve_connections_ended_total{reason="slow_reader"}"#;

/// Without its compression it has more than so many bytes.
const LEAST: usize = 1_000_000;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Slowness {
    /// Connects and says nothing.
    Silent,
    /// Half a header, and no more.
    HalfHeader,
    /// A byte of a header now and then.
    HeaderDrip,
    /// A byte of a body now and then.
    BodyDrip,
    /// Asks for much and reads nothing.
    NoReading,
}

const KINDS: [Slowness; 5] = [
    Slowness::Silent,
    Slowness::HalfHeader,
    Slowness::HeaderDrip,
    Slowness::BodyDrip,
    Slowness::NoReading,
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_clients_are_cut_and_hold_up_no_other() {
    let mut trial = Trial::begins("slow clients").await;
    let service = Service::starts(&CHEAP).await;
    let client = &service.client;
    let body = json!({"email": new_email(), "password": PASSWORD});
    let registered = client.post("/api/v1/auth/register", body).await;
    let honest = Person::of(client, registered.has_status(201).json(), PASSWORD);
    // So that what the first of them all costs is not counted.
    honest_work(&honest, Duration::from_millis(300), &mut trial).await;
    let idle = percentile(honest_work(&honest, trial.seconds(1, 5), &mut trial).await);
    let memory = resident(service.id(), "VmRSS:");

    let (count, address) = (trial.pick(200, 2000), client.address);
    let (cut, all_cut) = watch::channel(false);
    let deadlines = Deadlines {
        noticed: trial.pick(TIMEOUT, NOTICED),
        all_cut: (!trial.is_long()).then_some(all_cut),
    };
    let mut slow = JoinSet::new();
    for n in 0..count {
        let deadlines = deadlines.clone();
        slow.spawn(async move {
            // Not all in one moment: how fast connections are opened is not the point.
            sleep(Duration::from_millis(n as u64)).await;
            is_slow(address, KINDS[n % KINDS.len()], &deadlines).await
        });
    }
    let busy = percentile(honest_work(&honest, CUT, &mut trial).await);
    if !trial.is_long() {
        let readers = count / KINDS.len();
        let cut = slow_readers_are_cut(client, readers).await;
        trial.must(cut, "those who read nothing were not cut");
    }
    cut.send_replace(true);
    let more = resident(service.id(), "VmHWM:").saturating_sub(memory);
    let outcomes = slow.join_all().await;

    trial.shows(format!(
        "{count} slow, honest p99 idle {:.1} ms",
        idle.as_secs_f64() * 1e3
    ));
    trial.may_take("with them", busy, (idle * 2).max(Duration::from_millis(5)));
    for kind in KINDS {
        let took = |outcome: &&(Slowness, Option<Duration>)| outcome.0 == kind;
        let of_kind: Vec<_> = outcomes.iter().filter(took).collect();
        let uncut = of_kind.iter().filter(|(_, cut)| cut.is_none()).count();
        trial.must(uncut == 0, format!("{uncut} of {kind:?} were not cut"));
        let last = of_kind.iter().filter_map(|(_, cut)| *cut).max();
        let last = last.unwrap_or_default();
        trial.shows(format!("{kind:?} cut within {:.1} s", last.as_secs_f64()));
    }
    trial.shows(format!("{} MB more", more / 1000));
    trial.must(more <= 100_000, format!("{} MB more", more / 1000));
    // And it still takes new ones.
    Client::new(client.address).get("/health/live").await.ok();
    trial.ends();
}

/// Waits until the service has counted so many.
async fn slow_readers_are_cut(client: &Client, count: usize) -> bool {
    let asking = async {
        loop {
            let metrics = client.get("/metrics").await.text;
            let cut = metrics
                .lines()
                .find_map(|line| line.strip_prefix(SLOW_READERS))
                .and_then(|number| number.trim().parse::<usize>().ok());
            if cut.is_some_and(|cut| cut >= count) {
                return;
            }
            sleep(Duration::from_millis(100)).await;
        }
    };
    timeout(TIMEOUT, asking).await.is_ok()
}

/// On connections of their own, as honest people come.
pub(super) async fn honest_work(
    person: &Person,
    lasts: Duration,
    trial: &mut Trial,
) -> Vec<Duration> {
    let until = Instant::now() + lasts;
    let mut times = Vec::new();
    let grant = person.logs_in().await;
    while Instant::now() < until {
        let newcomer = Client::new(person.client.address);
        let began = Instant::now();
        let answer = person
            .at(&newcomer)
            .looks_at_themselves(&grant)
            .answered()
            .await;
        times.push(began.elapsed());
        let status = answer.map(|answer| answer.status);
        let excused = status == Some(503) && !trial.is_long();
        trial.must(
            status == Some(200) || excused,
            format!("an honest one got {status:?}"),
        );
        sleep(Duration::from_millis(10)).await;
    }
    times
}

/// When it was cut, if it was.
async fn is_slow(
    address: SocketAddr,
    kind: Slowness,
    deadlines: &Deadlines,
) -> (Slowness, Option<Duration>) {
    let mut stream = connect(address).await;
    let began = Instant::now();
    let cut = match kind {
        Slowness::Silent => is_closed(&mut stream, deadlines).await,
        Slowness::HalfHeader => {
            let _ = stream
                .write_all(b"GET /health/live HTTP/1.1\r\nHost: x\r\n")
                .await;
            is_closed(&mut stream, deadlines).await
        }
        Slowness::HeaderDrip => {
            let head = b"GET /health/live HTTP/1.1\r\nHost: x\r\nX: ";
            drips(&mut stream, head, deadlines).await
        }
        Slowness::BodyDrip => {
            let head = b"POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n";
            drips(&mut stream, head, deadlines).await
        }
        Slowness::NoReading => does_not_read(&mut stream, deadlines).await,
    };
    (kind, cut.then(|| began.elapsed()))
}

/// Each from an address of its own: how many one address may have is another limit.
async fn connect(address: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4096).expect("a small buffer");
    socket.bind((somewhere(), 0).into()).expect("an address");
    socket.connect(address).await.expect("it listens")
}

async fn drips(stream: &mut TcpStream, head: &[u8], deadlines: &Deadlines) -> bool {
    let _ = stream.write_all(head).await;
    let (mut incoming, mut outgoing) = stream.split();
    let dripping = async {
        loop {
            sleep(Duration::from_secs(1)).await;
            if outgoing.write_all(b"x").await.is_err() {
                // Those who are cut hear of it by reading.
                return std::future::pending::<()>().await;
            }
        }
    };
    let mut answer = Vec::new();
    tokio::select! {
        () = dripping => false,
        ended = timeout(CUT + deadlines.noticed, incoming.read_to_end(&mut answer)) => ended.is_ok(),
    }
}

/// An answer may come first, such as a 408.
async fn is_closed(stream: &mut TcpStream, deadlines: &Deadlines) -> bool {
    let mut answer = Vec::new();
    let ended = timeout(CUT + deadlines.noticed, stream.read_to_end(&mut answer)).await;
    match ended {
        Ok(Ok(_)) => true,
        Ok(Err(error)) => error.kind() == ErrorKind::ConnectionReset,
        Err(_) => false,
    }
}

/// Cut, if the connection ends soon when it begins to read at last, and less has come than was asked for.
async fn does_not_read(stream: &mut TcpStream, deadlines: &Deadlines) -> bool {
    let request = format!("GET {LARGE} HTTP/1.1\r\nHost: x\r\n\r\n");
    let _ = stream.write_all(request.repeat(ASKED).as_bytes()).await;
    match &deadlines.all_cut {
        Some(all_cut) => drop(all_cut.clone().wait_for(|cut| *cut).await),
        None => sleep(CUT).await,
    }
    let mut answers = Vec::new();
    let ended = timeout(deadlines.noticed, stream.read_to_end(&mut answers)).await;
    ended.is_ok() && answers.len() < ASKED * LEAST
}
