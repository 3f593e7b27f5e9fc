use std::time::Duration;

use portreeve_listener::Timings;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::sleep,
};

use super::{ALIVE, SOON, answer, asks, connects, rest, says, with_timings, within};

const SCRIPT: &str = "GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: x\r\n\r\n";

#[tokio::test]
async fn a_client_that_says_nothing_is_cut() {
    let app = with_timings(Timings {
        head: SOON,
        ..Timings::default()
    })
    .await;

    assert_eq!(rest(&mut connects(&app).await).await, "");
}

#[tokio::test]
async fn half_a_head_is_cut_first_thing_and_after_a_request() {
    let half = "GET / HTTP/1.1\r\nHost: x\r\n";
    within(async |soon| {
        let app = with_timings(Timings {
            head: soon,
            ..Timings::default()
        })
        .await;

        assert_eq!(rest(&mut says(&app, half).await).await, "");
        let mut later = says(&app, ALIVE).await;
        answer(&mut later).await?;
        later.write_all(half.as_bytes()).await.ok()?;
        assert_eq!(rest(&mut later).await, "");
        Some(())
    })
    .await;
}

#[tokio::test]
async fn a_head_in_drips_is_cut_however_often_it_drips() {
    let app = with_timings(Timings {
        head: SOON,
        ..Timings::default()
    })
    .await;
    let stream = says(&app, "GET / HTTP/1.1\r\n").await;
    let (mut incoming, mut outgoing) = stream.into_split();
    tokio::spawn(async move {
        while outgoing.write_all(b"A: b\r\n").await.is_ok() {
            sleep(Duration::from_millis(50)).await;
        }
    });

    let mut text = String::new();
    let _ = incoming.read_to_string(&mut text).await;

    assert_eq!(text, "");
}

#[tokio::test]
async fn an_idle_connection_is_closed() {
    within(async |soon| {
        let app = with_timings(Timings {
            idle: soon,
            ..Timings::default()
        })
        .await;
        let mut stream = connects(&app).await;

        asks(&mut stream).await?;
        asks(&mut stream).await?;

        assert_eq!(rest(&mut stream).await, "");
        Some(())
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_is_not_read_is_cut() {
    within(async |soon| {
        let app = with_timings(Timings {
            write_window: soon,
            ..Timings::default()
        })
        .await;
        let mut stream = says(&app, SCRIPT).await;
        let whole = app.get("/docs/swagger-ui-bundle.js").answered().await?;

        // Nothing is taken but what the system takes by itself.
        sleep(soon * 4).await;
        let taken = rest(&mut stream).await.len();

        (taken < whole.text.len()).then_some(())
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_is_taken_slowly_but_steadily_is_not_cut() {
    within(async |soon| {
        let app = with_timings(Timings {
            write_window: soon,
            ..Timings::default()
        })
        .await;
        let whole = app.get("/docs/swagger-ui-bundle.js").answered().await?;
        let request = SCRIPT.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
        let mut stream = says(&app, &request).await;

        let mut taken = 0;
        let mut some = vec![0; 64 * 1024];
        loop {
            sleep(SOON / 10).await;
            match stream.read(&mut some).await.ok()? {
                0 => break,
                bytes => taken += bytes,
            }
        }

        // And a head.
        (taken > whole.text.len()).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_body_that_is_not_read_is_not_waited_for() {
    let app = with_timings(Timings {
        linger: SOON,
        ..Timings::default()
    })
    .await;

    for line in [
        "GET /health/live",
        "DELETE /api/v1/users/me",
        "GET /nowhere",
    ] {
        let head = format!("{line} HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\nx");
        let answer = rest(&mut says(&app, &head).await).await;
        assert!(answer.starts_with("HTTP/1.1 "), "{line}: {answer}");
    }
}

#[tokio::test]
async fn a_client_that_goes_on_sending_after_the_last_word_is_left() {
    let app = with_timings(Timings {
        linger: SOON,
        linger_total: SOON,
        ..Timings::default()
    })
    .await;
    let stream = says(&app, "nonsense\r\n\r\n").await;
    let (mut incoming, mut outgoing) = stream.into_split();

    let mut answer = Vec::new();
    // With an end or a reset.
    let _ = incoming.read_to_end(&mut answer).await;
    let answer = String::from_utf8_lossy(&answer);
    while outgoing.write_all(b"more").await.is_ok() {
        sleep(Duration::from_millis(20)).await;
    }

    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
}
