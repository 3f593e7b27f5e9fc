//! A redirect may be to another host, which must not get the password or the tokens.

use std::future::Future;
use std::sync::Arc;

use portreeve_client::reqwest;
use portreeve_client::{Error, MemoryStorage, Portreeve};
use serde_json::json;

use crate::wire::{NEVER, Wire, tokens};

const REDIRECTS: [u16; 5] = [301, 302, 303, 307, 308];

async fn is_not_followed<T, A>(path: &str, expires_at: u64, act: impl Fn(Portreeve) -> A)
where
    A: Future<Output = Result<T, Error>>,
{
    for status in REDIRECTS {
        let elsewhere = Wire::new(|_| Some((200, json!({})))).await;
        let place = format!("{}/stolen", elsewhere.url);
        let wire = {
            let place = place.clone();
            Wire::new(move |_| Some((status, json!(place)))).await
        };
        let follows = || reqwest::Client::builder().redirect(reqwest::redirect::Policy::limited(5));

        for http in [reqwest::Client::builder(), follows()] {
            let storage = Arc::new(MemoryStorage::new(tokens(2, expires_at)));
            let builder = Portreeve::builder(&wire.url).storage(storage).http(http);
            let outcome = act(builder.build().unwrap()).await;

            let error = outcome.err().expect("a redirect is no success");
            let refusal = error.refusal().expect("a redirect is a refusal");
            assert_eq!((refusal.type_(), refusal.status()), ("about:blank", status));
            let said = format!("a redirect to {place:?}, which is not followed");
            assert!(error.to_string().contains(&said), "{error}");
        }

        assert!(elsewhere.asked().is_empty(), "{:?}", elsewhere.asked());
        let asked: Vec<String> = wire.asked().into_iter().map(|asked| asked.path).collect();
        assert_eq!(asked, [path, path]);
    }
}

#[tokio::test]
async fn of_a_sign_in() {
    is_not_followed("POST /api/v1/auth/login", NEVER, async |client| {
        client.sign_in("ada@example.com", "seven grey otters").await
    })
    .await;
}

#[tokio::test]
async fn of_a_registration() {
    is_not_followed("POST /api/v1/auth/register", NEVER, async |client| {
        client.sign_up("ada@example.com", "seven grey otters").await
    })
    .await;
}

#[tokio::test]
async fn of_a_refresh() {
    is_not_followed("POST /api/v1/auth/refresh", 0, async |client| {
        client.access_token().await
    })
    .await;
}

#[tokio::test]
async fn of_a_sign_out() {
    use portreeve_client::types::LogOutScope;
    is_not_followed("POST /api/v1/auth/logout", NEVER, async |client| {
        client.sign_out(LogOutScope::Current).await
    })
    .await;
}

#[tokio::test]
async fn of_an_operation() {
    is_not_followed("GET /api/v1/users/me", NEVER, async |client| {
        Ok(client.api().get_me().send().await?)
    })
    .await;
}
