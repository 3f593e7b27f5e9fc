//! What the hashes of all accounts were made with, so that a sign-in with an unknown address costs what one with a known address does.
//!
//! Hashes keep the parameters they were made with until their owner signs in again. After a change of the configuration, an unknown
//! address that is always hashed with the new parameters could be distinguished by its time from an account with an older hash.

use std::sync::Arc;

use super::AccountRepository;
use crate::{
    auth::passwords::{HashPopulation, PasswordHasher},
    shared::{AccountId, StoreError},
};

/// How many accounts one step of a survey reads.
const STEP: u16 = 5000;

/// A part of a survey: what one step counted, and the last account it read; nothing if there was none to read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CountedHashes {
    pub population: HashPopulation,
    pub last: Option<AccountId>,
}

/// Counts the parameters of all stored hashes, step by step.
pub struct HashSurvey {
    accounts: Arc<dyn AccountRepository>,
    hasher: Arc<dyn PasswordHasher>,
    counted: HashPopulation,
    after: Option<AccountId>,
}

impl HashSurvey {
    pub fn new(accounts: Arc<dyn AccountRepository>, hasher: Arc<dyn PasswordHasher>) -> Self {
        Self {
            accounts,
            hasher,
            counted: HashPopulation::new(),
            after: None,
        }
    }

    /// Takes one step. Returns whether it was the last: then the hasher has the result.
    pub async fn step(&mut self) -> Result<bool, StoreError> {
        let step = self.accounts.count_hashes(self.after, STEP).await?;
        for (parameters, accounts) in step.population {
            *self.counted.entry(parameters).or_default() += accounts;
        }
        self.after = step.last;
        if step.last.is_none() {
            self.hasher.update_population(&self.counted);
        }
        Ok(step.last.is_none())
    }
}

#[cfg(test)]
mod tests {
    use mockall::Sequence;

    use super::{
        super::{MockAccountRepository, sample},
        *,
    };
    use crate::auth::passwords::MockPasswordHasher;

    fn population(counts: &[(&str, u64)]) -> HashPopulation {
        let counts = counts.iter();
        counts
            .map(|(parameters, accounts)| ((*parameters).to_owned(), *accounts))
            .collect()
    }

    #[tokio::test]
    async fn the_hasher_is_given_the_sum_of_all_steps() {
        let mut accounts = MockAccountRepository::new();
        let last = sample::account().id();
        let steps = [
            (None, population(&[("old", 3), ("new", 1)]), Some(last)),
            (Some(last), population(&[("new", 2)]), Some(last)),
            (Some(last), population(&[]), None),
        ];
        let mut order = Sequence::new();
        for (after, population, last) in steps {
            accounts
                .expect_count_hashes()
                .times(1)
                .in_sequence(&mut order)
                .withf(move |place, _| *place == after)
                .return_once(move |_, _| Ok(CountedHashes { population, last }));
        }
        let mut hasher = MockPasswordHasher::new();
        hasher
            .expect_update_population()
            .times(1)
            .withf(|counted| *counted == population(&[("old", 3), ("new", 3)]))
            .return_const(());

        let mut survey = HashSurvey::new(Arc::new(accounts), Arc::new(hasher));
        let mut steps = 1;
        while !survey.step().await.unwrap() {
            steps += 1;
        }

        assert_eq!(steps, 3);
    }
}
