use super::{
    AccessTokenKey, KeyChange, KeyError, KeyService, KeyTerm, SigningAlgorithm, SigningKey,
    service::ACCESS,
};
use crate::shared::{Attempted, Secret, Timestamp, retry_on_conflict};

/// How often somebody else may be faster before we give up.
const ATTEMPTS: usize = 5;

/// A key of the access tokens that has just come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKey {
    /// As in the `kid` of a token.
    pub id: String,
    pub algorithm: String,
    pub signs_from: Timestamp,
}

/// What came of the wish for a new key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rotation {
    Begun(NewKey),
    /// A new key was on its way already, and none was added.
    UnderWay(NewKey),
}

impl KeyService {
    /// Adds a key that signs after [`KeyTerm::PUBLISH_AHEAD`], when everybody who checks tokens has had the time to see it. The algorithm stays.
    pub async fn rotate(&self, now: Timestamp) -> Result<Rotation, KeyError> {
        let newest = self.newest().await?;
        if newest.active_from > now {
            return Ok(Rotation::UnderWay(self.described(&newest)?));
        }
        let algorithm = self.described_key(&newest)?.algorithm;
        self.succeed(&newest, algorithm, now).await
    }

    /// For a key that has leaked: adds one that signs from now on, and forgets all others. No token that they signed is accepted any
    /// more by an instance that knows of it.
    pub async fn replace_now(&self, now: Timestamp) -> Result<NewKey, KeyError> {
        // The other may have been a rotation, which leaves the old keys where they are. So once more.
        retry_on_conflict(ATTEMPTS, || async {
            let newest = self.newest().await?;
            let algorithm = self.described_key(&newest)?.algorithm;
            let key = self.successor_of(&newest, algorithm, now, now)?;
            Ok(match self.ports.repository.replace_all(&key).await? {
                true => Attempted::Done(self.described(&key)?),
                false => Attempted::Conflict,
            })
        })
        .await
    }

    /// Adds a key for the configured algorithm if the newest is of another.
    ///
    /// Only for the start of the service: of two instances that are configured differently, as while one configuration replaces
    /// another, each would undo the other's work if they came back to it.
    pub async fn migrate_algorithm(&self, now: Timestamp) -> Result<(), KeyError> {
        if self.jwt_secret()?.is_some() {
            return Ok(());
        }
        let (newest, wanted) = (self.newest().await?, self.settings.algorithm);
        if newest.algorithm == wanted.as_str() {
            return Ok(());
        }
        if let Rotation::Begun(key) = self.succeed(&newest, wanted, now).await? {
            self.ports.log.record(&KeyChange::AlgorithmMigrated(key));
        }
        Ok(())
    }

    /// Of instances that find the key too old at the same moment, one rotates it.
    pub(super) async fn rotate_if_old(&self, now: Timestamp) -> Result<(), KeyError> {
        let Some(rotate_after) = self.settings.rotate_after else {
            return Ok(());
        };
        if self.newest().await?.active_from + rotate_after > now {
            return Ok(());
        }
        if let Rotation::Begun(key) = self.rotate(now).await? {
            self.ports.log.record(&KeyChange::Rotated(key));
        }
        Ok(())
    }

    async fn succeed(
        &self,
        newest: &SigningKey,
        algorithm: SigningAlgorithm,
        now: Timestamp,
    ) -> Result<Rotation, KeyError> {
        let key = self.successor_of(newest, algorithm, now, now + KeyTerm::PUBLISH_AHEAD)?;
        if self.ports.repository.add_successor(&key).await? {
            Ok(Rotation::Begun(self.described(&key)?))
        } else {
            let newest = self.newest().await?;
            Ok(Rotation::UnderWay(self.described(&newest)?))
        }
    }

    fn successor_of(
        &self,
        newest: &SigningKey,
        algorithm: SigningAlgorithm,
        now: Timestamp,
        active_from: Timestamp,
    ) -> Result<SigningKey, KeyError> {
        let key = SigningKey {
            purpose: newest.purpose.clone(),
            number: newest.number.saturating_add(1),
            algorithm: algorithm.as_str().to_owned(),
            material: Secret::new(vec![]),
            sealed: false,
            created_at: now,
            active_from,
        };
        let material = self.ports.material.generate(algorithm)?;
        Ok(self.ports.material.seal(key, &material)?)
    }

    /// The newest stored key of the access tokens, if they are signed with stored ones.
    async fn newest(&self) -> Result<SigningKey, KeyError> {
        if self.jwt_secret()?.is_some() {
            return Err(KeyError::Configured);
        }
        let stored = self.ports.repository.of(ACCESS).await?;
        stored.into_iter().next_back().ok_or(KeyError::NoKey)
    }

    /// Its term does not matter to who asks.
    fn described_key(&self, stored: &SigningKey) -> Result<AccessTokenKey, KeyError> {
        self.access_token_key(stored, KeyTerm::ENDLESS)
    }

    fn described(&self, stored: &SigningKey) -> Result<NewKey, KeyError> {
        Ok(NewKey {
            id: self.described_key(stored)?.id,
            algorithm: stored.algorithm.clone(),
            signs_from: stored.active_from,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use time::macros::datetime;

    use super::*;
    use crate::keys::{
        KeyLog, KeyPorts, KeySettings, MockKeyMaterial, MockSigningKeyRepository, OpenedKey, Seal,
    };

    const NOW: Timestamp = datetime!(2026-11-22 12:00 UTC);

    struct NoLog;

    impl KeyLog for NoLog {
        fn record(&self, _: &KeyChange) {}
    }

    #[tokio::test]
    async fn a_replacement_gives_up_when_others_are_faster_each_time() {
        let key = SigningKey {
            purpose: ACCESS.into(),
            number: 1,
            algorithm: "EdDSA".into(),
            material: Secret::new(vec![1]),
            sealed: false,
            created_at: NOW,
            active_from: NOW,
        };
        let mut repository = MockSigningKeyRepository::new();
        repository
            .expect_of()
            .returning(move |_| Ok(vec![key.clone()]));
        repository
            .expect_replace_all()
            .times(ATTEMPTS)
            .returning(|_| Ok(false));
        let mut material = MockKeyMaterial::new();
        material
            .expect_generate()
            .returning(|_| Ok(Secret::new(vec![2])));
        material.expect_seal().returning(|key, _| Ok(key));
        material.expect_key_id().returning(|_, _| Some("id".into()));
        material.expect_open().returning(|key| {
            Ok(OpenedKey {
                material: key.material.clone(),
                seal: Seal::Open,
            })
        });
        let ports = KeyPorts {
            repository: Arc::new(repository),
            material: Arc::new(material),
            log: Arc::new(NoLog),
        };
        let settings = KeySettings {
            algorithm: SigningAlgorithm::EdDsa,
            jwt_secret: None,
            rotate_after: None,
        };

        let refusal = KeyService::new(ports, settings).replace_now(NOW).await;

        assert!(matches!(refusal, Err(KeyError::Contention(_))));
    }
}
