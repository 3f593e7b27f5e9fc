use std::sync::Mutex;

use time::{Duration, macros::datetime};
use uuid::Uuid;

use super::*;
use crate::{
    auth::SessionId,
    jobs::MockJobRepository,
    notifications::{
        AddedMail, Mail, MailQueuePorts, MockMailRepository, MockRecipientRepository, Recipient,
    },
    shared::{AccountStanding, MockClock, OneTimeTokenId, Role, Roles, Timestamp},
    users::Locale,
};

const NOW: Timestamp = datetime!(2026-11-22 12:00 UTC);

/// What the subscriber did, in order.
type Done = Arc<Mutex<Vec<String>>>;

fn account_id() -> AccountId {
    AccountId::from_uuid(Uuid::from_bytes([1; 16]))
}

fn address(raw: &str) -> EmailAddress {
    EmailAddress::parse(raw).unwrap()
}

fn token_id() -> OneTimeTokenId {
    OneTimeTokenId::from_uuid(Uuid::from_bytes([3; 16]))
}

fn standing(status: Status, version: u32) -> AccountStanding {
    AccountStanding {
        roles: Roles::only(Role::User),
        status,
        email_verified: true,
        version,
    }
}

fn told(mail: &Mail) -> String {
    let (template, to) = (mail.template, &mail.recipient);
    match mail.token {
        Some(_) => format!("{template} with a link to {to}"),
        None => format!("{template} to {to}"),
    }
}

async fn done_with(event: impl Into<Event>) -> Vec<String> {
    let done = Done::default();
    let note = |done: &Done| {
        let done = done.clone();
        move |words: String| done.lock().unwrap().push(words)
    };
    let mut mails = MockMailRepository::new();
    mails.expect_recent().returning(|_, _, _| Ok(Vec::new()));
    let added = note(&done);
    mails.expect_add().returning(move |mail| {
        added(told(mail));
        Ok(AddedMail::Added)
    });
    let void = note(&done);
    mails
        .expect_suppress_links()
        .returning(move |_, _, before| {
            assert_eq!(before, NOW);
            void("links are void".to_owned());
            Ok(1)
        });
    let mut recipients = MockRecipientRepository::new();
    recipients.expect_by_account().returning(|account_id| {
        Ok(Some(Recipient {
            account_id,
            email: Some(address("ada@example.com")),
            email_version: 1,
            locale: None,
            undeliverable_since: None,
        }))
    });
    let moved = note(&done);
    recipients
        .expect_set_address()
        .returning(move |_, email, version| {
            moved(format!("address {email} {version}"));
            Ok(())
        });
    let spoken = note(&done);
    recipients.expect_set_locale().returning(move |_, locale| {
        spoken(format!("locale {locale:?}"));
        Ok(())
    });
    let mut jobs = MockJobRepository::new();
    jobs.expect_add().returning(|_| Ok(true));
    let mut clock = MockClock::new();
    clock.expect_now().return_const(NOW);
    let (mails, recipients) = (Arc::new(mails), Arc::new(recipients));
    let ports = MailQueuePorts {
        mails: mails.clone(),
        recipients: recipients.clone(),
        jobs: Arc::new(jobs),
        clock: Arc::new(clock),
    };
    let queue = Arc::new(MailQueue::new(ports, "example.com".into()));
    let subscriber = NotificationsSubscriber::new(queue, mails, recipients);

    let envelope = Envelope::new(event, NOW, [7; 16]);
    subscriber.receive(&envelope).await.unwrap();

    let done = done.lock().unwrap();
    done.clone()
}

#[tokio::test]
async fn a_token_is_sent_to_the_address_that_it_was_made_for() {
    for (purpose, sent) in [
        (TokenPurpose::VerifyEmail, "verify_email"),
        (TokenPurpose::ResetPassword, "reset_password"),
        (TokenPurpose::ChangeEmail, "change_email"),
        (TokenPurpose::UndoEmailChange, "undo_email_change"),
        (TokenPurpose::Invitation, "invitation"),
    ] {
        let done = done_with(auth::Event::OneTimeTokenIssued {
            account_id: account_id(),
            token_id: token_id(),
            purpose,
            email: address("new@example.com"),
            expires_at: NOW + Duration::HOUR,
        });

        assert_eq!(
            done.await,
            [format!("{sent} with a link to new@example.com")]
        );
    }
}

#[tokio::test]
async fn a_registration_is_confirmed_without_an_account() {
    let done = done_with(auth::Event::RegistrationRequested {
        token_id: token_id(),
        email: address("new@example.com"),
        expires_at: NOW + Duration::HOUR,
    });

    assert_eq!(
        done.await,
        ["confirm_registration with a link to new@example.com"]
    );
}

#[tokio::test]
async fn an_owner_is_told_of_a_repeated_registration() {
    let done = done_with(auth::Event::RegistrationRepeated {
        account_id: account_id(),
        email: address("ada@example.com"),
    });

    assert_eq!(done.await, ["registration_repeated to ada@example.com"]);
}

#[tokio::test]
async fn a_sign_in_is_told_of_only_from_a_new_device() {
    let sign_in = |is_new_device| auth::Event::SignedIn {
        account_id: account_id(),
        session_id: SessionId::from_uuid(Uuid::nil()),
        is_new_device,
    };

    assert_eq!(done_with(sign_in(false)).await, [""; 0]);
    assert_eq!(
        done_with(sign_in(true)).await,
        ["new_device to ada@example.com"]
    );
}

#[tokio::test]
async fn a_change_of_the_password_makes_older_links_void_and_is_told_of() {
    let done = done_with(auth::Event::PasswordChanged {
        account_id: account_id(),
        standing: standing(Status::Active, 2),
    });

    assert_eq!(
        done.await,
        ["links are void", "password_changed to ada@example.com"]
    );
}

#[tokio::test]
async fn a_change_of_the_address_is_copied_and_told_of_at_the_new_one() {
    let done = done_with(auth::Event::EmailChanged {
        account_id: account_id(),
        email: address("new@example.com"),
        previous_email: address("ada@example.com"),
        standing: standing(Status::Active, 2),
    });

    let expected = [
        "links are void",
        "address new@example.com 2",
        "email_changed to new@example.com",
    ];
    assert_eq!(done.await, expected);
}

#[tokio::test]
async fn links_of_a_suspended_account_are_void() {
    let change = |status| auth::Event::StatusChanged {
        account_id: account_id(),
        standing: standing(status, 2),
    };

    assert_eq!(
        done_with(change(Status::Suspended)).await,
        ["links are void"]
    );
    assert_eq!(done_with(change(Status::Active)).await, [""; 0]);
}

#[tokio::test]
async fn addresses_and_languages_are_copied() {
    let registered = done_with(auth::Event::AccountRegistered {
        account_id: account_id(),
        email: address("ada@example.com"),
        standing: standing(Status::Active, 1),
        display_name: None,
    });
    let created = done_with(users::Event::ProfileCreated {
        user_id: account_id(),
        locale: None,
    });
    let updated = done_with(users::Event::ProfileUpdated {
        user_id: account_id(),
        fields: vec!["locale".into()],
        locale: Some(Locale::restore("de-CH".into())),
    });

    assert_eq!(registered.await, ["address ada@example.com 1"]);
    assert_eq!(created.await, ["locale None"]);
    assert_eq!(updated.await, ["locale Some(\"de-CH\")"]);
}
