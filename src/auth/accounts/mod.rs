//! The account: an address, a password hash, roles, a status; and its repository.

mod account;
mod hash_survey;
mod ports;
#[cfg(test)]
pub(in crate::auth) mod sample;

pub use account::{Account, AccountAddition, AccountChange, AccountState, Change};
pub use hash_survey::{CountedHashes, HashSurvey};
#[cfg(any(test, feature = "mocks"))]
pub use ports::MockAccountRepository;
pub use ports::{AccountRepository, AddAccountError, UpdateAccountError};
