//! Bodies far too large, many at once: each is refused by its head, and honest clients do not notice.

use std::{
    io::{Read, Write},
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::json;
use tokio::{
    net::TcpStream,
    sync::Barrier,
    task::{JoinSet, spawn_blocking},
};

use super::{
    load::{new_email, percentile},
    slow_clients::honest_work,
    trial::Trial,
};
use crate::support::{
    binary::{CHEAP, Service},
    people::{PASSWORD, Person},
};

const LENGTH: usize = 10 << 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn large_bodies_are_refused_by_their_heads() {
    let mut trial = Trial::begins("large bodies").await;
    let service = Service::starts(&CHEAP).await;
    let client = &service.client;
    let body = json!({"email": new_email(), "password": PASSWORD});
    let registered = client.post("/api/v1/auth/register", body).await;
    let honest = Person::of(client, registered.has_status(201).json(), PASSWORD);
    // So that what the first of them all costs is not counted.
    honest_work(&honest, Duration::from_millis(300), &mut trial).await;
    let idle = percentile(honest_work(&honest, trial.seconds(1, 5), &mut trial).await);

    let (count, address) = (trial.pick(12, 60), client.address);
    let together = Arc::new(Barrier::new(count));
    let body: Arc<[u8]> = vec![b'x'; LENGTH].into();
    let mut large = JoinSet::new();
    for _ in 0..count {
        large.spawn(sends(address, body.clone(), together.clone()));
    }
    let busy = percentile(honest_work(&honest, trial.seconds(1, 5), &mut trial).await);
    let refused = large.join_all().await;

    let unrefused = refused.iter().filter(|took| took.is_none()).count();
    trial.must(unrefused == 0, format!("{unrefused} of {count} got no 413"));
    let last = refused.into_iter().flatten().max().unwrap_or_default();
    trial.may_take("refused within", last, Duration::from_millis(100));
    trial.shows(format!(
        "honest p99 idle {:.1} ms",
        idle.as_secs_f64() * 1e3
    ));
    let bound = (idle * 2).max(Duration::from_millis(50));
    trial.may_take("with them", busy, bound);
    trial.ends();
}

/// Sends all of the body whatever is answered. How long the refusal took from the head, if it came.
///
/// Reading and writing have a thread each, so that the system decides who runs next: a task that writes ten megabytes holds up the
/// tasks beside it for longer than the service takes, and that would be measured.
async fn sends(address: SocketAddr, body: Arc<[u8]>, together: Arc<Barrier>) -> Option<Duration> {
    let incoming = TcpStream::connect(address).await.ok()?.into_std().ok()?;
    incoming.set_nonblocking(false).ok()?;
    let mut outgoing = incoming.try_clone().ok()?;
    together.wait().await;
    let head = format!(
        "POST /api/v1/auth/register HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {LENGTH}\r\n\r\n"
    );
    let reading = spawn_blocking(move || reads(incoming, Instant::now()));
    let sending = spawn_blocking(move || {
        outgoing.write_all(head.as_bytes())?;
        outgoing.write_all(&body)
    });
    let refused = reading.await.ok()?;
    let _ = sending.await;
    refused
}

/// Until the end of the answer. When its first bytes came, if it is a refusal.
fn reads(mut incoming: std::net::TcpStream, began: Instant) -> Option<Duration> {
    let mut answer = [0; 1 << 10];
    let first = incoming.read(&mut answer).ok()?;
    let took = began.elapsed();
    let refused = answer[..first].starts_with(b"HTTP/1.1 413 ");
    while incoming.read(&mut answer).is_ok_and(|bytes| bytes > 0) {}
    refused.then_some(took)
}
