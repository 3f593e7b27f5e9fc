//! STARTTLS, and what is sent without it.

use std::sync::Arc;

use portreeve::notifications::{Mailer, SendError};
use portreeve_mail::{Sender, SmtpMailer};

use super::{letter, mailer, settings};
use crate::support::smtp::{Asked, Script, SmtpServer};

const REQUIRED: &str = "smtp://mail.example.com";
const WITH_PASSWORD: &str = "smtp://ada:hunter2hunter2@mail.example.com";
const OPPORTUNISTIC: &str = "smtp://ada:hunter2hunter2@mail.example.com?tls=opportunistic";

/// Without the offer, as whoever is between could make it look.
fn without_offer() -> Script {
    Script::default().says(Asked::Hello, "250-mail.example.com\r\n250 AUTH PLAIN")
}

fn is_told(server: &Arc<SmtpServer>, command: &str) -> bool {
    let lines = server.lines();
    lines.iter().any(|line| line.starts_with(command))
}

#[tokio::test(start_paused = true)]
async fn a_mail_and_a_password_go_over_an_encrypted_connection() {
    let server = SmtpServer::with([]);

    mailer(WITH_PASSWORD, &server)
        .send(&letter())
        .await
        .unwrap();

    let arrived = server.arrived();
    assert!(arrived[0].is_encrypted);
    assert_eq!(arrived[0].password.as_deref(), Some("hunter2hunter2"));
}

#[tokio::test(start_paused = true)]
async fn no_mail_is_sent_where_encryption_is_required_and_not_offered() {
    let server = SmtpServer::with([without_offer()]);

    let deferred = mailer(WITH_PASSWORD, &server).send(&letter()).await;

    assert!(
        matches!(deferred, Err(SendError::Deferred(_))),
        "{deferred:?}"
    );
    assert!(!is_told(&server, "AUTH") && !is_told(&server, "MAIL"));
}

#[tokio::test(start_paused = true)]
async fn a_password_is_not_sent_where_the_offer_was_taken_away() {
    let server = SmtpServer::with([without_offer()]);

    let deferred = mailer(OPPORTUNISTIC, &server).send(&letter()).await;

    assert!(
        matches!(deferred, Err(SendError::Deferred(_))),
        "{deferred:?}"
    );
    assert!(!is_told(&server, "AUTH") && !is_told(&server, "MAIL"));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_not_trusted_gets_nothing() {
    let server = SmtpServer::with([]);
    let sender = Sender::parse("no-reply@example.com").unwrap();
    let stranger = SmtpMailer::new(settings(WITH_PASSWORD), sender).unwrap();

    let deferred = stranger.with_dial(server.clone()).send(&letter()).await;

    assert!(
        matches!(deferred, Err(SendError::Deferred(_))),
        "{deferred:?}"
    );
    assert!(is_told(&server, "STARTTLS") && !is_told(&server, "AUTH"));
}

#[tokio::test(start_paused = true)]
async fn a_certificate_of_another_name_is_not_trusted() {
    let server = SmtpServer::with([]);

    let elsewhere = mailer("smtp://mail.example.org", &server);
    let deferred = elsewhere.send(&letter()).await;

    assert!(
        matches!(deferred, Err(SendError::Deferred(_))),
        "{deferred:?}"
    );
    assert!(server.arrived().is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_is_said_before_the_encryption_is_not_taken_for_encrypted() {
    // Whoever is between adds an answer to the next command, in one piece with that to this one.
    let injected = "220 go on\r\n250-mail.example.com\r\n250 AUTH PLAIN";
    let server = SmtpServer::with([Script::default().says(Asked::StartTls, injected)]);

    let deferred = mailer(REQUIRED, &server).send(&letter()).await;

    assert!(
        matches!(deferred, Err(SendError::Deferred(_))),
        "{deferred:?}"
    );
    assert!(!is_told(&server, "MAIL") && server.arrived().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_wrong_password_defers_the_mail_and_marks_no_address() {
    let refuses = Script::default().says(Asked::Authentication, "535 5.7.8 wrong");
    let server = SmtpServer::with([refuses]);

    let deferred = mailer(WITH_PASSWORD, &server).send(&letter()).await;

    let error = deferred.unwrap_err();
    assert!(matches!(error, SendError::Deferred(_)), "{error:?}");
    assert!(!error.to_string().contains("hunter2"), "{error}");
}
