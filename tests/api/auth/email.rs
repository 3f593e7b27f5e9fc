use portreeve::{
    auth::Event,
    shared::{EmailAddress, TokenPurpose},
};
use serde_json::json;
use time::Duration;

use crate::{
    api::{at_once, on_every_store},
    support::{
        app::App,
        client::Call,
        mails::Mail,
        people::{Grant, OTHER_PASSWORD, PASSWORD, Person},
        store::TestStore,
    },
};

on_every_store!(
    a_registration_has_the_proof_of_its_address_mailed,
    the_person_who_registered_proves_the_address_by_session_or_password,
    a_proof_from_elsewhere_takes_the_account_from_a_stranger,
    an_access_token_that_is_sent_must_be_valid,
    the_proof_is_mailed_once_more_where_there_is_something_to_prove,
    an_address_changes_when_the_new_one_is_proven,
    a_change_needs_the_password,
    an_address_that_another_account_has_is_refused_at_the_proof_only,
    a_change_is_undone_from_the_old_address,
    a_thief_who_changes_everything_twice_does_not_close_the_way_back,
    an_address_that_was_never_proven_has_no_way_back,
    a_proof_counts_once,
);

async fn is_verified(person: &Person, grant: &Grant) -> bool {
    let me = person.looks_at_themselves(grant).await;
    me.ok()["email_verified"] == true
}

async fn a_registration_has_the_proof_of_its_address_mailed(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;

    let mail = app.last_mail(&ada.email).await;

    assert_eq!(mail.purpose, Some(TokenPurpose::VerifyEmail));
    assert!(!is_verified(&ada, &grant).await);
    // An administrator was made by the operator.
    let root = app.admin().await;
    assert!(
        app.mails()
            .await
            .iter()
            .all(|mail| mail.to != root.person.email)
    );
}

async fn the_person_who_registered_proves_the_address_by_session_or_password(store: TestStore) {
    let app = App::on(&store).await;
    for n in 0..4 {
        let (ada, grant) = app.signed_in(&format!("ada{n}@example.com")).await;
        let mail = app.last_mail(&ada.email).await;
        let mut proof = if n % 2 == 0 {
            mail.by_link()
        } else {
            mail.by_code()
        };
        let verified = if n < 2 {
            app.verifies(proof).by(&grant).await
        } else {
            proof["password"] = PASSWORD.into();
            app.verifies(proof).await
        };

        verified.has_status(204);
        assert!(is_verified(&ada, &grant).await);
        ada.logs_in().await;
    }
    app.settle().await;
    let root = app.admin().await;
    let listed = root.lists("?email=ada0@example.com").await.items();
    assert_eq!(listed[0]["email_verified"], true);
}

async fn a_proof_from_elsewhere_takes_the_account_from_a_stranger(store: TestStore) {
    let app = App::on(&store).await;
    let (stranger, session) = app.signed_in("ada@example.com").await;
    let mail = app.last_mail("ada@example.com").await;

    let claimed = app.verifies(mail.by_link()).await;
    let reset = claimed.ok()["reset_token"].clone();

    let ended = stranger.looks_at_themselves(&session).await;
    ended.is(401, "session-ended");
    stranger
        .tries(PASSWORD)
        .await
        .is(401, "invalid-credentials");
    // The token is for the answer: nobody gets a mail.
    assert_eq!(app.last_mail("ada@example.com").await.link, mail.link);
    let chosen = app.resets(json!({"token": reset}), OTHER_PASSWORD).await;
    chosen.has_status(204);
    let grant = stranger.tries(OTHER_PASSWORD).await.grant();
    assert!(is_verified(&stranger, &grant).await);
}

async fn an_access_token_that_is_sent_must_be_valid(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    let (_, bobs) = app.signed_in("bob@example.com").await;
    let mail = app.last_mail(&ada.email).await;

    app.clock.advance(Duration::minutes(16));
    let late = app.verifies(mail.by_link()).by(&grant).await;
    late.is(401, "access-token-expired");

    let grant = ada.refreshes(&grant).await.grant();
    app.verifies(mail.by_link())
        .by(&grant)
        .await
        .has_status(204);
    assert!(is_verified(&ada, &grant).await);
    app.verifies(mail.by_link())
        .by(&bobs)
        .await
        .is(401, "access-token-expired");
}

