//! SIGTERM: what has come in is answered, who is slow does not hold it up, and it ends well. SIGHUP: it does not end.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use http_body_util::Empty;
use hyper::body::Bytes;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::support::binary::{Service, TIMEOUT};

/// How long an idle connection is kept after the port is closed.
const GRACE: Duration = Duration::from_secs(1);

/// How long a new client waits for its handshake.
const MOMENT: Duration = Duration::from_millis(200);

const ALIVE: &[u8] = b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n";

/// One request and its answer. None if the connection is closed before the whole answer is here.
async fn asks(stream: &mut TcpStream) -> Option<String> {
    stream.write_all(ALIVE).await.ok()?;
    let mut text = String::new();
    while !text.ends_with("\"}") {
        let mut some = [0; 4096];
        let read = stream.read(&mut some).await.ok().filter(|read| *read > 0)?;
        text += std::str::from_utf8(&some[..read]).ok()?;
    }
    Some(text)
}

fn is_last(answer: &str) -> bool {
    answer.contains("connection: close")
}

/// Asks again and again until it is refused. Returns how many requests were not answered.
async fn goes_on_asking(service: &Service, answered: &AtomicUsize) -> usize {
    let mut lost = 0;
    // When the request before the present one was sent, or the client came: what the server has heard of it is no older.
    let mut before = Instant::now();
    while let Ok(mut stream) = TcpStream::connect(service.client.address).await {
        loop {
            let begins = Instant::now();
            match asks(&mut stream).await {
                Some(answer) => {
                    answered.fetch_add(1, Ordering::Relaxed);
                    if is_last(&answer) {
                        break;
                    }
                }
                // After a second without a request a connection is closed, and a busy machine may have kept us from sending one.
                None if before.elapsed() > GRACE / 2 => break,
                None => {
                    lost += 1;
                    break;
                }
            }
            before = begins;
        }
        before = Instant::now();
    }
    lost
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asked_to_stop_under_load_it_loses_no_request() {
    for _ in 0..5 {
        // Some of so many come while the socket is being closed.
        let service = Arc::new(Service::starts(&[("MAX_CONNECTIONS_PER_ADDRESS", "100000")]).await);
        let answered = Arc::new(AtomicUsize::new(0));
        let clients: Vec<_> = (0..150)
            .map(|_| {
                let (service, answered) = (service.clone(), answered.clone());
                tokio::spawn(async move { goes_on_asking(&service, &answered).await })
            })
            .collect();
        while answered.load(Ordering::Relaxed) < 200 {
            tokio::task::yield_now().await;
        }

        service.stops().await;

        for client in clients {
            assert_eq!(client.await.unwrap(), 0, "requests were lost");
        }
        let service = Arc::into_inner(service).expect("it is the last reference");
        assert!(service.ends().await.success());
    }
}

/// New clients are refused now, or ignored, shortly before that.
async fn is_closed(service: &Service) {
    let connect = || timeout(MOMENT, TcpStream::connect(service.client.address));
    while let Ok(Ok(_)) = connect().await {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_client_that_was_idle_when_the_end_came_is_answered_once_more() {
    // There is a second for it, which may be over before a busy machine lets us ask, or the machine so busy that a new client only seems
    // to be ignored.
    for _ in 0..20 {
        let service = Service::starts(&[]).await;
        let mut stream = TcpStream::connect(service.client.address).await.unwrap();
        assert!(!is_last(&asks(&mut stream).await.unwrap()));

        service.stops().await;
        is_closed(&service).await;
        let answer = asks(&mut stream).await;

        assert!(service.ends().await.success());
        if answer.is_some_and(|answer| is_last(&answer)) {
            return;
        }
    }
    panic!("each time it was closed at once, or its answer was not the last");
}

#[tokio::test]
async fn readiness_says_no_before_the_port_is_closed() {
    // Longer than it takes to ask, however busy the machine is.
    let service = Service::starts(&[("SHUTDOWN_DELAY_SECONDS", "120")]).await;
    service.is_ready().await;

    service.stops().await;
    let ready = loop {
        let ready = service.client.get("/health/ready").await;
        if ready.status != 200 {
            break ready;
        }
    };

    ready.is(503, "unavailable").blames(&["process"]);
    service.client.get("/health/live").await.ok();
    // The delay is not waited for.
    service.dies().await;
}

#[tokio::test]
async fn slow_clients_do_not_hold_up_the_end() {
    let service = Service::starts(&[("DRAIN_SECONDS", "1")]).await;
    let address = service.client.address;
    let mut slow = Vec::new();
    for beginning in [
        "",
        "GET / HTTP/1.1\r\n",
        "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{",
        "GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: x\r\n\r\n",
    ] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(beginning.as_bytes()).await.unwrap();
        slow.push(stream);
    }
    service.client.get("/health/live").await.ok();

    service.stops().await;

    assert!(service.ends().await.success());
}

#[tokio::test]
async fn asked_to_stop_twice_it_ends_at_once_and_says_that_something_was_cut_off() {
    let mut service = Service::starts(&[("DRAIN_SECONDS", "300")]).await;
    let mut stream = TcpStream::connect(service.client.address).await.unwrap();
    let head = b"POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{";
    stream.write_all(head).await.unwrap();

    service.stops().await;
    is_closed(&service).await;
    // What comes in the first moments counts as the same.
    let again = async {
        while !service.has_ended() {
            service.stops().await;
        }
    };
    let ended = tokio::time::timeout(TIMEOUT, again).await;

    ended.expect("it ends before the requests do");
    let (status, log) = service.ends_telling().await;
    assert!(!status.success());
    assert!(log.contains("stopped by a second signal"), "{log}");
}

#[tokio::test]
async fn asked_to_stop_twice_in_a_moment_it_still_answers_what_has_come_in() {
    let service = Service::starts(&[("DRAIN_SECONDS", "300")]).await;
    let mut stream = TcpStream::connect(service.client.address).await.unwrap();
    let head = b"POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{";
    stream.write_all(head).await.unwrap();
    service.client.get("/health/live").await.ok();

    service.gets(&["TERM", "TERM", "INT"]).await;
    is_closed(&service).await;
    stream.write_all(b"}").await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();

    assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
    assert!(service.ends().await.success());
}

#[tokio::test]
async fn a_hangup_reads_the_log_filter_again_and_ends_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    let service = Service::starts_in(folder.path(), &[("RUST_LOG", "")]).await;
    let mut stream = TcpStream::connect(service.client.address).await.unwrap();
    asks(&mut stream).await.expect("it is answered");
    let hangs_up = async |filter: &str, message: &str| {
        fs::write(&file, format!("RUST_LOG={filter}\n")).unwrap();
        service.gets(&["HUP"]).await;
        service.logs(|log| log.contains(message)).await;
    };

    service.client.get("/first").await.has_status(404);
    let quiet = "the filter of the log is info,portreeve_http=off";
    hangs_up("info,portreeve_http=off", quiet).await;
    service.client.get("/hidden").await.has_status(404);
    let refused = "nothing was changed, because a start would refuse this configuration: RUST_LOG must be a filter";
    hangs_up("portreeve=loudly", refused).await;
    service.client.get("/hidden").await.has_status(404);
    let talkative = "the filter of the log is info,portreeve_http=info";
    hangs_up("info,portreeve_http=info", talkative).await;
    service.client.get("/last").await.has_status(404);
    service.logs(|log| log.contains("/last")).await;

    let log = service.log();
    assert!(log.contains("/first") && !log.contains("/hidden"), "{log}");
    asks(&mut stream)
        .await
        .expect("the connection is still there");
    service.stops().await;
    assert!(service.ends().await.success());
}

#[tokio::test]
async fn a_hangup_leaves_everything_as_it_was_where_a_start_would_be_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    fs::write(&file, "RUST_LOG=info,portreeve_http=off\n").unwrap();
    let service = Service::starts_in(folder.path(), &[]).await;

    for (broken, message) in [
        ("RUST_LOG=info\nhunter2\n", ".env line 2: is not NAME=value"),
        (
            "RUST_LOG=info\nSERCET_KEY=hunter2\n",
            ".env line 2: SERCET_KEY is not a variable",
        ),
        ("\nRUST_LOG=info\nDRAIN_SECONDS=soon\n", "(.env line 3)"),
    ] {
        fs::write(&file, broken).unwrap();
        service.gets(&["HUP"]).await;
        service.logs(|log| log.contains(message)).await;
        service.client.get("/hidden").await.has_status(404);
    }
    service.stops().await;
    let (_, log) = service.ends_telling().await;

    let warnings = log
        .lines()
        .filter(|line| line.contains("nothing was changed"));
    assert_eq!(warnings.count(), 3, "{log}");
    assert!(
        !log.contains("/hidden") && !log.contains("hunter2"),
        "{log}"
    );
    assert!(!log.contains("the filter of the log is"), "{log}");
}

