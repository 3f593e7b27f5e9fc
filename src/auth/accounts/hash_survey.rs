//! What the hashes of all accounts were made with, so that a sign-in with an unknown address costs what one with a known address does.
//!
//! Hashes keep the parameters they were made with until their owner signs in again. After a change of the configured ones, an unknown
//! address that is always hashed with these would be told by its time from an account with an older hash.

use std::collections::BTreeMap;

use crate::auth::AuthService;
use crate::shared::{AccountId, StoreError};

/// How many accounts one step of a survey reads.
const STEP: u16 = 5000;

/// How many accounts have hashes of which [parameters](crate::auth::PasswordHash::parameters).
pub type HashPopulation = BTreeMap<String, u64>;

/// A part of a survey: what one step counted, and the last account it read; nothing if there was none to read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CountedHashes {
    pub population: HashPopulation,
    pub last: Option<AccountId>,
}

/// A survey under way.
#[derive(Debug, Default)]
pub struct HashSurvey {
    counted: HashPopulation,
    after: Option<AccountId>,
}

impl AuthService {
    /// Takes one step of the survey. Returns whether it was the last: then the hasher has been given what was counted.
    pub async fn survey_hashes(&self, survey: &mut HashSurvey) -> Result<bool, StoreError> {
        let accounts = &self.ports.accounts;
        let step = accounts.count_hashes(survey.after, STEP).await?;
        for (parameters, accounts) in step.population {
            *survey.counted.entry(parameters).or_default() += accounts;
        }
        survey.after = step.last;
        if step.last.is_none() {
            self.ports.hasher.imitate(&survey.counted);
        }
        Ok(step.last.is_none())
    }
}

#[cfg(test)]
mod tests {
    use mockall::Sequence;

    use super::*;
    use crate::auth::mocks::Mocks;

    fn population(counts: &[(&str, u64)]) -> HashPopulation {
        let counts = counts.iter();
        counts
            .map(|(parameters, accounts)| ((*parameters).to_owned(), *accounts))
            .collect()
    }

    #[tokio::test]
    async fn the_hasher_is_given_the_sum_of_all_steps() {
        let mut mocks = Mocks::new();
        let last = Mocks::account().id();
        let steps = [
            (None, population(&[("old", 3), ("new", 1)]), Some(last)),
            (Some(last), population(&[("new", 2)]), Some(last)),
            (Some(last), population(&[]), None),
        ];
        let mut order = Sequence::new();
        for (after, population, last) in steps {
            mocks
                .accounts
                .expect_count_hashes()
                .times(1)
                .in_sequence(&mut order)
                .withf(move |place, _| *place == after)
                .return_once(move |_, _| Ok(CountedHashes { population, last }));
        }
        mocks
            .hasher
            .expect_imitate()
            .times(1)
            .withf(|counted| *counted == population(&[("old", 3), ("new", 3)]))
            .return_const(());
        let service = mocks.service();

        let mut survey = HashSurvey::default();
        let mut steps = 1;
        while !service.survey_hashes(&mut survey).await.unwrap() {
            steps += 1;
        }

        assert_eq!(steps, 3);
    }
}
