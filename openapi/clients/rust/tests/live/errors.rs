//! Refusals, each with the status, the type and the code that the contract gives it.

use std::fmt::Debug;

use portreeve_client::types::{LogOutScope, ProblemCode};
use portreeve_client::{Change, Error, Portreeve, Refusal, Tokens};
use uuid::{Uuid, uuid};

use crate::service::{self, PASSWORD, anonymous, new_user, refreshed, resumed, sign_in};

pub const UNKNOWN_ID: Uuid = uuid!("0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f");

pub fn is<T: Debug>(
    answer: Result<T, impl Into<Error>>,
    status: u16,
    slug: &str,
    code: ProblemCode,
) -> Refusal {
    let error: Error = answer.map(drop).map_err(Into::into).unwrap_err();
    let refusal = error.refusal().expect("a refusal").clone();
    assert_eq!(
        (refusal.status(), refusal.type_(), refusal.code()),
        (status, &*format!("/problems/{slug}"), &code)
    );
    assert!(!refusal.request_id().is_empty());
    refusal
}

/// A refresh token whose successor is spent too, and the newest.
async fn spent_long_ago() -> (Tokens, Tokens) {
    let first = new_user().await.tokens();
    let second = refreshed(first.clone()).await.unwrap();
    (first, refreshed(second).await.unwrap())
}

#[tokio::test]
#[ignore = "needs a service"]
async fn an_address_is_registered_twice() {
    let email = new_user().await.email.to_uppercase();

    is(
        anonymous().sign_up(&email, PASSWORD).await,
        409,
        "email-taken",
        ProblemCode::Conflict,
    );
}

#[tokio::test]
#[ignore = "needs a service"]
async fn fields_break_rules() {
    let refusal = is(
        anonymous().sign_up("nowhere", "seven").await,
        422,
        "validation-failed",
        ProblemCode::ValidationFailed,
    );

    let [email, password] = refusal.errors() else {
        panic!("{refusal:?}");
    };
    assert_eq!((&*email.field, &*email.code), ("email", "invalid_email"));
    assert_eq!(
        (&*password.field, &*password.code),
        ("password", "too_short")
    );
    assert_eq!(password.params["min"], 8);
}

#[tokio::test]
#[ignore = "needs a service"]
async fn messages_are_in_the_language_of_the_client() {
    let german = Portreeve::builder(&service::url())
        .language("de")
        .build()
        .unwrap();

    let refused = german.sign_in("nobody@example.com", PASSWORD).await;

    let error = refused.unwrap_err();
    assert!(error.is("/problems/invalid-credentials"));
    assert_ne!(error.to_string(), "Email or password is wrong");
}

#[tokio::test]
#[ignore = "needs a service"]
async fn the_password_is_wrong() {
    let email = new_user().await.email;

    is(
        sign_in(&email, "seven grey others").await.map(drop),
        401,
        "invalid-credentials",
        ProblemCode::Unauthorized,
    );
}

#[tokio::test]
#[ignore = "needs a service"]
async fn no_user_is_signed_in() {
    is(
        anonymous().api().get_me().send().await,
        401,
        "invalid-access-token",
        ProblemCode::Unauthorized,
    );
}

#[tokio::test]
#[ignore = "needs a service"]
async fn the_refresh_token_is_made_up() {
    let mut tokens = new_user().await.tokens();
    tokens.refresh_token = "prt_made_up".to_owned();

    is(
        refreshed(tokens).await,
        401,
        "invalid-refresh-token",
        ProblemCode::Unauthorized,
    );
}

#[tokio::test]
#[ignore = "needs a service"]
async fn a_refresh_token_spent_long_ago_comes_again() {
    let (spent, newest) = spent_long_ago().await;

    is(
        refreshed(spent).await,
        401,
        "token-reused",
        ProblemCode::Unauthorized,
    );

    is(
        refreshed(newest).await,
        401,
        "session-ended",
        ProblemCode::Unauthorized,
    );
}

#[tokio::test]
#[ignore = "needs a service"]
async fn signs_out_an_account() {
    let user = new_user().await;
    let other = resumed(user.tokens());
    user.client.sign_out(LogOutScope::Current).await.unwrap();

    is(
        other.api().get_me().send().await,
        401,
        "session-ended",
        ProblemCode::Unauthorized,
    );
}

#[tokio::test]
#[ignore = "needs a service"]
async fn a_user_who_is_no_administrator_asks_for_the_users() {
    let client = new_user().await.client;

    is(
        client.api().list_users().send().await,
        403,
        "not-admin",
        ProblemCode::Forbidden,
    );
}

#[tokio::test]
#[ignore = "needs a service"]
async fn a_session_is_unknown() {
    let client = new_user().await.client;

    is(
        client.api().end_session().id(UNKNOWN_ID).send().await,
        404,
        "unknown-session",
        ProblemCode::NotFound,
    );
}

#[tokio::test]
#[ignore = "needs a service"]
async fn a_profile_was_changed_meanwhile() {
    let client = new_user().await.client;
    let me = client.api().get_me().send().await.unwrap();
    let seen = me.headers()["etag"].to_str().unwrap().to_owned();
    client
        .api()
        .update_me()
        .body_map(|body| body.display_name(Change::to("Ada")))
        .send()
        .await
        .unwrap();

    let late = client
        .api()
        .update_me()
        .if_match(seen)
        .body_map(|body| body.display_name(Change::to("Eve")))
        .send()
        .await;

    is(
        late,
        412,
        "precondition-failed",
        ProblemCode::PreconditionFailed,
    );
}

#[tokio::test]
#[ignore = "needs a service"]
async fn the_current_password_is_wrong() {
    let client = new_user().await.client;

    let answer = client
        .api()
        .change_password()
        .body_map(|body| {
            body.current_password("seven grey others")
                .new_password("nine wet umbrellas in Oslo")
        })
        .send()
        .await;

    is(answer, 422, "wrong-password", ProblemCode::ValidationFailed);
}
