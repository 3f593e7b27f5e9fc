//! A service with a configured public address.

use serde_json::json;

use crate::support::{app::App, store::TestStore};

const PUBLIC: &str = "https://example.com/accounts";

async fn public() -> App {
    App::with(&TestStore::memory(), &[("PUBLIC_URL", PUBLIC)]).await
}

#[tokio::test]
async fn the_document_names_the_address_and_is_otherwise_the_same() {
    let (app, plain) = (public().await, App::start().await);

    let mut served = app.get("/openapi.json").await.ok();

    assert_eq!(served["servers"], json!([{"url": PUBLIC}]));
    let flow = "/components/securitySchemes/passwordAuth/flows/password";
    let flow = served.pointer_mut(flow).unwrap();
    assert_eq!(flow["tokenUrl"], format!("{PUBLIC}/api/v1/auth/token"));
    for name in ["tokenUrl", "refreshUrl"] {
        flow[name] = json!("api/v1/auth/token");
    }
    served["servers"] = json!([{"url": "/"}]);
    assert_eq!(served, plain.get("/openapi.json").await.ok());
}

#[tokio::test]
async fn the_document_that_is_committed_names_no_address() {
    let (app, plain) = (public().await, App::start().await);

    assert_eq!(app.document(), plain.document());
}

#[tokio::test]
async fn a_proxy_may_take_the_path_away_or_pass_it_on() {
    let app = public().await;

    for prefix in ["", "/accounts"] {
        for path in [
            "/",
            "/style.css",
            "/favicon.svg",
            "/reference",
            "/problems",
            "/docs",
            "/docs/docs.js",
            "/openapi.json",
            "/problems/email-taken",
            "/health/ready",
            "/.well-known/jwks.json",
        ] {
            let path = format!("{prefix}{path}");
            assert_eq!((app.get(&path).await.status, &path), (200, &path));
        }
        let me = app.get(&format!("{prefix}/api/v1/users/me")).await;
        me.is(401, "invalid-access-token");
    }
    app.get("/accountsdocs").await.is(404, "unknown-path");
}

#[tokio::test]
async fn the_path_alone_leads_to_the_start_page() {
    let app = public().await;

    let redirect = app.get("/accounts").await;

    assert_eq!(redirect.has_status(308).header("location"), "/accounts/");
}

#[tokio::test]
async fn access_tokens_are_issued_by_the_address() {
    let app = public().await;
    let (ada, grant) = app.signed_in("ada@example.com").await;

    assert_eq!(grant.claims()["iss"], PUBLIC);
    ada.looks_at_themselves(&grant).await.ok();
}

#[tokio::test]
async fn tokens_of_the_issuer_before_are_accepted_while_it_is_named() {
    let store = TestStore::sqlite().await;
    let before = App::on(&store).await;
    let (ada, grant) = before.signed_in("ada@example.com").await;
    assert_eq!(grant.claims()["iss"], "portreeve");
    drop(before);

    let variables = [("PUBLIC_URL", PUBLIC), ("JWT_ISSUER_PREVIOUS", "portreeve")];
    let after = App::with(&store, &variables).await;
    ada.at(&after).looks_at_themselves(&grant).await.ok();
    let refreshed = ada.at(&after).refreshes(&grant).await.grant();
    assert_eq!(refreshed.claims()["iss"], PUBLIC);
    drop(after);

    let later = App::with(&store, &variables[..1]).await;
    let ada = ada.at(&later);
    ada.looks_at_themselves(&grant)
        .await
        .is(401, "invalid-access-token");
    ada.looks_at_themselves(&refreshed).await.ok();
}