#[tokio::test]
async fn an_http2_client_gets_goaway_and_loses_nothing() {
    let service = Service::starts(&[]).await;
    let stream = TcpStream::connect(service.client.address).await.unwrap();
    let builder = hyper::client::conn::http2::Builder::new(TokioExecutor::new());
    let handshake = builder.handshake::<_, Empty<Bytes>>(TokioIo::new(stream));
    let (mut sender, connection) = handshake.await.unwrap();
    let connection = tokio::spawn(connection);
    let mut answered = 0;

    // Until GOAWAY says that its request was not processed, which it may send to another server.
    loop {
        let request = hyper::Request::get("http://localhost/health/live");
        let request = request.body(Empty::new()).unwrap();
        match sender.send_request(request).await {
            Ok(answer) => assert_eq!(answer.status(), 200),
            Err(error) => {
                let closed = error.is_canceled() || error.is_closed();
                assert!(closed || sender.is_closed(), "{error:?}");
                break;
            }
        }
        answered += 1;
        if answered == 20 {
            service.stops().await;
        }
    }

    assert!(answered >= 20);
    assert!(connection.await.unwrap().is_ok(), "it ends well");
    assert!(service.ends().await.success());
}

#[tokio::test]
async fn a_stream_comes_to_its_end_and_does_not_hold_up_ours() {
    let token = "a token for other services";
    let variables = [("REVOCATIONS_TOKEN", token), ("DRAIN_SECONDS", "300")];
    let service = Service::starts(&variables).await;
    let watching = service.client.get("/api/v1/auth/revocations/stream");
    let stream = watching.bearing(token).stream().await;
    assert_eq!(stream.status(), 200);

    service.stops().await;
    let ended = tokio::time::timeout(TIMEOUT, service.ends()).await;

    assert!(ended.unwrap().success());
    assert!(stream.bytes().await.is_ok(), "it was not cut off");
}
