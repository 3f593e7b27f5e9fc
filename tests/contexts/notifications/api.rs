//! From an event to the mail, and what administrators see of it.

use portreeve::{
    auth,
    events::{Envelope, Position},
    notifications::{Letter, SendError, ServerReply, Template},
    shared::{AccountId, Clock, OneTimeTokenId, TokenPurpose},
};
use serde_json::{Value, json};
use time::Duration;
use uuid::Uuid;

use crate::{
    api::on_every_store,
    contract::sample,
    support::{
        app::App,
        people::{Admin, Grant, PASSWORD, Person},
        store::TestStore,
    },
};

on_every_store!(
    a_changed_password_is_told_of_in_the_language_of_its_owner,
    an_event_that_is_delivered_again_makes_no_other_mail,
    a_mail_with_a_link_says_what_no_store_has,
    a_mail_that_is_not_taken_is_tried_again_and_keeps_its_id,
    a_mail_is_given_up_after_a_day_and_sent_when_an_administrator_says_so,
    a_mail_that_was_sent_is_not_sent_again,
    an_address_that_is_refused_gets_no_more_mails_until_it_takes_one,
    a_link_that_is_over_or_replaced_is_not_sent,
    mails_are_removed_a_month_after_their_end,
    many_asked_for_mails_are_few_and_notices_arrive_all_the_same,
    a_mailer_that_refuses_all_holds_up_nothing_else,
);

pub const PUBLIC: &[(&str, &str)] = &[("PUBLIC_URL", "https://accounts.example.com")];
const NEW: &str = "another long password of hers";

/// Whatever leads to a mail, up to the first attempt to send it.
pub async fn password_changed(app: &App, person: &Person, grant: &Grant) {
    let changed = person.changes_password(grant, PASSWORD, NEW);
    changed.await.has_status(204);
    app.settle().await;
    app.runs_jobs().await;
}

/// The mails of a template about a person as administrators see them, the newest first.
async fn mails_about(root: &Admin, person: &Person, template: Template) -> Vec<Value> {
    let mails = root.mails(&format!("?account_id={}", person.id)).await;
    let mails = mails.items().into_iter();
    mails
        .filter(|mail| mail["template"] == template.as_str())
        .collect()
}

/// The one that says that their password was changed.
pub async fn notice_about(root: &Admin, person: &Person) -> Value {
    let mut mails = mails_about(root, person, Template::PasswordChanged).await;
    mails.pop().expect("there is one")
}

/// What has arrived of a template.
fn arrived(app: &App, template: Template) -> Vec<Letter> {
    let letters = app.mailer.letters().into_iter();
    letters
        .filter(|letter| letter.template == template)
        .collect()
}

/// Somebody whose registration has led to all that it leads to.
async fn ada(app: &App) -> (Person, Grant) {
    let ada = app.signed_in("ada@example.com").await;
    app.settle().await;
    app.runs_jobs().await;
    ada
}

fn deferred(words: &str) -> SendError {
    SendError::Deferred(ServerReply::of(words))
}

fn account_id(person: &Person) -> AccountId {
    person.id.parse().expect("it is an id")
}

/// Publishes the event of a token, as `auth` does when it issues one.
async fn token_issued(app: &App, person: &Person, lifetime: Duration) -> OneTimeTokenId {
    let now = app.clock.now();
    let token_id = OneTimeTokenId::from_uuid(Uuid::from_bytes(sample::random()));
    let event = auth::Event::OneTimeTokenIssued {
        account_id: account_id(person),
        token_id,
        purpose: TokenPurpose::ResetPassword,
        email: sample::email("ada@example.com"),
        expires_at: now + lifetime,
    };
    publish(app, Envelope::new(event, now, sample::random())).await;
    token_id
}

/// With a user who has nothing to do with it.
async fn publish(app: &App, envelope: Envelope) {
    let random = Uuid::from_bytes(sample::random());
    let user = sample::user(&format!("a{random}@example.com"), envelope.at);
    let added = app.stores().users.add(&user, &[envelope]).await;
    added.expect("it is a new user");
    app.settle().await;
}

pub fn id_of(mail: &Value) -> &str {
    mail["id"].as_str().expect("a mail has an id")
}

fn text(letter: &Letter) -> &str {
    letter.content.text.expose()
}

