use time::macros::datetime;
use uuid::Uuid;

use super::*;
use crate::{
    auth,
    jobs::MockJobRepository,
    notifications::{MockMailRepository, MockRecipientRepository, RecentMail},
    shared::{AccountId, MockClock, OneTimeTokenId},
};

const NOW: Timestamp = datetime!(2026-11-22 12:00 UTC);

fn account_id() -> AccountId {
    AccountId::from_uuid(Uuid::from_bytes([1; 16]))
}

fn address(raw: &str) -> EmailAddress {
    EmailAddress::parse(raw).unwrap()
}

fn event(at: Timestamp) -> Envelope {
    let event = auth::Event::RefreshTokenReused {
        account_id: account_id(),
        session_id: auth::SessionId::from_uuid(Uuid::nil()),
    };
    Envelope::new(event, at, [7; 16])
}

fn notice(event: &Envelope) -> NewMail<'_> {
    NewMail {
        event,
        account_id: Some(account_id()),
        email: None,
        template: Template::PasswordChanged,
        token: None,
    }
}

fn recipient() -> Recipient {
    Recipient {
        account_id: account_id(),
        email: Some(address("ada@example.com")),
        email_version: 1,
        locale: Some("de-CH".into()),
        undeliverable_since: None,
    }
}

struct Mocks {
    mails: MockMailRepository,
    recipients: MockRecipientRepository,
    jobs: MockJobRepository,
}

impl Mocks {
    fn with(recipient: Option<Recipient>, recent: Vec<RecentMail>) -> Self {
        let mut mocks = Self {
            mails: MockMailRepository::new(),
            recipients: MockRecipientRepository::new(),
            jobs: MockJobRepository::new(),
        };
        let recipients = &mut mocks.recipients;
        recipients
            .expect_by_account()
            .returning(move |_| Ok(recipient.clone()));
        let mails = &mut mocks.mails;
        mails
            .expect_recent()
            .returning(move |_, _, _| Ok(recent.clone()));
        mocks
    }

    fn queue(self) -> MailQueue {
        let mut clock = MockClock::new();
        clock.expect_now().return_const(NOW);
        let ports = MailQueuePorts {
            mails: Arc::new(self.mails),
            recipients: Arc::new(self.recipients),
            jobs: Arc::new(self.jobs),
            clock: Arc::new(clock),
        };
        MailQueue::new(ports, "example.com".into())
    }
}

#[tokio::test]
async fn an_event_makes_one_mail_in_the_language_of_its_reader_and_the_run_that_sends_it() {
    let event = event(NOW);
    let id = MailId::of_event(event.id);
    let mut mocks = Mocks::with(Some(recipient()), Vec::new());
    let added = mocks.mails.expect_add().withf(move |mail| {
        mail.id == id
            && mail.recipient == address("ada@example.com")
            && mail.language == Language::German
            && mail.state == MailState::Queued
            && mail.message_id == format!("{id}@example.com")
    });
    added.times(1).returning(|_| Ok(AddedMail::Added));
    let queued = mocks.jobs.expect_add().withf(move |run| {
        run.id.as_uuid() == id.as_uuid()
            && run.key == Some(id.to_string())
            && run.arguments.as_json() == format!("{{\"mail_id\":\"{id}\"}}")
    });
    queued.times(1).returning(|_| Ok(true));

    mocks.queue().add(notice(&event)).await.unwrap();
}

#[tokio::test]
async fn an_event_that_comes_again_queues_only_what_was_not_sent() {
    let event = event(NOW);
    for (state, runs) in [
        (MailState::Queued, 1),
        (MailState::Sent, 0),
        (MailState::Suppressed, 0),
    ] {
        let mut mocks = Mocks::with(Some(recipient()), Vec::new());
        mocks.mails.expect_add().returning(move |mail| {
            let existing = Mail {
                state,
                ..mail.clone()
            };
            Ok(AddedMail::Existing(Box::new(existing)))
        });
        mocks.jobs.expect_add().times(runs).returning(|_| Ok(true));

        mocks.queue().add(notice(&event)).await.unwrap();
    }
}

#[tokio::test]
async fn nobody_is_told_of_what_is_old_or_over() {
    let (old, new) = (event(NOW - Duration::hours(25)), event(NOW));
    let over = NewMail {
        email: Some(&address("ada@example.com")),
        template: Template::ResetPassword,
        token: Some(LinkedToken {
            id: OneTimeTokenId::from_uuid(Uuid::nil()),
            expires_at: NOW,
        }),
        ..notice(&new)
    };

    // No mail is expected: one would panic.
    let queue = Mocks::with(Some(recipient()), Vec::new()).queue();
    queue.add(notice(&old)).await.unwrap();
    queue.add(over).await.unwrap();
}

#[tokio::test]
async fn an_account_without_an_address_gets_no_mail() {
    let event = event(NOW);
    for nobody in [
        None,
        Some(Recipient {
            email: None,
            ..recipient()
        }),
    ] {
        let queue = Mocks::with(nobody, Vec::new()).queue();
        queue.add(notice(&event)).await.unwrap();
    }
}

#[tokio::test]
async fn what_is_not_to_be_sent_is_kept_with_the_reason() {
    let event = event(NOW);
    let undeliverable = Recipient {
        undeliverable_since: Some(NOW),
        ..recipient()
    };
    let recent = RecentMail {
        template: Template::PasswordChanged,
        created_at: NOW,
    };
    for (recipient, recent, why) in [
        (undeliverable, vec![], Suppression::Undeliverable),
        (recipient(), vec![recent; 100], Suppression::TooMany),
    ] {
        let mut mocks = Mocks::with(Some(recipient), recent);
        let added = mocks.mails.expect_add().withf(move |mail| {
            mail.state == MailState::Suppressed
                && mail.suppression == Some(why)
                && mail.ended_at == Some(NOW)
        });
        added.times(1).returning(|_| Ok(AddedMail::Added));

        mocks.queue().add(notice(&event)).await.unwrap();
    }
}

#[tokio::test]
async fn another_address_than_the_marked_one_gets_its_mail() {
    let event = event(NOW);
    let marked = Recipient {
        undeliverable_since: Some(NOW),
        ..recipient()
    };
    let mut mocks = Mocks::with(Some(marked), Vec::new());
    let added = mocks.mails.expect_add().withf(|mail| {
        mail.state == MailState::Queued && mail.recipient == address("new@example.com")
    });
    added.times(1).returning(|_| Ok(AddedMail::Added));
    mocks.jobs.expect_add().times(1).returning(|_| Ok(true));

    let new = address("new@example.com");
    let mail = NewMail {
        email: Some(&new),
        ..notice(&event)
    };
    mocks.queue().add(mail).await.unwrap();
}
