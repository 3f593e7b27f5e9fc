//! A token with the session of one person and the subject of another. Its signature is valid: a service that shares `JWT_SECRET` can make
//! it.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::EncodingKey;
use serde_json::Value;

use super::access_token::shown;
use crate::{
    api::on_every_store,
    support::{
        app::App,
        people::{Grant, Person},
        store::TestStore,
    },
};

on_every_store!(
    it_is_refused_before_and_after_the_session_is_cached,
    it_is_refused_after_the_session_has_ended,
    it_is_refused_after_the_account_was_suspended,
    it_is_refused_after_the_role_was_changed,
    it_ends_no_session,
);

const SHARED: &str = "a shared secret of more than 32 characters";

struct Scene {
    app: App,
    ada: Person,
    grant: Grant,
    /// Ada's session, and the other's subject.
    forged: String,
}

async fn scene(store: &TestStore) -> Scene {
    let app = App::with(store, &[("JWT_SECRET", SHARED)]).await;
    let (ada, grant) = app.signed_in("ada@example.com").await;
    let (eve, _) = app.signed_in("eve@example.com").await;
    let token = grant.access_token.as_str();
    let header = jsonwebtoken::decode_header(token).unwrap();
    let payload = token.split('.').nth(1).unwrap();
    let mut claims: Value =
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap();
    claims["sub"] = eve.id.clone().into();
    let key = EncodingKey::from_secret(SHARED.as_bytes()).unwrap();
    let forged = jsonwebtoken::encode(&header, &claims, &key).unwrap();
    Scene {
        app,
        ada,
        grant,
        forged,
    }
}

impl Scene {
    async fn is_refused(&self) {
        let answer = shown(&self.app, &self.forged).await;
        answer.is(401, "invalid-access-token");
    }
}

async fn it_is_refused_before_and_after_the_session_is_cached(store: TestStore) {
    let scene = scene(&store).await;

    scene.is_refused().await;
    scene.ada.looks_at_themselves(&scene.grant).await.ok();
    scene.ada.looks_at_themselves(&scene.grant).await.ok();

    scene.is_refused().await;
    scene.ada.looks_at_themselves(&scene.grant).await.ok();
}

async fn it_is_refused_after_the_session_has_ended(store: TestStore) {
    let scene = scene(&store).await;
    scene.ada.looks_at_themselves(&scene.grant).await.ok();

    let signed_out = scene.ada.logs_out(&scene.grant, "current").await;

    signed_out.has_status(204);
    scene.is_refused().await;
}

async fn it_is_refused_after_the_account_was_suspended(store: TestStore) {
    let scene = scene(&store).await;
    let root = scene.app.admin().await;
    scene.ada.looks_at_themselves(&scene.grant).await.ok();

    root.sets(&scene.ada.id, "suspended").await.ok();

    scene.is_refused().await;
}

async fn it_is_refused_after_the_role_was_changed(store: TestStore) {
    let scene = scene(&store).await;
    let root = scene.app.admin().await;
    scene.ada.looks_at_themselves(&scene.grant).await.ok();

    root.makes(&scene.ada.id, "admin").await.ok();

    scene.is_refused().await;
    let list = scene.app.get("/api/v1/users").bearing(&scene.forged);
    list.await.is(401, "invalid-access-token");
}

/// Signing out takes a token whose session may be over, and looks into the store by itself.
async fn it_ends_no_session(store: TestStore) {
    let scene = scene(&store).await;

    for scope in ["current", "others", "all"] {
        let body = serde_json::json!({ "scope": scope });
        let call = scene.app.post("/api/v1/auth/logout", body);
        let answer = call.bearing(&scene.forged).await;
        answer.is(401, "invalid-access-token");
    }

    scene.ada.looks_at_themselves(&scene.grant).await.ok();
}