async fn the_proof_is_mailed_once_more_where_there_is_something_to_prove(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    let first = app.last_mail(&ada.email).await;
    let resend = |email: &str| app.post("/api/v1/auth/email/resend", json!({"email": email}));
    let mails = app.mails().await.len();

    resend(&ada.email).await.has_status(202);
    assert_eq!(app.mails().await.len(), mails, "one was sent a moment ago");
    app.clock.advance(Duration::seconds(61));
    resend(&ada.email).await.has_status(202);
    resend("nobody@example.com").await.has_status(202);
    let second = app.last_mail(&ada.email).await;
    assert_eq!(app.mails().await.len(), mails + 1);
    app.verifies(first.by_link())
        .by(&grant)
        .await
        .is(400, "invalid-one-time-token");
    app.verifies(second.by_link())
        .by(&grant)
        .await
        .has_status(204);

    app.clock.advance(Duration::seconds(61));
    resend(&ada.email).await.has_status(202);
    assert_eq!(app.mails().await.len(), mails + 1, "it is proven");
}

impl Person {
    fn wants_email(&self, grant: &Grant, new: &str, password: &str) -> Call {
        let body = json!({"new_email": new, "password": password});
        self.client
            .post("/api/v1/auth/email/change", body)
            .by(grant)
    }
}

impl App {
    /// Signed in, with a proven address.
    async fn verified(&self, email: &str) -> (Person, Grant) {
        let (person, grant) = self.signed_in(email).await;
        let mail = self.last_mail(email).await;
        let verified = self.verifies(mail.by_link()).by(&grant).await;
        verified.has_status(204);
        (person, grant)
    }

    async fn moves(&self, person: &Person, grant: &Grant, new: &str, password: &str) {
        let asked = person.wants_email(grant, new, password).await;
        asked.has_status(202);
        let mail = self.last_mail(new).await;
        self.verifies(mail.by_link()).await.has_status(204);
    }

    fn undoes(&self, link: &str) -> Call {
        self.post("/api/v1/auth/email/undo", json!({"token": link}))
    }
}

async fn an_address_changes_when_the_new_one_is_proven(store: TestStore) {
    let app = App::on(&store).await;
    for by_code in [false, true] {
        let (old, new) = (
            format!("old-{by_code}@example.com"),
            format!("new-{by_code}@example.com"),
        );
        let (ada, grant) = app.verified(&old).await;

        let asked = ada.wants_email(&grant, &new.to_uppercase(), PASSWORD).await;
        asked.has_status(202);
        let me = ada.looks_at_themselves(&grant).await;
        assert_eq!(me.ok()["email"], old);
        let mail = app.last_mail(&new).await;
        assert_eq!(mail.purpose, Some(TokenPurpose::ChangeEmail));
        if by_code {
            let alone = app.verifies(mail.by_code()).await;
            alone.is(400, "invalid-one-time-token");
            app.verifies(mail.by_code())
                .by(&grant)
                .await
                .has_status(204);
        } else {
            app.verifies(mail.by_link()).await.has_status(204);
        }

        let me = ada.looks_at_themselves(&grant).await;
        assert_eq!(
            (&me.ok()["email"], &me.ok()["email_verified"]),
            (&json!(new), &json!(true))
        );
        ada.tries(PASSWORD).await.is(401, "invalid-credentials");
        let moved = Person {
            email: new.clone(),
            ..ada.clone()
        };
        moved.logs_in().await;
        assert_eq!(
            app.last_mail(&old).await.purpose,
            Some(TokenPurpose::UndoEmailChange)
        );
        app.settle().await;
        let root = app
            .admin_called(&format!("root-{by_code}@example.com"))
            .await;
        assert_eq!(root.counts(&new).await, 1);
        assert_eq!(root.counts(&old).await, 0);
        app.registered(&old).await;
    }
}

