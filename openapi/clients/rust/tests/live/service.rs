//! The service, and those who use it.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use portreeve_client::{Error, MemoryStorage, Portreeve, TokenStorage, Tokens};

pub const PASSWORD: &str = "seven grey otters";

fn setting(name: &str) -> String {
    std::env::var(name)
        .unwrap_or_else(|_| panic!("set {name}: these tests talk to a running service"))
}

pub fn url() -> String {
    setting("PORTREEVE_URL")
}

pub fn anonymous() -> Portreeve {
    Portreeve::new(&url()).unwrap()
}

/// Another client of the same session.
pub fn resumed(tokens: Tokens) -> Portreeve {
    let storage = MemoryStorage::new(tokens);
    Portreeve::builder(&url()).storage(storage).build().unwrap()
}

/// Random, so that the tests can run again on the same store.
pub fn an_address() -> String {
    format!("{:016x}@example.com", RandomState::new().hash_one(()))
}

/// A user with an account, in a session of their own.
pub struct Person {
    pub email: String,
    pub client: Portreeve,
    storage: Arc<MemoryStorage>,
}

impl Person {
    pub fn tokens(&self) -> Tokens {
        self.storage.load().unwrap().unwrap()
    }
}

fn no_one(email: &str) -> Person {
    let storage = Arc::new(MemoryStorage::default());
    let builder = Portreeve::builder(&url()).storage(storage.clone());
    Person {
        email: email.to_owned(),
        client: builder.build().unwrap(),
        storage,
    }
}

pub async fn sign_in(email: &str, password: &str) -> Result<Person, Error> {
    let person = no_one(email);
    person.client.sign_in(email, password).await?;
    Ok(person)
}

pub async fn person(email: &str) -> Person {
    sign_in(email, PASSWORD).await.unwrap()
}

/// A new user.
pub async fn new_user() -> Person {
    let person = no_one(&an_address());
    let signed_up = person.client.sign_up(&person.email, PASSWORD).await;
    signed_up.unwrap();
    person
}

pub async fn administrator() -> Person {
    let email = setting("PORTREEVE_ADMIN_EMAIL");
    let password = setting("PORTREEVE_ADMIN_PASSWORD");
    sign_in(&email, &password).await.unwrap()
}

/// What a refresh gives: of another process, that has the same tokens.
pub async fn refreshed(mut tokens: Tokens) -> Result<Tokens, Error> {
    tokens.expires_at = 0;
    let storage = Arc::new(MemoryStorage::new(tokens));
    let client = Portreeve::builder(&url())
        .storage(storage.clone())
        .build()?;
    client.access_token().await?;
    Ok(storage.load()?.unwrap())
}
