//! A client that tries too often must wait, and no account is locked out. The clock stands still, so no attempt is forgotten unless a test
//! says so.

mod others;
mod sign_in;

use crate::support::{answer::Answer, app::App, client::Call, people::Person, store::TestStore};

/// Counts, behind a proxy that says for whom a request comes.
async fn counting() -> App {
    counting_on(&TestStore::memory()).await
}

async fn counting_on(store: &TestStore) -> App {
    let variables = [("LIMITS", "on"), ("TRUSTED_PROXIES", "127.0.0.1")];
    App::with(store, &variables).await
}

/// A request that comes for this address.
fn from(address: &str, call: Call) -> Call {
    call.header("x-forwarded-for", address)
}

/// Tries wrong passwords from this address, so many times. Returns the statuses, and the last answer.
async fn guesses(person: &Person, address: &str, times: usize) -> (Vec<u16>, Answer) {
    let mut statuses = Vec::new();
    loop {
        let answer = from(address, person.tries("a wrong but long password")).await;
        statuses.push(answer.status);
        if statuses.len() == times {
            return (statuses, answer);
        }
    }
}

/// The seconds in `Retry-After`.
#[track_caller]
fn wait(answer: &Answer) -> i64 {
    answer.is(429, "too-many-attempts");
    answer.header("retry-after").parse().expect("a number")
}
