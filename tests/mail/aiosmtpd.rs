//! A mail server that others use, over the network of this host.

use portreeve::notifications::Mailer;
use portreeve_mail::{Sender, SmtpAddress, SmtpMailer, SmtpSettings};
use serde_json::json;

use super::{letter, letter_to, settings};
use crate::support::aiosmtpd::{Aiosmtpd, Encryption};

fn mailer(server: &Aiosmtpd, url: &str) -> SmtpMailer {
    let settings = SmtpSettings {
        address: SmtpAddress::parse(url).unwrap(),
        trusted: Some(server.certificate().into_bytes()),
        ..settings("smtp://localhost?tls=none")
    };
    let sender = Sender::parse("Beispiel Läden <no-reply@example.com>").unwrap();
    SmtpMailer::new(settings, sender).unwrap()
}

#[tokio::test]
async fn a_mail_is_read_by_others_as_it_was_meant() {
    let server = Aiosmtpd::starts(Encryption::None).await;
    let url = format!("smtp://127.0.0.1:{}?tls=none", server.port);

    mailer(&server, &url).send(&letter()).await.unwrap();

    let read = server.mails().await;
    assert_eq!(
        read,
        [json!({
            "from": "Beispiel Läden <no-reply@example.com>",
            "to": "ada@example.com",
            "subject": "Wählen Sie ein neues Passwort",
            "message_id": "<4711@example.com>",
            "auto_submitted": "auto-generated",
            "defects": [],
            "type": "multipart/alternative",
            "text": "first\n.\n..second\nlast\n",
            "html": "<!doctype html><p>html</p>",
        })]
    );
}

#[tokio::test]
async fn many_mails_arrive_over_encrypted_connections() {
    let server = Aiosmtpd::starts(Encryption::StartTls).await;
    let url = format!("smtp://localhost:{}", server.port);
    let mailer = mailer(&server, &url);

    let letters = (0..50).map(|n| letter_to(&format!("a{n}@example.com")));
    let letters: Vec<_> = letters.collect();
    for five in letters.chunks(5) {
        let sent = five.iter().map(|letter| mailer.send(letter));
        for sent in futures_util::future::join_all(sent).await {
            sent.unwrap();
        }
    }

    let mut to: Vec<_> = server.mails().await;
    to.sort_by_key(|mail| mail["to"].as_str().map(str::to_owned));
    to.dedup_by_key(|mail| mail["to"].as_str().map(str::to_owned));
    assert_eq!(to.len(), 50);
}

#[tokio::test]
async fn a_connection_that_is_encrypted_from_the_first_byte_carries_mails() {
    let server = Aiosmtpd::starts(Encryption::Tls).await;
    let url = format!("smtps://localhost:{}", server.port);

    mailer(&server, &url).send(&letter()).await.unwrap();

    assert_eq!(server.mails().await.len(), 1);
}
