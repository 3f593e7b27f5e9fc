//! Mails to people: what an event leads to, in the language of its reader, sent once the mail server takes it.
//!
//! This context knows of an account what events say: its address, and the language of its owner. It never learns a secret. A mail that
//! holds a link is stored with the id of a one-time token alone, and [`Links`] makes link and code when the mail is rendered.
//!
//! The [subscriber](NotificationsSubscriber) adds a [`Mail`] for an event and queues a run of [`SendMail`], which renders it and hands it to
//! the [`Mailer`]. So a mail server that is slow, or down for a day, delays nothing but mails. A mail may reach the server twice when a
//! process is killed, and then has the same `Message-ID`.
//!
//! | file | its subject |
//! |---|---|
//! | `mail.rs` | a mail and its states |
//! | `template.rs`, `language.rs`, `letter.rs` | what is written, in which language, and the result |
//! | `limits.rs` | how many mails one address gets |
//! | `subscriber.rs` | which event leads to which mail |
//! | `send_mail.rs` | one attempt to send one mail |
//! | `ports.rs` | stores, mail servers, templates, links |

mod error;
mod events;
mod language;
mod letter;
mod limits;
mod mail;
mod mail_queue;
mod ports;
mod recipient;
mod send_mail;
mod server_reply;
mod service;
mod subscriber;
mod template;

#[cfg(any(test, feature = "mocks"))]
pub use self::ports::{
    MockLinks, MockMailRepository, MockMailTemplates, MockMailer, MockRecipientRepository,
};
pub use self::{
    error::Error,
    events::Event,
    language::Language,
    letter::{Content, Letter, Link, Values},
    limits::RecentMail,
    mail::{Attempted, LinkedToken, Mail, MailFilter, MailId, MailOutcome, MailState, Suppression},
    mail_queue::{MailQueue, MailQueuePorts},
    ports::{
        AddedMail, Links, MailRepository, MailTemplates, Mailer, RecipientRepository, RenderError,
        SendError,
    },
    recipient::Recipient,
    send_mail::{SendMail, SendMailPorts},
    server_reply::ServerReply,
    service::NotificationService,
    subscriber::NotificationsSubscriber,
    template::Template,
};

crate::shared::permission::permissions! {
    /// To see which mails were sent to whom, and what became of them.
    MailRead "mail.read",
    /// To send a mail once more that was given up.
    MailManage "mail.manage",
}
