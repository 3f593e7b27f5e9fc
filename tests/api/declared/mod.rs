//! Whatever the document declares does happen: each status of each operation, and each exact problem behind it, is reached here over
//! HTTP, or stands on the short list below with the reason why not.

mod admin;
pub mod afflicted;
mod everywhere;
mod failing;
mod limited;
mod live;
mod plain;

use std::collections::BTreeSet;

use portreeve::{
    auth::OneTimeToken,
    shared::{Clock, EmailAddress, OneTimeTokenId, TokenPurpose},
};
use reqwest::Method;
use serde_json::json;

use crate::{
    contexts,
    contract::sample,
    support::{
        answer::Answer,
        app::{App, REVOCATIONS_TOKEN},
        client::{Call, Client},
        people::{Admin, Grant, OTHER_PASSWORD, Person},
        published::{self, Operation},
    },
};

/// An operation, a status, and the problem where it is one.
type Outcome = (String, u16, String);

/// What cannot be brought about from outside. These operations ask no store and hash nothing: only a defect makes them fail or dawdle, and
/// then the frame answers, as `api::faults` and `api::listener::deadline` see it do for others.
const OUT_OF_REACH: &[(&str, u16, &str)] = &[
    ("getAuthorizationServerMetadata", 500, "internal"),
    ("getAuthorizationServerMetadata", 503, "timed-out"),
    ("getJwks", 500, "internal"),
    ("getJwks", 503, "timed-out"),
    ("getLiveness", 500, "internal"),
    ("getLiveness", 503, "timed-out"),
    ("getOpenidConfiguration", 500, "internal"),
    ("getOpenidConfiguration", 503, "timed-out"),
    // Its checks do not fail otherwise than by saying so, which is the 503.
    ("getReadiness", 500, "internal"),
];

/// The answers that have come so far.
#[derive(Default)]
pub struct Reached(BTreeSet<Outcome>);

impl Reached {
    pub fn note(&mut self, answer: Answer) {
        let problem = answer.slug_if_any();
        self.0
            .insert((answer.operation.into(), answer.status, problem));
    }
}

/// An administrator and another user, both signed in.
pub struct People {
    pub root: Admin,
    pub ada: Person,
    pub grant: Grant,
    /// Links of Ada's that are good.
    pub reset: String,
    pub verify: String,
    pub undo: String,
}

impl People {
    pub async fn of(app: &App) -> Self {
        let root = app.admin().await;
        let (ada, grant) = app.signed_in("ada@example.com").await;
        let link = async |purpose| {
            let account = ada.id.parse().expect("it is an id");
            let email = EmailAddress::parse(&ada.email).expect("it is an address");
            let now = app.clock.now();
            let id = OneTimeTokenId::new(now, sample::random());
            let token = OneTimeToken::new(id, account, purpose, email, now);
            let tokens = &app.stores().one_time_tokens;
            assert!(tokens.issue(&token, now, &[]).await.expect("a store"));
            app.auth().links().sign(id).expose().clone()
        };
        Self {
            reset: link(TokenPurpose::ResetPassword).await,
            verify: link(TokenPurpose::VerifyEmail).await,
            undo: link(TokenPurpose::UndoEmailChange).await,
            root,
            ada,
            grant,
        }
    }
}

/// A request that would do something, by a user who may.
fn proper(client: &Client, operation: &Operation, people: &People) -> Call {
    let call = unsigned(client, operation, people);
    if operation.is_public() {
        call
    } else if operation.id.ends_with("Revocations") {
        call.bearing(REVOCATIONS_TOKEN)
    } else if operation.declares(403) {
        call.by(&people.root.grant)
    } else {
        call.by(&people.grant)
    }
}

/// The same without an access token.
fn unsigned(client: &Client, operation: &Operation, people: &People) -> Call {
    let path = operation.path.replace("{id}", &people.ada.id);
    let path = path.replace("{name}", "purge_sessions");
    let call = client.call(method(operation), &path);
    if operation.id == "openEventSocket" {
        return live::handshake(call);
    }
    let (email, password) = (&people.ada.email, &people.ada.password);
    let body = match operation.id.as_str() {
        "registerAccount" => json!({"email": "bob@example.com", "password": password}),
        "logIn" => json!({"email": email, "password": password}),
        "refreshSession" => json!({"refresh_token": people.grant.refresh_token}),
        "issueToken" => return token(client, email, password),
        "resetPassword" => json!({"token": people.reset, "new_password": OTHER_PASSWORD}),
        "verifyEmail" => json!({"token": people.verify}),
        "undoEmailChange" => json!({"token": people.undo}),
        "changeEmail" => json!({"new_email": "new@example.com", "password": password}),
        "changePassword" => json!({"current_password": password, "new_password": OTHER_PASSWORD}),
        _ => match operation.example() {
            Some(example) => example.clone(),
            None => return call,
        },
    };
    call.json(&body)
}

fn method(operation: &Operation) -> Method {
    operation
        .method
        .parse()
        .expect("the document has methods of HTTP")
}

/// Signs in by OAuth 2.0.
pub fn token(client: &Client, email: &str, password: &str) -> Call {
    let fields = format!(
        "grant_type=password&username={email}&password={}",
        password.replace(' ', "+")
    );
    let call = client.call(Method::POST, "/api/v1/auth/token");
    call.body(fields, "application/x-www-form-urlencoded")
}

fn outcomes<'a>(all: impl IntoIterator<Item = (&'a str, u16, &'a str)>) -> BTreeSet<Outcome> {
    let all = all.into_iter();
    all.map(|(id, status, problem)| (id.to_owned(), status, problem.to_owned()))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_declared_answer_is_given() {
    let mut reached = Reached::default();

    everywhere::reach(&mut reached).await;
    plain::reach(&mut reached).await;
    contexts::reach(&mut reached).await;
    admin::reach(&mut reached).await;
    limited::reach(&mut reached).await;
    live::reach(&mut reached).await;
    failing::reach(&mut reached).await;

    let declared = outcomes(published::declared());
    let excused = outcomes(OUT_OF_REACH.iter().copied());
    let missing: Vec<_> = declared
        .difference(&reached.0)
        .filter(|one| !excused.contains(one))
        .collect();
    assert!(missing.is_empty(), "declared and never seen: {missing:#?}");
    let idle: Vec<_> = excused
        .iter()
        .filter(|one| reached.0.contains(one) || !declared.contains(one))
        .collect();
    assert!(idle.is_empty(), "need no excuse: {idle:#?}");
}
