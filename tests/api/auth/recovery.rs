use portreeve::{auth::Event, shared::TokenPurpose};
use serde_json::json;
use time::Duration;

use crate::{
    api::{at_once, on_every_store},
    support::{
        app::App,
        people::{OTHER_PASSWORD, PASSWORD},
        store::TestStore,
    },
};

on_every_store!(
    a_forgotten_password_is_replaced_by_the_link_or_the_code_of_a_mail,
    every_session_ends_and_none_begins,
    a_reset_proves_the_address,
    an_unknown_address_gets_the_same_answer_and_no_mail,
    a_thousand_requests_for_one_address_make_one_mail,
    a_token_is_spent_once,
    what_is_wrong_with_a_token_is_not_told,
    after_five_wrong_codes_only_the_link_is_valid,
    a_weak_password_costs_nothing,
    what_was_asked_for_is_forgotten_when_it_is_done,
);

async fn a_forgotten_password_is_replaced_by_the_link_or_the_code_of_a_mail(store: TestStore) {
    let app = App::on(&store).await;
    for (address, by_code) in [("ada@example.com", false), ("bob@example.com", true)] {
        let person = app.registered(address).await;
        app.forgets_password(&address.to_uppercase())
            .await
            .has_status(202);
        let mail = app.last_mail(address).await;
        assert_eq!(mail.purpose, Some(TokenPurpose::ResetPassword));
        let proof = if by_code {
            mail.by_code()
        } else {
            mail.by_link()
        };

        app.resets(proof, OTHER_PASSWORD).await.has_status(204);

        person.tries(PASSWORD).await.is(401, "invalid-credentials");
        person.tries(OTHER_PASSWORD).await.ok();
    }
}

async fn every_session_ends_and_none_begins(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    app.forgets_password(&ada.email).await.has_status(202);
    let mail = app.last_mail(&ada.email).await;

    let reset = app.resets(mail.by_link(), OTHER_PASSWORD).await;

    reset.has_status(204);
    assert_eq!(reset.text, "");
    ada.looks_at_themselves(&grant)
        .await
        .is(401, "session-ended");
}

async fn a_reset_proves_the_address(store: TestStore) {
    let app = App::on(&store).await;
    let ada = app.registered("ada@example.com").await;
    app.forgets_password(&ada.email).await.has_status(202);
    let mail = app.last_mail(&ada.email).await;

    app.resets(mail.by_link(), OTHER_PASSWORD)
        .await
        .has_status(204);

    let grant = ada.tries(OTHER_PASSWORD).await.grant();
    let me = ada.looks_at_themselves(&grant).await;
    assert_eq!(me.ok()["email_verified"], true);
}

async fn an_unknown_address_gets_the_same_answer_and_no_mail(store: TestStore) {
    let app = App::on(&store).await;
    app.registered("ada@example.com").await;
    let root = app.admin().await;
    let (eve, _) = app.signed_in("eve@example.com").await;
    root.sets(&eve.id, "suspended").await.ok();
    let before = app.mails().await.len();

    for address in ["nobody@example.com", "eve@example.com"] {
        let known = app.forgets_password("ada@example.com").await;
        let unknown = app.forgets_password(address).await;

        assert_eq!((unknown.status, &unknown.text), (known.status, &known.text));
        known.has_status(202);
    }
    assert_eq!(app.mails().await.len(), before + 1);
    let (reset, verify) = ("/api/v1/auth/password/forgot", "/api/v1/auth/email/resend");
    for path in [reset, verify] {
        let refused = app.post(path, json!({"email": "ada"})).await;
        refused.is(422, "validation-failed");
        refused.breaks(&[("email", "invalid_email")]);
    }
}

async fn a_thousand_requests_for_one_address_make_one_mail(store: TestStore) {
    let app = App::on(&store).await;
    let ada = app.registered("ada@example.com").await;
    let before = app.mails().await.len();

    for _ in 0..10 {
        let answers = at_once(100, |_| app.forgets_password(&ada.email)).await;
        for answer in answers {
            answer.has_status(202);
        }
        app.runs_jobs().await;
    }
    let within = app.mails().await.len();
    app.clock.advance(Duration::seconds(61));
    app.forgets_password(&ada.email).await.has_status(202);

    assert_eq!((within, app.mails().await.len()), (before + 1, before + 2));
    ada.logs_in().await;
}

