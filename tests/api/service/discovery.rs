//! A framework that knows the address of the issuer finds the rest by itself.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{app::App, store::TestStore};

const PUBLIC: &str = "https://example.com/accounts";
const PATHS: [&str; 2] = [
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
];

async fn with(variables: &[(&str, &str)]) -> App {
    App::with(&TestStore::memory(), variables).await
}

/// Where a path below the public address is for us, who have no proxy before us.
fn path_of<'a>(metadata: &'a Value, name: &str) -> &'a str {
    let address = metadata[name].as_str().unwrap();
    address.strip_prefix(PUBLIC).unwrap()
}

#[tokio::test]
async fn the_issuer_is_that_of_the_tokens_and_leads_to_their_keys() {
    let app = with(&[("PUBLIC_URL", PUBLIC)]).await;
    let (_, grant) = app.signed_in("ada@example.com").await;

    for path in PATHS {
        let metadata = app.get(path).await.ok();

        assert_eq!(metadata["issuer"], PUBLIC);
        assert_eq!(grant.claims()["iss"], PUBLIC);
        assert_eq!(
            metadata["id_token_signing_alg_values_supported"],
            json!(["EdDSA"])
        );
        let keys = app.get(path_of(&metadata, "jwks_uri")).await.ok();
        assert_eq!(keys["keys"][0]["alg"], "EdDSA");
    }
}

#[tokio::test]
async fn the_token_endpoint_is_there_and_takes_what_is_said() {
    let app = with(&[("PUBLIC_URL", PUBLIC)]).await;
    let metadata = app.get(PATHS[1]).await.ok();

    let refused = app
        .call(Method::POST, path_of(&metadata, "token_endpoint"))
        .body(
            "grant_type=client_credentials",
            "application/x-www-form-urlencoded",
        )
        .await;

    assert_eq!(
        metadata["grant_types_supported"],
        json!(["password", "refresh_token"])
    );
    let error = refused.has_status(400).json();
    assert_eq!(error["error"], "unsupported_grant_type");
}

#[tokio::test]
async fn there_is_none_where_no_address_is_the_issuer() {
    for variables in [
        &[][..],
        &[("PUBLIC_URL", PUBLIC), ("JWT_ISSUER", "shop")],
        &[("JWT_ISSUER", PUBLIC)],
    ] {
        let app = with(variables).await;
        for path in PATHS {
            app.get(path).await.is(404, "no-discovery");
        }
    }
}

#[tokio::test]
async fn with_a_shared_secret_no_algorithm_is_promised() {
    let secret = ("JWT_SECRET", "0123456789abcdef0123456789abcdef");
    let app = with(&[("PUBLIC_URL", PUBLIC), secret]).await;

    let metadata = app.get(PATHS[0]).await.ok();

    let algorithms = &metadata["id_token_signing_alg_values_supported"];
    assert_eq!(*algorithms, json!([]));
}
