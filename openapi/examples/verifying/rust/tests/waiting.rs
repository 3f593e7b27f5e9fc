//! Who waits for the keys, and who does not. The program reads one token after the other, and so this is looked at beside it.

#[expect(
    dead_code,
    reason = "no token is accepted here, and so no claims are read"
)]
#[path = "../src/verify.rs"]
mod verify;

use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::Arc,
    thread,
    time::Duration,
};

use jsonwebtoken::Algorithm;
use tokio::{
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
    time::{Instant, advance, pause, resume},
};
use verify::{Error, Verifier};

/// The key of RFC 8037, A.2.
const KEYS: &str = r#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"known","use":"sig","alg":"EdDSA",
    "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;
/// `{"alg":"EdDSA","typ":"at+jwt","kid":"known"}`, and an invalid signature.
const BY_THE_KNOWN_KEY: &str =
    "eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCIsImtpZCI6Imtub3duIn0.e30.AAAA";
/// The same, with `"kid":"other"`.
const BY_ANOTHER_KEY: &str = "eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCIsImtpZCI6Im90aGVyIn0.e30.AAAA";

/// Gives the keys once, and never answers again. Tells whenever it is asked.
fn keys_once() -> (String, UnboundedReceiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    let (asked, questions) = unbounded_channel();
    thread::spawn(move || {
        let mut open = Vec::new();
        for stream in listener.incoming() {
            let mut stream = stream.expect("there is a request");
            let _ = stream.read(&mut [0; 4096]);
            if open.is_empty() {
                let length = KEYS.len();
                let answer = format!(
                    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{KEYS}"
                );
                stream.write_all(answer.as_bytes()).expect("it listens");
                stream
                    .shutdown(std::net::Shutdown::Write)
                    .expect("it is open");
            }
            open.push(stream);
            if asked.send(()).is_err() {
                return;
            }
        }
    });
    (url, questions)
}

async fn later(verifier: &Arc<Verifier>, questions: &mut UnboundedReceiver<()>) {
    assert!(matches!(
        verifier.verify(BY_THE_KNOWN_KEY).await,
        Err(Error::Refused(_))
    ));
    questions.recv().await;
    pause();
    advance(Duration::from_secs(31)).await;
    resume();
}

fn verifier(url: &str) -> Arc<Verifier> {
    let http = reqwest::Client::builder().timeout(Duration::from_secs(3));
    let http = http.build().expect("it needs nothing");
    Arc::new(Verifier::new(
        http,
        url,
        "portreeve",
        "portreeve",
        Algorithm::EdDSA,
    ))
}

#[tokio::test]
async fn a_known_key_waits_for_no_fetch() {
    let (url, mut questions) = keys_once();
    let verifier = verifier(&url);
    later(&verifier, &mut questions).await;
    let other = verifier.clone();
    let fetching = tokio::spawn(async move { other.verify(BY_ANOTHER_KEY).await });
    questions.recv().await;

    let known = verifier.verify(BY_THE_KNOWN_KEY).await;

    assert!(matches!(known, Err(Error::Refused(_))));
    assert!(!fetching.is_finished());
}

#[tokio::test]
async fn those_who_waited_for_the_keys_do_not_try_one_after_the_other() {
    let (url, mut questions) = keys_once();
    let verifier = verifier(&url);
    later(&verifier, &mut questions).await;
    let began = Instant::now();

    let others: Vec<_> = (0..5)
        .map(|_| {
            let verifier = verifier.clone();
            tokio::spawn(async move { verifier.verify(BY_ANOTHER_KEY).await })
        })
        .collect();

    for other in others {
        let result = other.await.expect("it does not panic");
        assert!(matches!(result, Err(Error::Unavailable(_))));
    }
    assert!(began.elapsed() < Duration::from_secs(5));
}