async fn a_token_is_spent_once(store: TestStore) {
    let app = App::on(&store).await;
    let ada = app.registered("ada@example.com").await;
    app.forgets_password(&ada.email).await.has_status(202);
    let mail = app.last_mail(&ada.email).await;

    let answers = at_once(50, |n| {
        let proof = if n % 2 == 0 {
            mail.by_link()
        } else {
            mail.by_code()
        };
        app.resets(proof, OTHER_PASSWORD)
    })
    .await;

    let done = answers.iter().filter(|answer| answer.status == 204);
    assert_eq!(done.count(), 1);
    for answer in answers.iter().filter(|answer| answer.status != 204) {
        answer.is(400, "invalid-one-time-token");
    }
    let changes = app.auth_events().await.into_iter();
    let changes = changes.filter(|event| matches!(event, Event::PasswordChanged { .. }));
    assert_eq!(changes.count(), 1);
}

async fn what_is_wrong_with_a_token_is_not_told(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    let verification = app.last_mail(&ada.email).await;
    app.forgets_password(&ada.email).await.has_status(202);
    let replaced = app.last_mail(&ada.email).await;
    app.clock.advance(Duration::minutes(2));
    app.forgets_password(&ada.email).await.has_status(202);
    let late = app.last_mail(&ada.email).await;
    assert_ne!(late.link, replaced.link);

    let mut refused = vec![
        app.resets(replaced.by_link(), OTHER_PASSWORD).await,
        app.resets(replaced.by_code(), OTHER_PASSWORD).await,
        app.resets(verification.by_link(), OTHER_PASSWORD).await,
        app.resets(json!({"token": "pot_"}), OTHER_PASSWORD).await,
        app.resets(
            json!({"email": "nobody@example.com", "code": late.code}),
            OTHER_PASSWORD,
        )
        .await,
    ];
    app.clock.advance(Duration::minutes(60));
    refused.push(app.resets(late.by_link(), OTHER_PASSWORD).await);

    app.forgets_password(&ada.email).await.has_status(202);
    let voided = app.last_mail(&ada.email).await;
    let grant = ada.refreshes(&grant).await.grant();
    let changed = ada.changes_password(&grant, PASSWORD, OTHER_PASSWORD).await;
    changed.has_status(204);
    refused.push(app.resets(voided.by_link(), PASSWORD).await);

    app.clock.advance(Duration::minutes(2));
    app.forgets_password(&ada.email).await.has_status(202);
    let of_suspended = app.last_mail(&ada.email).await;
    let root = app.admin().await;
    root.sets(&ada.id, "suspended").await.ok();
    refused.push(app.resets(of_suspended.by_link(), PASSWORD).await);
    root.sets(&ada.id, "active").await.ok();
    refused.push(app.resets(of_suspended.by_link(), PASSWORD).await);

    let sentence = |text: &str| {
        let mut problem: serde_json::Value = serde_json::from_str(text).unwrap();
        problem["request_id"] = json!(null);
        problem
    };
    for answer in &refused {
        answer.is(400, "invalid-one-time-token");
        assert_eq!(sentence(&answer.text), sentence(&refused[0].text));
    }
    ada.tries(OTHER_PASSWORD).await.ok();
}

async fn after_five_wrong_codes_only_the_link_is_valid(store: TestStore) {
    let app = App::on(&store).await;
    let ada = app.registered("ada@example.com").await;
    app.forgets_password(&ada.email).await.has_status(202);
    let mail = app.last_mail(&ada.email).await;

    let wrong = at_once(50, |_| app.resets(mail.wrong_code(), OTHER_PASSWORD)).await;

    for answer in wrong {
        answer.is(400, "invalid-one-time-token");
    }
    app.resets(mail.by_code(), OTHER_PASSWORD)
        .await
        .is(400, "invalid-one-time-token");
    app.resets(mail.by_link(), OTHER_PASSWORD)
        .await
        .has_status(204);
}

async fn a_weak_password_costs_nothing(store: TestStore) {
    let app = App::on(&store).await;
    let ada = app.registered("ada@example.com").await;
    app.forgets_password(&ada.email).await.has_status(202);
    let mail = app.last_mail(&ada.email).await;

    for _ in 0..6 {
        for proof in [mail.by_link(), mail.by_code()] {
            let refused = app.resets(proof, "password").await;
            refused.is(422, "validation-failed");
            refused.breaks(&[("new_password", "too_common")]);
        }
    }

    app.resets(mail.by_code(), OTHER_PASSWORD)
        .await
        .has_status(204);
}

async fn what_was_asked_for_is_forgotten_when_it_is_done(store: TestStore) {
    let app = App::on(&store).await;
    let root = app.admin().await;
    app.forgets_password("nobody@example.com")
        .await
        .has_status(202);

    app.runs_jobs().await;

    let jobs = root.jobs().await.json();
    let jobs = jobs["items"].as_array().unwrap();
    let job = jobs.iter().find(|job| job["name"] == "mail_password_reset");
    let last = &job.unwrap()["last_run"];
    assert_eq!(last["state"], "succeeded");
    assert!(!last.to_string().contains("nobody"), "{last}");
}
