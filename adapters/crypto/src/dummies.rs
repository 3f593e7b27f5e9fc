//! What a password for an unknown address is compared with.
//!
//! The time it takes must not tell that there is no account. So the parameters of such a hash are drawn as those of the accounts are:
//! each as often as accounts have them. One address always draws the same, by a keyed hash of the address, or trying it repeatedly
//! would tell; and the key is one that all instances share and that outlives them, or a restart would.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use aws_lc_rs::hmac;
use portreeve::{
    auth::{HashPopulation, PasswordHash},
    shared::EmailAddress,
};

use crate::{
    hash_params::{HashParams, Stored, phc_string},
    random,
};

/// Decides what an unknown address draws.
#[derive(Clone)]
pub struct DummyKey(hmac::Key);

impl DummyKey {
    pub(crate) fn read(material: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, material))
    }

    /// Evenly distributed, and always the same for one address: a number, and a salt.
    fn draw(&self, address: &EmailAddress) -> (u64, [u8; HashParams::SALT_LEN]) {
        let tag = hmac::sign(&self.0, address.as_str().as_bytes());
        let (number, rest) = tag.as_ref().split_first_chunk().unwrap_or((&[0; 8], &[]));
        let salt = rest.first_chunk().unwrap_or(&[0; HashParams::SALT_LEN]);
        (u64::from_be_bytes(*number), *salt)
    }
}

pub(crate) struct Dummies {
    key: DummyKey,
    /// The configured parameters, as a PHC string begins with them.
    wanted: String,
    /// The end of every dummy. Drawn once, so no password is known that matches.
    output: [u8; HashParams::OUTPUT_LEN],
    counted: Mutex<HashPopulation>,
    shares: RwLock<Arc<[Share]>>,
}

struct Share {
    parameters: String,
    /// How many accounts have these parameters or those of a share before.
    up_to: u64,
}

impl Dummies {
    /// Until the first survey, every address draws the configured parameters.
    pub fn new(key: DummyKey, wanted: &HashParams) -> Self {
        Self {
            key,
            wanted: wanted.phc_prefix(),
            output: random::bytes(),
            counted: Mutex::default(),
            shares: RwLock::new(Arc::from(Vec::new())),
        }
    }

    pub fn with_key(self, key: DummyKey) -> Self {
        Self { key, ..self }
    }

    /// From now on parameters are drawn as often as they stand here. Those that cannot be read are left out.
    pub fn update_population(&self, population: &HashPopulation) {
        let mut counted = self.counted();
        counted.clone_from(population);
        self.share_out(&counted);
    }

    /// Before the first survey nothing is known, and the survey will see this change too.
    pub fn record_hash(&self, replaced: Option<&PasswordHash>, stored: &PasswordHash) {
        let mut counted = self.counted();
        if counted.is_empty() || replaced.is_some_and(|old| old.parameters() == stored.parameters())
        {
            return;
        }
        if let Some(accounts) = replaced.and_then(|old| counted.get_mut(old.parameters())) {
            *accounts = accounts.saturating_sub(1);
        }
        *counted.entry(stored.parameters().to_owned()).or_default() += 1;
        self.share_out(&counted);
    }

