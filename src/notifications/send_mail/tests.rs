use std::sync::Mutex;

use time::macros::datetime;
use uuid::Uuid;

use super::*;
use crate::{
    jobs::{Arguments, RunId},
    notifications::{
        Content, Language, LinkedToken, MailId, MailState, MockLinks, MockMailRepository,
        MockMailTemplates, MockMailer, RenderError, Template,
    },
    shared::{AccountId, EmailAddress, MockClock, MockSecrets, OneTimeTokenId, Secret},
};

const NOW: Timestamp = datetime!(2026-11-22 12:00 UTC);
const URL: &str = "https://example.com/reset?token=abcdefghijklmnopqrstuv";

fn mail() -> Mail {
    Mail {
        id: MailId::from_uuid(Uuid::from_bytes([2; 16])),
        account_id: Some(AccountId::from_uuid(Uuid::from_bytes([1; 16]))),
        recipient: EmailAddress::parse("ada@example.com").unwrap(),
        template: Template::ResetPassword,
        language: Language::German,
        token: Some(LinkedToken {
            id: OneTimeTokenId::from_uuid(Uuid::from_bytes([3; 16])),
            expires_at: NOW + Duration::minutes(30),
        }),
        message_id: "2@example.com".into(),
        state: MailState::Sending,
        suppression: None,
        attempts: 1,
        reply: None,
        created_at: NOW - Duration::minutes(30),
        ended_at: None,
    }
}

/// What was written at the end of the attempt, with how many events.
type Written = Arc<Mutex<Vec<(Attempted, usize)>>>;

struct Scene {
    mail: Option<Mail>,
    sent: Result<ServerReply, SendError>,
    rendered: Result<(), RenderError>,
    attempt: u32,
}

impl Scene {
    fn with(sent: Result<ServerReply, SendError>) -> Self {
        Self {
            mail: Some(mail()),
            sent,
            rendered: Ok(()),
            attempt: 1,
        }
    }

    async fn run(self) -> (Result<(), JobError>, Vec<(Attempted, usize)>) {
        let written = Written::default();
        let mut mails = MockMailRepository::new();
        let begun = self.mail;
        mails.expect_begin().return_once(move |_| Ok(begun));
        let seen = written.clone();
        mails.expect_finish().returning(move |attempted, events| {
            seen.lock().unwrap().push((attempted.clone(), events.len()));
            Ok(true)
        });
        let mut mailer = MockMailer::new();
        mailer
            .expect_send()
            .withf(|letter| letter.message_id == "2@example.com")
            .return_once(move |_| self.sent);
        let mut templates = MockMailTemplates::new();
        let rendered = self.rendered;
        templates
            .expect_render()
            .withf(|_, values| values.valid_minutes == 30 && values.link.is_some())
            .return_once(move |_, _| {
                rendered.map(|()| Content {
                    subject: "subject".into(),
                    text: Secret::new("text".into()),
                    html: Secret::new("html".into()),
                })
            });
        let mut links = MockLinks::new();
        links.expect_link().returning(|_, _| Link {
            url: Secret::new(URL.into()),
            code: Secret::new("123456".into()),
        });
        let mut clock = MockClock::new();
        clock.expect_now().return_const(NOW);
        let job = SendMail::new(SendMailPorts {
            mails: Arc::new(mails),
            mailer: Arc::new(mailer),
            templates: Arc::new(templates),
            links: Arc::new(links),
            clock: Arc::new(clock),
            secrets: Arc::new(MockSecrets::counting()),
        });
        let arguments = Arguments::of(&SendMailArguments { mail_id: mail().id }).unwrap();
        let run = RunContext::new(RunId::from_uuid(Uuid::nil()), arguments, self.attempt);
        let result = job.run(&run).await;
        let written = written.lock().unwrap().clone();
        (result, written)
    }
}

fn reply(words: &str) -> ServerReply {
    ServerReply::of(words)
}

#[test]
fn a_mail_is_tried_for_about_a_day() {
    let waits = (1..SendMail::RETRY.attempts).filter_map(|n| SendMail::RETRY.retry_at(NOW, n));
    let all: Duration = waits.map(|at| at - NOW).sum();

    assert!(
        (Duration::hours(23)..Duration::hours(27)).contains(&all),
        "{all}"
    );
}

