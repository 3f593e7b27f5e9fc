//! Mails on their way to a mail server: one that does what a test says, and a program that others use.

mod aiosmtpd;
mod encryption;
mod outages;
mod replies;
mod sending;

use std::sync::Arc;

use portreeve::{
    notifications::{Content, Letter, MailId, Template},
    shared::{EmailAddress, Secret},
};
use portreeve_mail::{Sender, SmtpAddress, SmtpMailer, SmtpSettings, Timeouts};
use time::macros::datetime;
use uuid::Uuid;

use crate::support::smtp::SmtpServer;

const WITHOUT_TLS: &str = "smtp://mail.example.com:25?tls=none";

fn letter() -> Letter {
    letter_to("ada@example.com")
}

fn letter_to(address: &str) -> Letter {
    Letter {
        id: MailId::from_uuid(Uuid::nil()),
        template: Template::ResetPassword,
        to: EmailAddress::parse(address).unwrap(),
        message_id: "4711@example.com".into(),
        date: datetime!(2026-11-22 12:00 UTC),
        content: Content {
            subject: "Wählen Sie ein neues Passwort".into(),
            text: Secret::new("first\n.\n..second\nlast\n".into()),
            html: Secret::new("<!doctype html><p>html</p>".into()),
        },
    }
}

fn settings(url: &str) -> SmtpSettings {
    SmtpSettings {
        address: SmtpAddress::parse(url).unwrap(),
        trusted: None,
        hello: "accounts.example.com".into(),
        timeouts: Timeouts::default(),
    }
}

fn mailer(url: &str, server: &Arc<SmtpServer>) -> SmtpMailer {
    let trusted = Some(server.certificate.clone().into_bytes());
    let settings = SmtpSettings {
        trusted,
        ..settings(url)
    };
    let sender = Sender::parse("Example <no-reply@example.com>").unwrap();
    let mailer = SmtpMailer::new(settings, sender).unwrap();
    mailer.with_dial(server.clone())
}