    fn counted(&self) -> MutexGuard<'_, HashPopulation> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn share_out(&self, population: &HashPopulation) {
        let mut counts: Vec<(&String, &u64)> = population.iter().collect();
        // Accounts go from old parameters to the wanted ones. With those last, the addresses between two shares go the same way, and
        // only as accounts do.
        counts.sort_by_key(|(parameters, _)| (**parameters == self.wanted, *parameters));
        let mut up_to = 0_u64;
        let shares = counts.into_iter().filter_map(|(parameters, accounts)| {
            let sample = phc_string(parameters, &[0; HashParams::SALT_LEN], &self.output);
            Stored::read(&sample).ok()?;
            up_to = up_to.saturating_add(*accounts);
            let parameters = parameters.clone();
            Some(Share { parameters, up_to })
        });
        let shares: Arc<[Share]> = shares.collect();
        *self.shares.write().unwrap_or_else(PoisonError::into_inner) = shares;
    }

    /// A hash without a known password. Its salt is one of the address too: with one for all, argon2 would walk through its memory the same
    /// way each time, and that takes a time of its own.
    pub fn draw(&self, address: &EmailAddress) -> PasswordHash {
        let (number, salt) = self.key.draw(address);
        let shares = self.shares.read().unwrap_or_else(PoisonError::into_inner);
        let shares = shares.clone();
        let accounts = shares.last().map_or(0, |share| share.up_to);
        // As far into the accounts as the draw is into all numbers: less than `accounts`, so it fits.
        let place = (u128::from(number) * u128::from(accounts)) >> 64;
        let drawn = shares
            .iter()
            .find(|share| place < u128::from(share.up_to))
            .map(|share| &share.parameters);
        phc_string(drawn.unwrap_or(&self.wanted), &salt, &self.output)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::hash_cost::HashCost;

    const SMALL: &str = "$argon2id$v=19$m=64,t=1,p=1";
    const LARGE: &str = "$argon2id$v=19$m=128,t=2,p=1";
    const WANTED: &str = "$argon2id$v=19$m=96,t=1,p=1";

    fn dummies(key: u8) -> Dummies {
        let parameters = HashCost {
            memory_kib: 96,
            iterations: 1,
            parallelism: 1,
        };
        let wanted = HashParams::wanted(parameters).unwrap();
        Dummies::new(DummyKey::read(&[key; 32]), &wanted)
    }

    fn imitating(counts: &[(&str, u64)]) -> Dummies {
        let dummies = dummies(1);
        let counts = counts.iter().map(|(name, n)| ((*name).to_owned(), *n));
        dummies.update_population(&counts.collect());
        dummies
    }

    fn addresses() -> Vec<EmailAddress> {
        (0..10_000)
            .map(|n| EmailAddress::parse(&format!("nobody{n}@example.com")).unwrap())
            .collect()
    }

    fn drawn(dummies: &Dummies) -> Vec<String> {
        let addresses = addresses();
        let hashes = addresses.iter().map(|address| dummies.draw(address));
        hashes.map(|hash| hash.parameters().to_owned()).collect()
    }

    #[test]
    fn unknown_addresses_draw_parameters_as_often_as_accounts_have_them() {
        let dummies = imitating(&[(SMALL, 500), (LARGE, 300), (WANTED, 200)]);

        let mut counts = BTreeMap::new();
        for parameters in drawn(&dummies) {
            *counts.entry(parameters).or_insert(0_i32) += 1;
        }

        // The key is fixed, so this is no matter of luck.
        for (parameters, expected) in [(SMALL, 5000), (LARGE, 3000), (WANTED, 2000)] {
            let off = (counts[parameters] - expected).abs();
            assert!(off < 200, "{counts:?}");
        }
        assert_eq!(counts.len(), 3);
    }

    #[test]
    fn an_address_draws_the_same_at_every_instance_and_after_every_restart() {
        let counts = [(SMALL, 2), (LARGE, 1), (WANTED, 1)];

        assert_eq!(drawn(&imitating(&counts)), drawn(&imitating(&counts)));

        let other = imitating(&counts).with_key(DummyKey::read(&[2; 32]));
        assert_ne!(drawn(&imitating(&counts)), drawn(&other));
    }

    #[test]
    fn each_address_has_a_salt_of_its_own_which_stays() {
        let dummies = imitating(&[(SMALL, 1)]);
        let salts = || {
            let hashes = addresses()
                .into_iter()
                .map(|address| dummies.draw(&address));
            let salts = hashes.map(|hash| Stored::read(&hash).unwrap().salt.to_string());
            salts.collect::<Vec<_>>()
        };

        let distinct: BTreeSet<_> = salts().into_iter().collect();

        assert_eq!(distinct.len(), addresses().len());
        assert_eq!(salts(), salts());
    }

    #[test]
    fn as_accounts_take_the_wanted_parameters_addresses_do_and_none_goes_back() {
        let before = drawn(&imitating(&[(SMALL, 600), (WANTED, 400)]));
        let after = drawn(&imitating(&[(SMALL, 300), (WANTED, 700)]));

        let changed = before.iter().zip(&after).filter(|(old, new)| old != new);
        let changed: Vec<_> = changed.collect();

        assert!((2_700..3_300).contains(&changed.len()), "{}", changed.len());
        assert!(changed.iter().all(|(_, new)| *new == WANTED));
    }

    #[test]
    fn accounts_that_come_or_change_after_the_survey_count_at_once() {
        let hash = |parameters: &str| PasswordHash::new(format!("{parameters}$c2FsdHNhbHQ$b3V0"));
        let (small, wanted) = (hash(SMALL), hash(WANTED));
        let dummies = imitating(&[(SMALL, 20)]);
        for _ in 0..20 {
            dummies.record_hash(None, &wanted);
        }
        assert_eq!(
            drawn(&dummies),
            drawn(&imitating(&[(SMALL, 20), (WANTED, 20)]))
        );

        for _ in 0..20 {
            dummies.record_hash(Some(&small), &wanted);
        }

        assert!(drawn(&dummies).iter().all(|drawn| drawn == WANTED));
    }

    #[test]
    fn what_changes_before_the_first_survey_is_left_to_it() {
        let dummies = dummies(1);
        let hash = PasswordHash::new(format!("{SMALL}$c2FsdHNhbHQ$b3V0"));

        dummies.record_hash(None, &hash);

        assert!(drawn(&dummies).iter().all(|drawn| drawn == WANTED));
    }

    #[test]
    fn without_accounts_the_wanted_parameters_are_drawn() {
        for dummies in [dummies(1), imitating(&[]), imitating(&[(SMALL, 0)])] {
            assert!(
                drawn(&dummies)
                    .iter()
                    .all(|parameters| parameters == WANTED)
            );
        }
    }

    #[test]
    fn where_all_accounts_have_old_parameters_no_address_draws_the_wanted_ones() {
        let drawn = drawn(&imitating(&[(LARGE, 1)]));

        assert!(drawn.iter().all(|parameters| parameters == LARGE));
    }

    #[test]
    fn what_cannot_be_read_is_left_out() {
        let drawn = drawn(&imitating(&[
            ("", 5),
            ("$2b$12", 5),
            ("$argon2id$v=19$m=4294967295,t=1,p=1", 5),
            (SMALL, 1),
        ]));

        assert!(drawn.iter().all(|parameters| parameters == SMALL));
    }
}
