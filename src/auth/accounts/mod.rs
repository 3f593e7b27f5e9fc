//! The account and how it is stored.

mod account;
mod hash_survey;

pub use account::{Account, AccountChange, AccountState, Change};
pub use hash_survey::{CountedHashes, HashPopulation, HashSurvey};
