use portreeve::{
    keys::{KeyTerm, SigningKey},
    shared::{Secret, Timestamp},
};

use super::{ACCESS, KeyError, KeyRing};
use crate::{AccessTokenKey, SigningAlgorithm};

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

impl KeyRing {
    /// Adds a key that signs after [`KeyTerm::LEAD`], when everybody who checks tokens has had the time to see it. The algorithm stays.
    pub async fn rotate(&self, now: Timestamp) -> Result<Rotation, KeyError> {
        let newest = self.newest().await?;
        if newest.active_from > now {
            return Ok(Rotation::UnderWay(self.described(&newest)?));
        }
        let algorithm = self.read(&newest)?.algorithm;
        self.succeed(&newest, algorithm, now).await
    }

    /// For a key that has leaked: adds one that signs from now on, and forgets all others. No token that they signed is accepted any
    /// more by an instance that knows of it.
    pub async fn replace_now(&self, now: Timestamp) -> Result<NewKey, KeyError> {
        for _ in 0..ATTEMPTS {
            let newest = self.newest().await?;
            let algorithm = self.read(&newest)?.algorithm;
            let key = self.successor_of(&newest, algorithm, now, now)?;
            if self.repository.replace_all(&key).await? {
                return self.described(&key);
            }
            // The other may have been a rotation, which leaves the old keys where they are. So once more.
        }
        Err(KeyError::Contention)
    }

    /// Adds a key for the configured algorithm if the newest is of another.
    ///
    /// Only for the start of the service: of two instances that are configured differently, as while one configuration replaces
    /// another, each would undo the other's work if they came back to it.
    pub async fn adopt_algorithm(&self, now: Timestamp) -> Result<(), KeyError> {
        if self.jwt_secret()?.is_some() {
            return Ok(());
        }
        let (newest, wanted) = (self.newest().await?, self.settings.algorithm);
        if newest.algorithm == wanted.as_str() {
            return Ok(());
        }
        if let Rotation::Begun(key) = self.succeed(&newest, wanted, now).await? {
            tracing::info!(id = key.id, algorithm = key.algorithm, signs_from = %key.signs_from, "JWT_ALGORITHM has changed: added a signing key for it");
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
            tracing::info!(id = key.id, algorithm = key.algorithm, signs_from = %key.signs_from, "the signing key is old: added the next");
        }
        Ok(())
    }

    async fn succeed(
        &self,
        newest: &SigningKey,
        algorithm: SigningAlgorithm,
        now: Timestamp,
    ) -> Result<Rotation, KeyError> {
        let key = self.successor_of(newest, algorithm, now, now + KeyTerm::LEAD)?;
        if self.repository.add_successor(&key).await? {
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
        let material = AccessTokenKey::generate(algorithm)?;
        Ok(self.settings.seals.seal(key, &material)?)
    }

    /// The newest stored key of the access tokens, if they are signed with stored ones.
    async fn newest(&self) -> Result<SigningKey, KeyError> {
        if self.jwt_secret()?.is_some() {
            return Err(KeyError::Configured);
        }
        let stored = self.repository.of(ACCESS).await?;
        stored.into_iter().next_back().ok_or(KeyError::NoKey)
    }

    fn described(&self, stored: &SigningKey) -> Result<NewKey, KeyError> {
        Ok(NewKey {
            id: self.read(stored)?.id,
            algorithm: stored.algorithm.clone(),
            signs_from: stored.active_from,
        })
    }
}
