//! What goes well.

use portreeve::notifications::{Mailer, SendError};
use portreeve_mail::Dialogue;

use super::{WITHOUT_TLS, letter, letter_to, mailer};
use crate::support::smtp::{Answer, Asked, Script, SmtpServer};

#[tokio::test(start_paused = true)]
async fn a_mail_arrives_as_it_was_written() {
    let server = SmtpServer::with([]);

    let reply = mailer(WITHOUT_TLS, &server).send(&letter()).await.unwrap();

    assert_eq!(reply.as_str(), "250 2.0.0 queued as 4711");
    let arrived = server.arrived();
    assert_eq!(arrived.len(), 1);
    assert_eq!(arrived[0].from, "MAIL FROM:<no-reply@example.com>");
    assert_eq!(arrived[0].to, "RCPT TO:<ada@example.com>");
    assert_eq!(arrived[0].header("Message-ID"), "<4711@example.com>");
    // Lines that begin with a dot are not the end.
    let text = "first\r\n.\r\n..second\r\nlast\r\n";
    assert!(arrived[0].content.contains(text), "{}", arrived[0].content);
    assert_eq!(server.lines()[0], "EHLO accounts.example.com");
}

#[tokio::test(start_paused = true)]
async fn mails_share_a_connection() {
    let server = SmtpServer::with([]);
    let mailer = mailer(WITHOUT_TLS, &server);

    for _ in 0..3 {
        mailer.send(&letter()).await.unwrap();
    }

    assert_eq!((server.arrived().len(), server.connections()), (3, 1));
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_was_idle_for_long_is_not_used_again() {
    let server = SmtpServer::with([]);
    let mailer = mailer(WITHOUT_TLS, &server);

    mailer.send(&letter()).await.unwrap();
    tokio::time::advance(std::time::Duration::from_secs(21)).await;
    mailer.send(&letter()).await.unwrap();

    assert_eq!((server.arrived().len(), server.connections()), (2, 2));
}

#[tokio::test(start_paused = true)]
async fn a_connection_takes_a_hundred_mails() {
    let server = SmtpServer::with([]);
    let mailer = mailer(WITHOUT_TLS, &server);

    for _ in 0..101 {
        mailer.send(&letter()).await.unwrap();
    }

    assert_eq!((server.arrived().len(), server.connections()), (101, 2));
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_the_server_has_closed_is_replaced() {
    let server = SmtpServer::with([Script::default().closes_after(1)]);
    let mailer = mailer(WITHOUT_TLS, &server);

    for _ in 0..3 {
        mailer.send(&letter()).await.unwrap();
    }

    assert_eq!((server.arrived().len(), server.connections()), (3, 3));
}

#[tokio::test(start_paused = true)]
async fn the_dialogue_can_be_read_without_password_and_mail() {
    let server = SmtpServer::with([]);
    let mailer = mailer("smtp://ada:hunter2hunter2@mail.example.com", &server);
    let mut dialogue = Dialogue::default();

    mailer.send_aloud(&letter(), &mut dialogue).await.unwrap();

    let lines = dialogue.lines();
    let expected = [
        "* connecting to mail.example.com:587",
        "> EHLO accounts.example.com",
        "> STARTTLS",
        "* the connection is encrypted",
        "> AUTH (user and password)",
        "< 235 welcome",
        "> MAIL FROM:<no-reply@example.com>",
        "> RCPT TO:<ada@example.com>",
        "> DATA",
        "< 250 2.0.0 queued as 4711",
        "> QUIT",
        "< 221 bye",
    ];
    let mut rest = lines.iter();
    for line in expected {
        assert!(rest.any(|one| one == line), "{line}: {lines:#?}");
    }
    let all = lines.join("\n");
    assert!(
        !all.contains("hunter2") && !all.contains("Passwort"),
        "{all}"
    );
}

#[tokio::test(start_paused = true)]
async fn the_dialogue_ends_with_what_went_wrong() {
    let refuses = Script::default().says(Asked::Recipient, "550 5.1.1 no such user");
    let server = SmtpServer::with([refuses]);
    let mailer = mailer(WITHOUT_TLS, &server);
    let mut dialogue = Dialogue::default();

    let failed = mailer.send_aloud(&letter(), &mut dialogue).await;

    assert!(matches!(failed, Err(SendError::Undeliverable(_))));
    let last = dialogue.lines().last().unwrap();
    assert_eq!(last, "* RCPT TO: 550 5.1.1 no such user");
}

#[tokio::test(start_paused = true)]
async fn a_server_can_be_checked_without_a_mail() {
    let good = SmtpServer::with([]);
    let closed = SmtpServer::with([Script::default().at(Asked::Greeting, Answer::Drops)]);
    let check = |server| async move {
        let mailer = mailer(WITHOUT_TLS, &server);
        mailer.check(&mut Dialogue::silent()).await
    };

    assert_eq!(check(good.clone()).await, Ok(()));
    assert!(matches!(check(closed).await, Err(SendError::Deferred(_))));
    assert!(good.arrived().is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_address_of_other_letters_needs_a_server_that_takes_those() {
    let takes = "250-mail.example.com\r\n250-8BITMIME\r\n250 SMTPUTF8";
    let modern = SmtpServer::with([Script::default().says(Asked::Hello, takes)]);
    let old = SmtpServer::with([]);
    let letter = letter_to("jösé@example.com");

    mailer(WITHOUT_TLS, &modern).send(&letter).await.unwrap();
    let refused = mailer(WITHOUT_TLS, &old).send(&letter).await;

    let arrived = modern.arrived();
    assert_eq!(arrived[0].to, "RCPT TO:<jösé@example.com>");
    assert!(arrived[0].from.contains("SMTPUTF8"), "{}", arrived[0].from);
    assert!(matches!(refused, Err(SendError::Refused(_))), "{refused:?}");
    assert!(!old.lines().iter().any(|line| line.starts_with("MAIL")));
}