async fn a_changed_password_is_told_of_in_the_language_of_its_owner(store: TestStore) {
    let app = App::with(&store, PUBLIC).await;
    let (ada, grant) = ada(&app).await;
    let german = json!({"locale": "de-CH"});
    ada.changes_profile(&grant, german).await.ok();

    password_changed(&app, &ada, &grant).await;

    let notices = arrived(&app, Template::PasswordChanged);
    assert_eq!(notices.len(), 1);
    assert_eq!(notices[0].to.as_str(), "ada@example.com");
    assert_eq!(notices[0].content.subject, "Ihr Passwort wurde geändert");
    assert!(text(&notices[0]).contains("2026-11-22 12:00 UTC"));
}

async fn an_event_that_is_delivered_again_makes_no_other_mail(store: TestStore) {
    let app = App::with(&store, PUBLIC).await;
    let (ada, grant) = ada(&app).await;
    password_changed(&app, &ada, &grant).await;
    let before = app.mailer.letters().len();

    let subscriptions = &app.stores().subscriptions;
    let rewound = subscriptions.rewind("notifications", Position::START).await;
    assert!(rewound.expect("the store answers"));
    app.settle().await;
    app.runs_jobs().await;

    assert_eq!(app.mailer.letters().len(), before);
}

async fn a_mail_with_a_link_says_what_no_store_has(store: TestStore) {
    let app = App::with(&store, PUBLIC).await;
    let root = app.admin().await;
    let (ada, _) = ada(&app).await;

    token_issued(&app, &ada, Duration::HOUR).await;
    let queued = mails_about(&root, &ada, Template::ResetPassword).await;
    app.runs_jobs().await;

    assert_eq!(queued[0]["state"], "queued");
    let letters = arrived(&app, Template::ResetPassword);
    let words = text(&letters[0]);
    let prefix = "https://accounts.example.com/account/reset-password?token=";
    let (_, rest) = words.split_once(prefix).expect("there is a link");
    let token = rest.split_whitespace().next().expect("it has a token");
    assert!(token.len() >= 40, "{token}");
    assert!(words.contains("60 minutes"), "{words}");
    let known = root.mails("").await.json().to_string();
    let log = format!("{:?}", app.envelopes().await);
    for place in [known, log] {
        assert!(!place.contains(token), "{place}");
    }
}

async fn a_mail_that_is_not_taken_is_tried_again_and_keeps_its_id(store: TestStore) {
    let app = App::with(&store, PUBLIC).await;
    let root = app.admin().await;
    let (ada, grant) = ada(&app).await;
    app.mailer.fail_with([deferred("450 4.2.0 greylisted")]);

    password_changed(&app, &ada, &grant).await;
    let waiting = notice_about(&root, &ada).await;
    app.runs_jobs().await;
    let still = arrived(&app, Template::PasswordChanged).len();
    app.clock.advance(Duration::seconds(11));
    app.runs_jobs().await;

    assert_eq!(waiting["state"], "deferred");
    assert_eq!(waiting["reply"], "450 4.2.0 greylisted");
    assert_eq!((&waiting["attempts"], still), (&json!(1), 0));
    let sent = notice_about(&root, &ada).await;
    assert_eq!(sent["state"], "sent");
    assert_eq!(sent["attempts"], 2);
    let notices = arrived(&app, Template::PasswordChanged);
    assert_eq!(sent["message_id"], notices[0].message_id.as_str());
    assert_eq!(sent["message_id"], waiting["message_id"]);
}

async fn a_mail_is_given_up_after_a_day_and_sent_when_an_administrator_says_so(store: TestStore) {
    let app = App::with(&store, PUBLIC).await;
    let (ada, grant) = ada(&app).await;
    app.mailer.fail_with(vec![deferred("450 later"); 22]);
    password_changed(&app, &ada, &grant).await;

    for _ in 0..30 {
        app.clock.advance(Duration::hours(2));
        app.runs_jobs().await;
    }
    let root = app.admin().await;
    let given_up = notice_about(&root, &ada).await;
    let accepted = root.resends(id_of(&given_up)).await;
    app.runs_jobs().await;

    assert_eq!(given_up["state"], "failed");
    assert_eq!(given_up["attempts"], 22);
    let queued = accepted.has_status(202).json();
    assert_eq!(queued["state"], "queued");
    assert_eq!(queued["attempts"], 0);
    assert_eq!(notice_about(&root, &ada).await["state"], "sent");
    assert_eq!(arrived(&app, Template::PasswordChanged).len(), 1);
}

async fn a_mail_that_was_sent_is_not_sent_again(store: TestStore) {
    let app = App::with(&store, PUBLIC).await;
    let root = app.admin().await;
    let (ada, grant) = ada(&app).await;
    password_changed(&app, &ada, &grant).await;
    let sent = notice_about(&root, &ada).await;

    let refused = root.resends(id_of(&sent)).await;
    app.runs_jobs().await;

    refused.is(409, "mail-sent");
    assert_eq!(arrived(&app, Template::PasswordChanged).len(), 1);
}

