//! The service, and those who use it.

use std::hash::{BuildHasher, RandomState};

use portreeve_client::types::{Grant, Problem, User};
use portreeve_client::{Client, Error, ResponseValue, signed_in};

pub const PASSWORD: &str = "seven grey otters";

pub type Answer<T> = Result<ResponseValue<T>, Error<Problem>>;

fn setting(name: &str) -> String {
    std::env::var(name)
        .unwrap_or_else(|_| panic!("set {name}: these tests talk to a running service"))
}

pub fn url() -> String {
    setting("PORTREEVE_URL")
}

pub fn anonymous() -> Client {
    Client::new(&url())
}

/// Random, so that the tests can run again on the same store.
pub fn an_address() -> String {
    format!("{:016x}@example.com", RandomState::new().hash_one(()))
}

/// A user with an account, in a session of their own.
pub struct Person {
    pub email: String,
    pub grant: Grant,
    pub client: Client,
}

impl Person {
    pub fn refresh_token(&self) -> String {
        self.grant.refresh_token.clone().unwrap()
    }
}

pub async fn register(email: &str, password: &str) -> Answer<User> {
    anonymous()
        .register_account()
        .body_map(|body| body.email(email).password(password))
        .send()
        .await
}

pub async fn sign_in(email: &str, password: &str) -> Answer<Grant> {
    anonymous()
        .log_in()
        .body_map(|body| body.email(email).password(password))
        .send()
        .await
}

pub async fn refresh(refresh_token: String) -> Answer<Grant> {
    anonymous()
        .refresh_session()
        .body_map(|body| body.refresh_token(refresh_token))
        .send()
        .await
}

pub async fn person(email: &str, password: &str) -> Person {
    let grant = sign_in(email, password).await.unwrap().into_inner();
    let client = signed_in(&url(), &grant.access_token).unwrap();
    Person {
        email: email.to_owned(),
        grant,
        client,
    }
}

/// A new user.
pub async fn new_user() -> Person {
    let email = an_address();
    register(&email, PASSWORD).await.unwrap();
    person(&email, PASSWORD).await
}

pub async fn administrator() -> Person {
    person(
        &setting("PORTREEVE_ADMIN_EMAIL"),
        &setting("PORTREEVE_ADMIN_PASSWORD"),
    )
    .await
}
