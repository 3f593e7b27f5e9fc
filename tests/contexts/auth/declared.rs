use serde_json::json;
use time::Duration;
use uuid::Uuid;

use crate::{
    api::declared::{People, Reached, token},
    support::{
        app::{App, REVOCATIONS_TOKEN},
        people::PASSWORD,
        store::TestStore,
    },
};

pub async fn reach(reached: &mut Reached) {
    accounts(reached).await;
    mails(reached).await;
    feed(reached).await;
    sessions(reached).await;
}

async fn accounts(reached: &mut Reached) {
    let app = App::start().await;
    let People {
        root, ada, grant, ..
    } = People::of(&app).await;
    let closed = App::with(&TestStore::memory(), &[("REGISTRATION", "closed")]).await;
    let taken = json!({"email": ada.email, "password": PASSWORD});
    let no_address = json!({"email": "ada", "password": PASSWORD});

    reached.note(app.post("/api/v1/auth/register", taken.clone()).await);
    reached.note(app.post("/api/v1/auth/register", no_address.clone()).await);
    reached.note(closed.post("/api/v1/auth/register", taken).await);
    reached.note(app.post("/api/v1/auth/login", no_address).await);
    reached.note(ada.tries("a wrong but long password").await);
    reached.note(token(&app, &ada.email, "a wrong but long password").await);
    reached.note(
        ada.changes_password(&grant, "a wrong but long password", PASSWORD)
            .await,
    );
    reached.note(ada.changes_password(&grant, PASSWORD, "password").await);
    reached.note(root.makes(&root.person.id, "user").await);
    reached.note(root.sets(&root.person.id, "suspended").await);
}

async fn mails(reached: &mut Reached) {
    let app = App::start().await;
    let People {
        ada, grant, verify, ..
    } = People::of(&app).await;
    app.clock.advance(Duration::minutes(2));
    let confirming = App::with(&TestStore::memory(), &[("REGISTRATION", "confirmed")]).await;
    let body = json!({"email": ada.email, "password": PASSWORD});
    reached.note(confirming.post("/api/v1/auth/register", body).await);

    let no_address = json!({"email": "ada"});
    for path in ["password/forgot", "email/resend"] {
        let path = format!("/api/v1/auth/{path}");
        reached.note(app.post(&path, no_address.clone()).await);
    }
    reached.note(app.verifies(json!({})).await);
    reached.note(app.verifies(json!({})).bearing("x").await);
    let proof = json!({"token": verify});
    reached.note(app.verifies(proof.clone()).by(&grant).await);
    reached.note(app.verifies(proof).await);
    app.forgets_password(&ada.email).await.has_status(202);
    let mail = app.last_mail(&ada.email).await;
    reached.note(app.resets(mail.by_link(), "password").await);
    let change = |new: &str, password: &str| {
        let body = json!({"new_email": new, "password": password});
        app.post("/api/v1/auth/email/change", body).by(&grant)
    };
    reached.note(change("ada", PASSWORD).await);
    reached.note(change("new@example.com", "a wrong but long password").await);
    reached.note(change("new@example.com", PASSWORD).await);
    let mail = app.last_mail("new@example.com").await;
    reached.note(app.verifies(mail.by_link()).await);
    let undo = json!({"token": app.last_mail(&ada.email).await.link});
    let undone = app.post("/api/v1/auth/email/undo", undo.clone()).await;
    let reset = json!({"token": undone.ok()["reset_token"]});
    reached.note(undone);
    reached.note(app.post("/api/v1/auth/email/undo", undo).await);
    reached.note(app.resets(reset.clone(), PASSWORD).await);
    reached.note(app.resets(reset, PASSWORD).await);
    let (bob, _) = app.signed_in("bob@example.com").await;
    let mail = app.last_mail(&bob.email).await;
    reached.note(app.verifies(mail.by_link()).await);
}

async fn sessions(reached: &mut Reached) {
    let app = App::start().await;
    let People { ada, grant, .. } = People::of(&app).await;
    let unknown = Uuid::nil().to_string();

    reached.note(ada.ends_session(&grant, &unknown).await);
    for query in ["limit=0", "cursor=x"] {
        let list = app.get(&format!("/api/v1/auth/sessions?{query}"));
        reached.note(list.by(&grant).await);
    }
    let refresh = "/api/v1/auth/refresh";
    reached.note(app.post(refresh, json!({})).await);
    reached.note(app.post(refresh, json!({"refresh_token": "x"})).await);
    let foreign = app
        .post(refresh, json!({}))
        .header("origin", "https://evil.example");
    reached.note(foreign.header("cookie", "portreeve_refresh=x").await);
    let body = json!({"email": ada.email, "password": ada.password, "transport": "cookie"});
    let foreign = app
        .post("/api/v1/auth/login", body)
        .header("origin", "https://evil.example");
    reached.note(foreign.await);
    let two = app.post(refresh, json!({}));
    let cookies = "portreeve_refresh=x; portreeve_refresh=y";
    reached.note(two.header("cookie", cookies).await);
    let foreign = app
        .post("/api/v1/auth/logout", json!({}))
        .header("origin", "https://evil.example");
    reached.note(foreign.header("cookie", "portreeve_refresh=x").await);
    let second = ada.refreshes(&grant).await.grant();
    ada.refreshes(&second).await.grant();
    reached.note(ada.refreshes(&grant).await);
    reached.note(ada.refreshes(&second).await);
    reached.note(
        app.post("/api/v1/auth/logout", json!({}))
            .bearing("x")
            .await,
    );
}

async fn feed(reached: &mut Reached) {
    let app = App::start().await;
    let feed = "/api/v1/auth/revocations";

    let since = app.get(&format!("{feed}?cursor=x"));
    reached.note(since.bearing(REVOCATIONS_TOKEN).await);
    let stream = app.get(&format!("{feed}/stream"));
    reached.note(
        stream
            .header("last-event-id", "x")
            .bearing(REVOCATIONS_TOKEN)
            .await,
    );
}