async fn an_address_that_is_refused_gets_no_more_mails_until_it_takes_one(store: TestStore) {
    let app = App::with(&store, PUBLIC).await;
    let root = app.admin().await;
    let (ada, _) = ada(&app).await;
    app.envelopes().await;
    let refused = SendError::Undeliverable(ServerReply::of("550 5.1.1 no such user"));
    app.mailer.fail_with([refused]);
    let token_is_sent = async || {
        token_issued(&app, &ada, Duration::HOUR).await;
        app.runs_jobs().await;
        app.clock.advance(Duration::MINUTE);
    };

    token_is_sent().await;
    let published = app.envelopes().await;
    token_is_sent().await;
    let marked = mails_about(&root, &ada, Template::ResetPassword).await;
    root.resends(id_of(&marked[0])).await.has_status(202);
    app.runs_jobs().await;
    token_is_sent().await;

    let bounced = published.iter().filter(|one| {
        let name = one.event.name();
        name == "notifications.address_bounced"
    });
    assert_eq!(bounced.count(), 1);
    assert_eq!(marked[0]["state"], "suppressed");
    assert_eq!(marked[0]["suppression"], "undeliverable");
    assert_eq!(marked[1]["state"], "failed");
    assert_eq!(marked[1]["reply"], "550 5.1.1 no such user");
    assert_eq!(arrived(&app, Template::ResetPassword).len(), 2);
}

async fn a_link_that_is_over_or_replaced_is_not_sent(store: TestStore) {
    let app = App::with(&store, PUBLIC).await;
    let root = app.admin().await;
    let (ada, _) = ada(&app).await;
    app.mailer.fail_with([deferred("450 later")]);
    token_issued(&app, &ada, Duration::seconds(30)).await;
    app.runs_jobs().await;

    token_issued(&app, &ada, Duration::seconds(30)).await;
    app.clock.advance(Duration::MINUTE);
    app.runs_jobs().await;

    let mails = mails_about(&root, &ada, Template::ResetPassword).await;
    assert_eq!(mails[0]["suppression"], "expired");
    assert_eq!(mails[1]["suppression"], "replaced");
    assert!(arrived(&app, Template::ResetPassword).is_empty());
}

async fn mails_are_removed_a_month_after_their_end(store: TestStore) {
    let app = App::with(&store, PUBLIC).await;
    let (ada, _) = ada(&app).await;
    token_issued(&app, &ada, Duration::HOUR).await;
    app.runs_jobs().await;
    let template = Template::ResetPassword;

    app.clock.advance(Duration::days(29));
    app.runs_jobs().await;
    let root = app.admin().await;
    let before = mails_about(&root, &ada, template).await;
    app.clock.advance(Duration::days(2));
    app.runs_jobs().await;
    let grant = root.person.logs_in().await;
    let root = Admin { grant, ..root };

    assert_eq!(before.len(), 1);
    let after = mails_about(&root, &ada, template).await;
    assert_eq!(after, [Value::Null; 0]);
}

async fn many_asked_for_mails_are_few_and_notices_arrive_all_the_same(store: TestStore) {
    let app = App::with(&store, PUBLIC).await;
    let root = app.admin().await;
    let (ada, grant) = ada(&app).await;

    for _ in 0..12 {
        token_issued(&app, &ada, Duration::HOUR).await;
        app.runs_jobs().await;
        app.clock.advance(Duration::SECOND);
    }
    password_changed(&app, &ada, &grant).await;

    assert_eq!(arrived(&app, Template::ResetPassword).len(), 5);
    assert_eq!(arrived(&app, Template::PasswordChanged).len(), 1);
    let suppressed = root.mails("?state=suppressed&limit=200").await.items();
    assert_eq!(suppressed.len(), 7);
    for mail in suppressed {
        assert_eq!(mail["suppression"], "too_many");
    }
}

async fn a_mailer_that_refuses_all_holds_up_nothing_else(store: TestStore) {
    let app = App::with(&store, PUBLIC).await;
    let (ada, grant) = ada(&app).await;
    app.mailer.fail_with(vec![deferred("421 no"); 100]);
    password_changed(&app, &ada, &grant).await;

    // The next sign-in, and the profiles of others.
    ada.tries(NEW).await.has_status(200);
    let (bob, his) = app.signed_in("bob@example.com").await;
    app.settle().await;
    let german = json!({"locale": "de"});
    bob.changes_profile(&his, german).await.ok();
}
