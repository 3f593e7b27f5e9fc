//! A server that hangs, or drops the line, at each stage of the dialogue: the mail waits, and the next attempt is the same mail.

use portreeve::notifications::{Mailer, SendError};

use super::{WITHOUT_TLS, letter, mailer};
use crate::support::smtp::{Answer, Asked, Script, SmtpServer};

async fn is_deferred_and_sent_by_the_next_attempt(asked: Asked, answer: Answer) {
    let broken = Script::default().at(asked, answer);
    let server = SmtpServer::with([broken, Script::default()]);
    let mailer = mailer(WITHOUT_TLS, &server);

    let first = mailer.send(&letter()).await;
    let second = mailer.send(&letter()).await;

    assert!(
        matches!(first, Err(SendError::Deferred(_))),
        "{asked:?}: {first:?}"
    );
    assert!(second.is_ok(), "{asked:?}: {second:?}");
    let arrived = server.arrived();
    // After the last line of a mail nobody knows whether it was taken: here it was.
    let copies = if asked == Asked::Content { 2 } else { 1 };
    assert_eq!(arrived.len(), copies, "{asked:?}");
    for mail in &arrived {
        assert_eq!(mail.header("Message-ID"), "<4711@example.com>");
        assert_eq!(mail.header("Date"), arrived[0].header("Date"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_mail_waits_while_the_server_hangs_wherever_that_is() {
    for asked in Asked::OF_A_MAIL {
        is_deferred_and_sent_by_the_next_attempt(asked, Answer::Hangs).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_mail_waits_when_the_server_drops_the_line_wherever_that_is() {
    for asked in Asked::OF_A_MAIL {
        is_deferred_and_sent_by_the_next_attempt(asked, Answer::Drops).await;
    }
}

#[tokio::test(start_paused = true)]
async fn no_attempt_takes_longer_than_the_deadline_of_its_job() {
    for asked in Asked::OF_A_MAIL {
        let server = SmtpServer::with([Script::default().at(asked, Answer::Hangs)]);
        let begun = tokio::time::Instant::now();

        let _ = mailer(WITHOUT_TLS, &server).send(&letter()).await;

        assert!(
            begun.elapsed().as_secs() < 60,
            "{asked:?}: {:?}",
            begun.elapsed()
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_kept_connection_that_hangs_defers_the_mail_and_is_not_kept() {
    // It takes the first mail, and then nothing more.
    let server = SmtpServer::with([]);
    let mailer = mailer(WITHOUT_TLS, &server);
    mailer.send(&letter()).await.unwrap();
    let hangs = SmtpServer::with([Script::default().at(Asked::Data, Answer::Hangs)]);
    let mailer = mailer.with_dial(hangs.clone());

    // Over the connection that was kept.
    mailer.send(&letter()).await.unwrap();
    tokio::time::advance(std::time::Duration::from_secs(21)).await;
    for attempts in 1..3 {
        let deferred = mailer.send(&letter()).await;
        assert!(
            matches!(deferred, Err(SendError::Deferred(_))),
            "{deferred:?}"
        );
        assert_eq!(hangs.connections(), attempts);
    }
    assert_eq!(server.arrived().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_cannot_be_reached_defers_the_mail() {
    let sender = portreeve_mail::Sender::parse("no-reply@example.com").unwrap();
    // Nobody listens on the discard port of this host.
    let settings = super::settings("smtp://127.0.0.1:9?tls=none");
    let mailer = portreeve_mail::SmtpMailer::new(settings, sender).unwrap();

    let deferred = mailer.send(&letter()).await;

    assert!(
        matches!(deferred, Err(SendError::Deferred(_))),
        "{deferred:?}"
    );
}
