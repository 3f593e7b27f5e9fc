//! Registrations that are to be confirmed: nothing tells whether an account has the address.

use portreeve::{auth::Event, shared::EmailAddress};
use serde_json::{Value, json};
use time::Duration;

use crate::{
    api::{at_once, on_every_store},
    support::{
        answer::Answer,
        app::App,
        client::Call,
        people::{OTHER_PASSWORD, PASSWORD, Person},
        store::TestStore,
    },
};

on_every_store!(
    an_account_is_made_when_its_address_is_proven,
    without_the_password_the_account_is_that_of_the_owner_of_the_address,
    a_taken_address_gets_the_same_answer_and_its_owner_a_mail_that_says_so,
    bad_fields_are_refused_as_ever,
    a_registration_is_confirmed_once,
    a_late_proof_makes_no_account,
    many_registrations_of_one_address_make_one_mail_in_a_minute,
    the_proof_is_mailed_once_more,
);

const NEW: &str = "ada@example.com";

async fn confirming(store: &TestStore) -> App {
    App::with(store, &[("REGISTRATION", "confirmed")]).await
}

fn registers(app: &App, email: &str) -> Call {
    let body = json!({"email": email, "password": PASSWORD, "display_name": "Ada"});
    app.post("/api/v1/auth/register", body)
}

fn with_password(mut proof: Value, password: &str) -> Value {
    proof["password"] = password.into();
    proof
}

fn person(app: &App, email: &str) -> Person {
    let body = json!({"id": "", "email": email});
    Person::of(app, body, PASSWORD)
}

async fn an_account_is_made_when_its_address_is_proven(store: TestStore) {
    let app = confirming(&store).await;
    for (email, by_code) in [(NEW, false), ("bob@example.com", true)] {
        let answer = registers(&app, email).await;
        answer.has_status(202);
        assert_eq!(answer.text, "");
        let newcomer = person(&app, email);
        newcomer
            .tries(PASSWORD)
            .await
            .is(401, "invalid-credentials");
        let mail = app.last_mail(email).await;
        let proof = if by_code {
            mail.by_code()
        } else {
            mail.by_link()
        };

        let verified = app.verifies(with_password(proof, PASSWORD)).await;

        verified.has_status(204);
        app.settle().await;
        let grant = newcomer.logs_in().await;
        let me = newcomer.looks_at_themselves(&grant).await;
        assert_eq!(me.ok()["email_verified"], true);
        assert_eq!(me.ok()["display_name"], "Ada");
    }
}

async fn without_the_password_the_account_is_that_of_the_owner_of_the_address(store: TestStore) {
    let app = confirming(&store).await;
    for (email, password) in [(NEW, None), ("bob@example.com", Some(OTHER_PASSWORD))] {
        registers(&app, email).await.has_status(202);
        let mail = app.last_mail(email).await;
        let proof = match password {
            Some(password) => with_password(mail.by_link(), password),
            None => mail.by_link(),
        };

        let claimed = app.verifies(proof).await;
        let reset = claimed.ok()["reset_token"].clone();

        let newcomer = person(&app, email);
        newcomer
            .tries(PASSWORD)
            .await
            .is(401, "invalid-credentials");
        let chosen = app.resets(json!({"token": reset}), OTHER_PASSWORD).await;
        chosen.has_status(204);
        newcomer.tries(OTHER_PASSWORD).await.ok();
    }
}

fn same(one: &Answer, other: &Answer) {
    assert_eq!((one.status, &one.text), (other.status, &other.text));
}

async fn a_taken_address_gets_the_same_answer_and_its_owner_a_mail_that_says_so(store: TestStore) {
    let open = App::on(&store).await;
    let ada = open.registered(NEW).await;
    let app = confirming(&store).await;

    let taken = registers(&app, "ADA@example.com").await;
    let free = registers(&app, "bob@example.com").await;

    same(&taken, &free);
    app.runs_jobs().await;
    let repeated = app.auth_events().await.into_iter().filter(|event| {
        matches!(event, Event::RegistrationRepeated { account_id, email }
            if account_id.to_string() == ada.id && email.as_str() == NEW)
    });
    assert_eq!(repeated.count(), 1);
    let requested = app.auth_events().await.into_iter().filter(|event| {
        matches!(event, Event::RegistrationRequested { email, .. } if email.as_str() != NEW)
    });
    assert_eq!(requested.count(), 1);
    ada.logs_in().await;
}

async fn bad_fields_are_refused_as_ever(store: TestStore) {
    let open = App::on(&store).await;
    open.registered(NEW).await;
    let app = confirming(&store).await;

    for email in [NEW, "bob@example.com"] {
        let body = json!({"email": email, "password": "password"});
        let weak = app.post("/api/v1/auth/register", body).await;
        weak.is(422, "validation-failed");
    }
    registers(&app, "ada").await.is(422, "validation-failed");
}

async fn a_registration_is_confirmed_once(store: TestStore) {
    let app = confirming(&store).await;
    registers(&app, NEW).await.has_status(202);
    let mail = app.last_mail(NEW).await;

    let answers = at_once(50, |n| {
        let proof = if n % 2 == 0 {
            mail.by_link()
        } else {
            mail.by_code()
        };
        app.verifies(with_password(proof, PASSWORD))
    })
    .await;

    let done = answers.iter().filter(|answer| answer.status == 204);
    assert_eq!(done.count(), 1);
    for answer in answers.iter().filter(|answer| answer.status != 204) {
        answer.is(400, "invalid-one-time-token");
    }
    let made = app.auth_events().await.into_iter();
    let made = made.filter(|event| matches!(event, Event::AccountRegistered { .. }));
    assert_eq!(made.count(), 1);
}

async fn a_late_proof_makes_no_account(store: TestStore) {
    let app = confirming(&store).await;
    registers(&app, NEW).await.has_status(202);
    let mail = app.last_mail(NEW).await;

    app.clock.advance(Duration::hours(24));
    for proof in [mail.by_link(), mail.by_code()] {
        let late = app.verifies(with_password(proof, PASSWORD)).await;
        late.is(400, "invalid-one-time-token");
    }
    app.runs_jobs().await;
    let left = app
        .stores()
        .pending_registrations
        .by_email(&EmailAddress::parse(NEW).unwrap())
        .await;
    assert_eq!(left.unwrap(), None);
}

async fn many_registrations_of_one_address_make_one_mail_in_a_minute(store: TestStore) {
    let app = confirming(&store).await;
    for _ in 0..3 {
        for answer in at_once(20, |_| registers(&app, NEW)).await {
            answer.has_status(202);
        }
        app.runs_jobs().await;
    }
    assert_eq!(app.mails().await.len(), 1);
    let first = app.last_mail(NEW).await;

    app.clock.advance(Duration::seconds(61));
    registers(&app, NEW).await.has_status(202);

    let second = app.last_mail(NEW).await;
    assert_eq!(app.mails().await.len(), 2);
    app.verifies(first.by_link())
        .await
        .is(400, "invalid-one-time-token");
    app.verifies(second.by_link()).await.ok();
}

async fn the_proof_is_mailed_once_more(store: TestStore) {
    let app = confirming(&store).await;
    registers(&app, NEW).await.has_status(202);
    let first = app.last_mail(NEW).await;
    app.clock.advance(Duration::seconds(61));

    let resend = app.post("/api/v1/auth/email/resend", json!({"email": NEW}));
    resend.await.has_status(202);

    let mails = app.mails().await;
    assert_eq!(mails.len(), 2);
    // The same one: what the first mail carries is still good.
    assert_eq!(mails[1].link, first.link);
}
