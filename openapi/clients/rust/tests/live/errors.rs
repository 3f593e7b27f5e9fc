//! Refusals, each with the status, the type and the code that the contract gives it.

use portreeve_client::types::{Grant, Problem, ProblemCode};
use portreeve_client::{Change, Error, refusal, signed_in};
use uuid::{Uuid, uuid};

use crate::service::{self, Answer, PASSWORD, new_user, refresh, register, sign_in};

pub const UNKNOWN_ID: Uuid = uuid!("0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f");

pub fn is<T>(answer: Answer<T>, status: u16, slug: &str, code: ProblemCode) -> Problem {
    let error: Error<Problem> = answer.err().expect("it is refused");
    let problem = refusal(&error).expect("a problem").clone();
    assert_eq!(
        (
            error.status().unwrap().as_u16(),
            problem.type_.as_str(),
            problem.code
        ),
        (status, &*format!("/problems/{slug}"), code)
    );
    assert_eq!(problem.status, status);
    problem
}

/// A refresh token whose successor is spent too, and the newest.
async fn spent_long_ago() -> (String, String) {
    let token = |grant: Answer<Grant>| grant.unwrap().into_inner().refresh_token.unwrap();
    let first = new_user().await.refresh_token();
    let second = token(refresh(first.clone()).await);
    (first, token(refresh(second).await))
}

#[tokio::test]
#[ignore = "needs a service"]
async fn an_address_is_registered_twice() {
    let email = new_user().await.email.to_uppercase();

    is(
        register(&email, PASSWORD).await,
        409,
        "email-taken",
        ProblemCode::Conflict,
    );
}

#[tokio::test]
#[ignore = "needs a service"]
async fn fields_break_rules() {
    let problem = is(
        register("nowhere", "password").await,
        422,
        "validation-failed",
        ProblemCode::ValidationFailed,
    );

    let fields: Vec<&str> = problem
        .errors
        .iter()
        .map(|fault| fault.field.as_str())
        .collect();
    assert_eq!(fields, ["email", "password"]);
}

#[tokio::test]
#[ignore = "needs a service"]
async fn the_password_is_wrong() {
    let email = new_user().await.email;

    is(
        sign_in(&email, "seven grey others").await,
        401,
        "invalid-credentials",
        ProblemCode::Unauthorized,
    );
}

#[tokio::test]
#[ignore = "needs a service"]
async fn the_access_token_is_made_up() {
    let client = signed_in(&service::url(), "a.b.c").unwrap();

    is(
        client.get_me().send().await,
        401,
        "invalid-access-token",
        ProblemCode::Unauthorized,
    );
}

#[tokio::test]
#[ignore = "needs a service"]
async fn the_refresh_token_is_made_up() {
    is(
        refresh("prt_made_up".to_owned()).await,
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
        refresh(spent).await,
        401,
        "token-reused",
        ProblemCode::Unauthorized,
    );

    is(
        refresh(newest).await,
        401,
        "session-ended",
        ProblemCode::Unauthorized,
    );
}

#[tokio::test]
#[ignore = "needs a service"]
async fn signs_out_an_account() {
    let client = new_user().await.client;
    client.log_out().send().await.unwrap();

    is(
        client.get_me().send().await,
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
        client.list_users().send().await,
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
        client.end_session().id(UNKNOWN_ID).send().await,
        404,
        "unknown-session",
        ProblemCode::NotFound,
    );
}

#[tokio::test]
#[ignore = "needs a service"]
async fn a_profile_was_changed_meanwhile() {
    let client = new_user().await.client;
    let seen = client.get_me().send().await.unwrap().headers()["etag"]
        .to_str()
        .unwrap()
        .to_owned();
    client
        .update_me()
        .body_map(|body| body.display_name(Change::to("Ada")))
        .send()
        .await
        .unwrap();

    let late = client
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
        .change_password()
        .body_map(|body| {
            body.current_password("seven grey others")
                .new_password("nine wet umbrellas in Oslo")
        })
        .send()
        .await;

    is(answer, 422, "wrong-password", ProblemCode::ValidationFailed);
}
