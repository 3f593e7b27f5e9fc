//! An ordinary account, for unit tests.

use time::macros::datetime;

use super::Account;
use crate::{
    auth::PasswordHash,
    shared::{AccountId, EmailAddress, Role, Timestamp},
};

pub const NOW: Timestamp = datetime!(2026-11-22 12:00 UTC);

pub fn account() -> Account {
    let email = EmailAddress::parse("ada@example.com").unwrap();
    Account::register(
        AccountId::new(NOW, [1; 16]),
        email,
        PasswordHash::new("$old".into()),
        Role::User,
        None,
        NOW,
    )
    .0
}