#[tokio::test]
async fn what_the_server_takes_is_sent() {
    let (result, written) = Scene::with(Ok(reply("250 ok"))).run().await;

    assert_eq!(result, Ok(()));
    assert_eq!(written[0].0.outcome, MailOutcome::Sent(reply("250 ok")));
}

#[tokio::test]
async fn what_is_not_taken_is_tried_again_and_its_run_names_nobody() {
    let failed = SendError::Deferred(reply("450 ada@example.com is greylisted"));

    let (result, written) = Scene::with(Err(failed)).run().await;

    let error = result.unwrap_err();
    assert!(
        !error.is_permanent() && !error.to_string().contains("ada"),
        "{error}"
    );
    let deferred = MailOutcome::Deferred(reply("450 ada@example.com is greylisted"));
    assert_eq!(written[0].0.outcome, deferred);
}

#[tokio::test]
async fn the_last_attempt_gives_it_up() {
    let scene = Scene {
        attempt: SendMail::RETRY.attempts,
        ..Scene::with(Err(SendError::Deferred(reply("450 later"))))
    };

    let (result, written) = scene.run().await;

    assert_eq!(result, Ok(()));
    assert_eq!(
        written[0].0.outcome,
        MailOutcome::Failed(reply("450 later"))
    );
}

#[tokio::test]
async fn an_address_that_is_refused_is_marked_and_told_of() {
    let refused = SendError::Undeliverable(reply("550 5.1.1 unknown"));

    let (result, written) = Scene::with(Err(refused)).run().await;

    assert_eq!(result, Ok(()));
    let (attempted, events) = &written[0];
    assert_eq!(
        attempted.outcome,
        MailOutcome::Failed(reply("550 5.1.1 unknown"))
    );
    assert!(attempted.is_undeliverable && *events == 1);
}

#[tokio::test]
async fn a_mail_that_is_refused_for_what_is_in_it_marks_no_address() {
    let refused = SendError::Refused(reply("554 spam"));

    let (_, written) = Scene::with(Err(refused)).run().await;

    let (attempted, events) = &written[0];
    assert_eq!(attempted.outcome, MailOutcome::Failed(reply("554 spam")));
    assert!(!attempted.is_undeliverable && *events == 0);
}

#[tokio::test]
async fn a_link_that_is_over_is_not_sent() {
    let token = LinkedToken {
        id: OneTimeTokenId::from_uuid(Uuid::nil()),
        expires_at: NOW,
    };
    let scene = Scene {
        mail: Some(Mail {
            token: Some(token),
            ..mail()
        }),
        ..Scene::with(Ok(reply("250 it was sent")))
    };

    let (result, written) = scene.run().await;

    assert_eq!(result, Ok(()));
    let suppressed = MailOutcome::Suppressed(Suppression::Expired);
    assert_eq!(written[0].0.outcome, suppressed);
}

#[tokio::test]
async fn a_mail_that_has_ended_is_left_alone() {
    let scene = Scene {
        mail: None,
        ..Scene::with(Ok(reply("250 it was sent")))
    };

    let (result, written) = scene.run().await;

    assert_eq!((result, written), (Ok(()), Vec::new()));
}

#[tokio::test]
async fn a_template_that_is_not_usable_is_waited_for() {
    let scene = Scene {
        rendered: Err(RenderError("line 3".into())),
        ..Scene::with(Ok(reply("250 it was sent")))
    };

    let (result, written) = scene.run().await;

    assert!(result.is_err());
    let words = reply("the template is not usable: line 3");
    assert_eq!(written[0].0.outcome, MailOutcome::Deferred(words));
}

#[tokio::test]
async fn the_words_of_a_server_are_kept_without_the_link_that_they_quote() {
    let quoted = SendError::Refused(reply(&format!("554 bad link {URL}, code 123456")));

    let (_, written) = Scene::with(Err(quoted)).run().await;

    let words = reply("554 bad link (removed), code (removed)");
    assert_eq!(written[0].0.outcome, MailOutcome::Failed(words));
}
