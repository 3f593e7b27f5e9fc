use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{
    api::at_once,
    support::{
        binary::{CHEAP, Service},
        people::PASSWORD,
    },
};

const REGISTER: &str = "/api/v1/auth/register";

#[tokio::test]
async fn asked_to_stop_it_ends_well() {
    let service = Service::starts(&[]).await;
    service.client.get("/health/live").await.ok();

    service.stops().await;

    assert!(service.ends().await.success());
}

#[tokio::test]
async fn asked_to_stop_it_still_answers_what_it_has_begun() {
    let service = Service::starts(&[CHEAP[0], CHEAP[1], ("DRAIN_SECONDS", "120")]).await;
    let body = json!({"email": "ada@example.com", "password": PASSWORD}).to_string();
    let mut stream = TcpStream::connect(service.client.address).await.unwrap();
    let head = format!(
        "POST {REGISTER} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        body.len(),
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    // It waits for the body now.
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).await.unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");

    service.stops().await;
    // New clients are turned away now, so it has received the signal.
    while TcpStream::connect(service.client.address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    stream.write_all(body.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();

    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
    assert!(service.ends().await.success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_registrations_at_once_find_room_with_the_hashes_as_they_come() {
    // However slowly they come.
    let service = Service::starts(&[("REQUEST_TIMEOUT_SECONDS", "120")]).await;
    let spellings = [
        "jos\u{e9}@example.com",
        "JOS\u{c9}@EXAMPLE.COM",
        "jose\u{301}@example.com",
    ];

    let answers = at_once(100, |n| {
        let body = json!({"email": spellings[n % 3], "password": PASSWORD});
        service.client.post(REGISTER, body)
    })
    .await;

    let made = answers.iter().filter(|answer| answer.status == 201);
    assert_eq!(made.count(), 1);
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        answer.is(409, "email-taken");
    }
}