async fn a_change_needs_the_password(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.verified("ada@example.com").await;
    let mails = app.mails().await.len();

    let wrong = ada
        .wants_email(&grant, "new@example.com", OTHER_PASSWORD)
        .await;
    wrong.is(422, "wrong-password");
    wrong.breaks(&[("password", "wrong")]);
    let none = ada.wants_email(&grant, "new", PASSWORD).await;
    none.is(422, "validation-failed");
    none.breaks(&[("new_email", "invalid_email")]);
    let same = ada.wants_email(&grant, "ADA@example.com", PASSWORD).await;
    same.has_status(202);

    assert_eq!(app.mails().await.len(), mails);
}

async fn an_address_that_another_account_has_is_refused_at_the_proof_only(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.verified("ada@example.com").await;
    app.registered("bob@example.com").await;

    let asked = ada.wants_email(&grant, "bob@example.com", PASSWORD).await;
    asked.has_status(202);
    let mail = app.last_mail("bob@example.com").await;
    app.verifies(mail.by_link())
        .by(&grant)
        .await
        .is(400, "invalid-one-time-token");

    let me = ada.looks_at_themselves(&grant).await;
    assert_eq!(me.ok()["email"], "ada@example.com");
}

async fn a_change_is_undone_from_the_old_address(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.verified("ada@example.com").await;
    app.moves(&ada, &grant, "thief@example.com", PASSWORD).await;
    let undo = app.last_mail(&ada.email).await;

    app.clock.advance(Duration::hours(71));
    let undone = app.undoes(&undo.link).await;
    let reset = undone.ok()["reset_token"].clone();

    let thief = Person {
        email: "thief@example.com".into(),
        ..ada.clone()
    };
    thief.tries(PASSWORD).await.is(401, "invalid-credentials");
    ada.tries(PASSWORD).await.is(401, "invalid-credentials");
    ada.refreshes(&grant).await.is(401, "session-ended");
    app.undoes(&undo.link)
        .await
        .is(400, "invalid-one-time-token");
    let chosen = app.resets(json!({"token": reset}), OTHER_PASSWORD).await;
    chosen.has_status(204);
    ada.tries(OTHER_PASSWORD).await.ok();
    let changes = app.auth_events().await.into_iter();
    let changes = changes.filter(|event| matches!(event, Event::EmailChanged { .. }));
    assert_eq!(changes.count(), 2);
}

async fn a_thief_who_changes_everything_twice_does_not_close_the_way_back(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.verified("ada@example.com").await;
    app.moves(&ada, &grant, "thief@example.com", PASSWORD).await;
    let undo = app.last_mail(&ada.email).await;
    let changed = ada.changes_password(&grant, PASSWORD, OTHER_PASSWORD).await;
    changed.has_status(204);
    app.clock.advance(Duration::minutes(1));
    app.moves(&ada, &grant, "hideout@example.com", OTHER_PASSWORD)
        .await;
    let thiefs = app.last_mail("thief@example.com").await;
    assert_eq!(thiefs.purpose, Some(TokenPurpose::UndoEmailChange));
    app.undoes(&thiefs.link).await.ok();

    app.undoes(&undo.link).await.ok();

    let email = EmailAddress::parse(&ada.email).unwrap();
    let found = app.stores().accounts.by_email(&email).await;
    assert_eq!(found.unwrap().unwrap().id().to_string(), ada.id);
}

async fn an_address_that_was_never_proven_has_no_way_back(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("typo@example.com").await;
    let mails = |mails: Vec<Mail>| {
        mails
            .into_iter()
            .filter(|mail| mail.to == "typo@example.com")
            .count()
    };
    let before = mails(app.mails().await);

    app.moves(&ada, &grant, "ada@example.com", PASSWORD).await;

    assert_eq!(mails(app.mails().await), before);
}

async fn a_proof_counts_once(store: TestStore) {
    let app = App::on(&store).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    let mail = app.last_mail(&ada.email).await;

    let answers = at_once(50, |_| app.verifies(mail.by_link()).by(&grant)).await;

    let done = answers.iter().filter(|answer| answer.status == 204);
    assert_eq!(done.count(), 1);
    let verified = app.auth_events().await.into_iter();
    let verified = verified.filter(|event| matches!(event, Event::EmailVerified { .. }));
    assert_eq!(verified.count(), 1);
}
