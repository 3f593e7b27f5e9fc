use std::sync::Arc;

use async_trait::async_trait;
use aws_lc_rs::constant_time::verify_slices_are_equal;
use portreeve::{
    auth::{
        HashError, HashPopulation, Password, PasswordHash, PasswordHasher, PasswordMatch, Priority,
    },
    shared::EmailAddress,
};

use crate::{
    dummies::{Dummies, DummyKey},
    hash_cost::{HashCost, InvalidHashCost},
    hash_params::{HashParams, Stored},
    hash_pool::{HashPoolSettings, HashWorkerPool},
    random,
    strength::ZxcvbnStrength,
};

/// Passwords under argon2id, as PHC strings.
///
/// argon2 has no bound on the length of a password; the core has, and everything that comes here has passed it.
pub struct Argon2Hasher {
    pool: Arc<HashWorkerPool>,
    wanted: HashParams,
    dummies: Dummies,
}

#[derive(Debug, thiserror::Error)]
pub enum InvalidHasher {
    #[error(transparent)]
    Parameters(#[from] InvalidHashCost),
    #[error("passwords need at least one thread to be hashed on, and room for one in the queue")]
    NoLane,
    #[error("a thread for hashing passwords could not be started")]
    Thread(#[source] std::io::Error),
}

impl Argon2Hasher {
    pub fn new(cost: HashCost, pool: HashPoolSettings) -> Result<Self, InvalidHasher> {
        let wanted = HashParams::wanted(cost)?;
        if pool.threads == 0 || pool.queue == 0 {
            return Err(InvalidHasher::NoLane);
        }
        Ok(Self {
            pool: Arc::new(
                HashWorkerPool::start(pool, wanted.blocks()).map_err(InvalidHasher::Thread)?,
            ),
            dummies: Dummies::new(DummyKey::read(&random::bytes::<32>()), &wanted),
            wanted,
        })
    }

    /// Draws the hashes for unknown addresses with this key. Without one they are other ones at each start.
    pub fn with_dummy_key(self, key: DummyKey) -> Self {
        Self {
            dummies: self.dummies.with_key(key),
            ..self
        }
    }

    /// Estimates passwords on the same pool.
    pub fn strength(&self) -> ZxcvbnStrength {
        ZxcvbnStrength::on(self.pool.clone())
    }
}

#[async_trait]
impl PasswordHasher for Argon2Hasher {
    async fn hash(
        &self,
        password: &Password,
        priority: Priority,
    ) -> Result<PasswordHash, HashError> {
        let (params, password) = (self.wanted.clone(), password.clone());
        self.pool
            .run(priority, move |memory| {
                let salt = random::bytes::<{ HashParams::SALT_LEN }>();
                let output = params.compute(password.expose().as_bytes(), &salt, memory)?;
                Ok(params.write(&salt, &output))
            })
            .await
    }

    /// Computes with what the stored hash was made with, whatever is wanted today.
    async fn verify(
        &self,
        password: &Password,
        hash: &PasswordHash,
        priority: Priority,
    ) -> Result<PasswordMatch, HashError> {
        let stored = Stored::read(hash)?;
        let outdated = stored.params != self.wanted;
        let password = password.clone();
        self.pool
            .run(priority, move |memory| {
                let output =
                    stored
                        .params
                        .compute(password.expose().as_bytes(), &stored.salt, memory)?;
                let equal = verify_slices_are_equal(&output, stored.output.as_bytes()).is_ok();
                Ok(match (equal, outdated) {
                    (false, _) => PasswordMatch::Mismatch,
                    (true, true) => PasswordMatch::MatchOutdated,
                    (true, false) => PasswordMatch::Match,
                })
            })
            .await
    }

    fn has_room(&self, priority: Priority) -> bool {
        self.pool.has_room(priority)
    }

    fn dummy_hash(&self, address: &EmailAddress) -> PasswordHash {
        self.dummies.draw(address)
    }

    fn update_population(&self, population: &HashPopulation) {
        self.dummies.update_population(population);
    }

    fn record_hash(&self, replaced: Option<PasswordHash>, stored: &PasswordHash) {
        self.dummies.record_hash(replaced.as_ref(), stored);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As libargon2 writes it: `echo -n password | argon2 somesalt -id -t 2 -k 256 -p 1 -e`.
    const LIBARGON2: &str =
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    /// As it wrote argon2i before there were versions.
    const LIBARGON2_10: &str =
        "$argon2i$m=256,t=2,p=1$c29tZXNhbHQ$/U3YPXYsSb3q9XxHvc0MLxur+GP960kN9j7emXX8zwY";

    fn hasher(memory_kib: u32, iterations: u32) -> Argon2Hasher {
        let cost = HashCost {
            memory_kib,
            iterations,
            parallelism: 1,
        };
        Argon2Hasher::new(
            cost,
            HashPoolSettings {
                threads: 1,
                queue: 8,
            },
        )
        .unwrap()
    }

    fn password(raw: &str) -> Password {
        Password::presented(raw).unwrap()
    }

    async fn verified(hash: &str) -> Result<PasswordMatch, HashError> {
        let hash = PasswordHash::new(hash.into());
        hasher(64, 1)
            .verify(&password("password"), &hash, Priority::Untrusted)
            .await
    }

    #[tokio::test]
    async fn a_password_matches_its_own_hash_only() {
        let hasher = hasher(64, 1);
        let hash = hasher
            .hash(&password("correct horse"), Priority::Untrusted)
            .await
            .unwrap();

        let right = hasher
            .verify(&password("correct horse"), &hash, Priority::Untrusted)
            .await;
        let wrong = hasher
            .verify(&password("correct house"), &hash, Priority::Untrusted)
            .await;

        assert_eq!(right.unwrap(), PasswordMatch::Match);
        assert_eq!(wrong.unwrap(), PasswordMatch::Mismatch);
    }

    #[tokio::test]
    async fn a_hash_carries_its_parameters_and_a_salt_of_its_own() {
        let hasher = hasher(64, 3);
        let one = hasher
            .hash(&password("correct horse"), Priority::Untrusted)
            .await
            .unwrap();
        let other = hasher
            .hash(&password("correct horse"), Priority::Untrusted)
            .await
            .unwrap();

        let fields: Vec<&str> = one.expose().split('$').collect();

        assert_eq!(fields[..4], ["", "argon2id", "v=19", "m=64,t=3,p=1"]);
        assert_eq!((fields[4].len(), fields[5].len()), (22, 43));
        assert!(one != other);
    }

    #[tokio::test]
    async fn a_hash_of_other_parameters_matches_and_is_outdated() {
        let hash = hasher(64, 1)
            .hash(&password("correct horse"), Priority::Untrusted)
            .await
            .unwrap();

        for today in [hasher(128, 1), hasher(32, 1), hasher(64, 2)] {
            let right = today
                .verify(&password("correct horse"), &hash, Priority::Untrusted)
                .await;
            let wrong = today
                .verify(&password("correct house"), &hash, Priority::Untrusted)
                .await;

            assert_eq!(right.unwrap(), PasswordMatch::MatchOutdated);
            assert_eq!(wrong.unwrap(), PasswordMatch::Mismatch);
        }
    }

    #[tokio::test]
    async fn hashes_made_by_libargon2_are_read() {
        assert_eq!(
            verified(LIBARGON2).await.unwrap(),
            PasswordMatch::MatchOutdated
        );
        assert_eq!(
            verified(LIBARGON2_10).await.unwrap(),
            PasswordMatch::MatchOutdated
        );
    }

    #[tokio::test]
    async fn nothing_matches_a_dummy_hash_and_it_is_made_with_what_accounts_have() {
        let address = EmailAddress::parse("nobody@example.com").unwrap();
        let before = hasher(128, 1);
        let old = before
            .hash(&password("correct horse"), Priority::Untrusted)
            .await
            .unwrap();
        let hasher = hasher(64, 1);
        let untold = hasher.dummy_hash(&address);
        hasher.update_population(&HashPopulation::from([(old.parameters().to_owned(), 7)]));

        let dummy = hasher.dummy_hash(&address);

        let verified = hasher
            .verify(&password("password"), &dummy, Priority::Untrusted)
            .await;
        assert_eq!(verified.unwrap(), PasswordMatch::Mismatch);
        assert_eq!(Stored::read(&untold).unwrap().params, hasher.wanted);
        assert_eq!(Stored::read(&dummy).unwrap().params, before.wanted);
    }

    #[tokio::test]
    async fn a_stored_hash_that_is_none_or_asks_too_much_is_broken() {
        for hash in [
            "",
            "password",
            "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW",
            "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ",
            "$argon2id$v=18$m=64,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
            "$argon2id$v=19$m=4294967295,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
            "$argon2id$v=19$m=64,t=4294967295,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        ] {
            assert!(
                matches!(verified(hash).await, Err(HashError::Broken(_))),
                "{hash}"
            );
        }
    }

    #[test]
    fn a_hasher_that_could_not_hash_is_refused() {
        let cost = HashCost::default();
        let none = HashCost {
            iterations: 0,
            ..cost
        };

        for pool in [
            HashPoolSettings {
                threads: 0,
                queue: 1,
            },
            HashPoolSettings {
                threads: 1,
                queue: 0,
            },
        ] {
            assert!(matches!(
                Argon2Hasher::new(cost, pool),
                Err(InvalidHasher::NoLane)
            ));
        }
        assert!(matches!(
            Argon2Hasher::new(
                none,
                HashPoolSettings {
                    threads: 1,
                    queue: 1
                }
            ),
            Err(InvalidHasher::Parameters(InvalidHashCost::Iterations))
        ));
    }
}
