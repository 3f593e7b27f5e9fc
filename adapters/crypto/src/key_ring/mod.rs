//! The keys that tokens are made with. They lie in the store, so that a restart and a second instance use the same.
//!
//! | file | its subject |
//! |---|---|
//! | here | finding the keys, or making the first |
//! | `rotation.rs` | the next key of the access tokens, by age and by hand |
//! | `upkeep.rs` | what is done to stored keys from time to time: sealing them, forgetting those of no more use; and a list of them |
//!
//! Which key does what at a given moment is the core's to say: [`KeyTerm`].
//!
//! The key of the refresh tokens is made once and not rotated. A refresh token also holds 16 random bytes that are stored nowhere, so
//! whoever has this key, and the database besides, still forges none that is of use: for that it takes an older token of the very
//! session. What the key alone allows is to end sessions whose ids one knows. A successor would have to verify beside it for as long
//! as a session can last, which is up to ten years.

mod error;
mod rotation;
#[cfg(test)]
mod tests;
mod upkeep;

use std::sync::Arc;

use portreeve::{
    keys::{KeyTerm, SigningKey, SigningKeyRepository},
    shared::{Secret, Timestamp},
};
use time::Duration;

pub use self::{
    error::KeyError,
    rotation::{NewKey, Rotation},
    upkeep::ListedKey,
};
use crate::{AccessTokenKey, RefreshTokenKey, Seals, SigningAlgorithm, random};

pub(crate) const ACCESS: &str = "access_token";
pub(crate) const REFRESH: &str = "refresh_token";
/// Refresh tokens know no other algorithm.
const REFRESH_ALGORITHM: &str = "HS256";

/// Keeps the stored keys.
pub struct KeyRing {
    repository: Arc<dyn SigningKeyRepository>,
    settings: KeySettings,
}

#[derive(Clone, Debug)]
pub struct KeySettings {
    pub seals: Seals,
    /// Of the first key, and of the next after [`KeyRing::adopt_algorithm`]. A rotation keeps what there is.
    pub algorithm: SigningAlgorithm,
    /// Counts for HS256 only; then it is the key, and none is stored.
    pub jwt_secret: Option<Secret<String>>,
    /// How long a key signs. None: until somebody rotates it.
    pub rotate_after: Option<Duration>,
}

/// What tokens are made with, ready for use.
pub struct Keys {
    pub access_tokens: AccessTokenKeys,
    pub refresh_tokens: RefreshTokenKey,
}

/// Every key of the access tokens that is of any use, in the order of their numbers, each with its term.
pub struct AccessTokenKeys(pub(crate) Vec<(AccessTokenKey, KeyTerm)>);

impl KeyRing {
    /// RFC 7518, section 3.2: as long as the hash, or longer.
    pub const MIN_JWT_SECRET_LEN: usize = 32;

    pub fn new(repository: Arc<dyn SigningKeyRepository>, settings: KeySettings) -> Self {
        Self {
            repository,
            settings,
        }
    }

    /// Finds the keys in the store, or makes and adds them; of instances that start together, all get those of the first. Changes
    /// nothing that is there.
    pub async fn open(&self, now: Timestamp) -> Result<Keys, KeyError> {
        Ok(Keys {
            access_tokens: self.access_tokens(now).await?,
            refresh_tokens: self.refresh_tokens(now).await?,
        })
    }

    async fn access_tokens(&self, now: Timestamp) -> Result<AccessTokenKeys, KeyError> {
        let algorithm = self.settings.algorithm;
        if let Some(secret) = self.jwt_secret()? {
            let key = AccessTokenKey::read(algorithm, secret.expose().as_bytes());
            let key = key.map_err(|_| KeyError::ShortJwtSecret)?;
            return Ok(AccessTokenKeys(vec![(key, KeyTerm::ENDLESS)]));
        }
        let make = || Ok(AccessTokenKey::generate(algorithm)?);
        let stored = self.found_or_made(ACCESS, algorithm.as_str(), make, now);
        let stored = stored.await?;
        let of_use = stored.iter().zip(KeyTerm::of(&stored));
        let of_use = of_use.filter(|(_, term)| term.verifies(now));
        of_use
            .map(|(stored, term)| Ok((self.read(stored)?, term)))
            .collect::<Result<_, _>>()
            .map(AccessTokenKeys)
    }

    async fn refresh_tokens(&self, now: Timestamp) -> Result<RefreshTokenKey, KeyError> {
        let make = || {
            let material = random::bytes::<{ RefreshTokenKey::LEN }>();
            Ok(Secret::new(material.to_vec()))
        };
        let stored = self.found_or_made(REFRESH, REFRESH_ALGORITHM, make, now);
        let stored = stored.await?;
        let newest = stored.last().ok_or(KeyError::NoKey)?;
        let (material, _) = self.settings.seals.open(newest)?;
        RefreshTokenKey::read(material.expose()).ok_or_else(|| damaged(newest))
    }

    /// Never empty.
    async fn found_or_made(
        &self,
        purpose: &str,
        algorithm: &str,
        make: impl FnOnce() -> Result<Secret<Vec<u8>>, KeyError>,
        now: Timestamp,
    ) -> Result<Vec<SigningKey>, KeyError> {
        let found = self.repository.of(purpose).await?;
        if !found.is_empty() {
            return Ok(found);
        }
        let first = SigningKey {
            purpose: purpose.to_owned(),
            number: 1,
            algorithm: algorithm.to_owned(),
            material: Secret::new(vec![]),
            sealed: false,
            created_at: now,
            active_from: now,
        };
        let first = self.settings.seals.seal(first, &make()?)?;
        tracing::info!(
            purpose,
            algorithm,
            sealed = first.sealed,
            "made a signing key"
        );
        Ok(self.repository.add_first(&first).await?)
    }

    fn read(&self, stored: &SigningKey) -> Result<AccessTokenKey, KeyError> {
        let (material, _) = self.settings.seals.open(stored)?;
        let algorithm = stored.algorithm.parse().map_err(|_| damaged(stored))?;
        AccessTokenKey::read(algorithm, material.expose()).map_err(|_| damaged(stored))
    }

    /// The key from the configuration, if that is what counts.
    fn jwt_secret(&self) -> Result<Option<&Secret<String>>, KeyError> {
        let secret = self.settings.jwt_secret.as_ref();
        match secret.filter(|_| self.settings.algorithm == SigningAlgorithm::Hs256) {
            Some(secret) if secret.expose().len() < Self::MIN_JWT_SECRET_LEN => {
                Err(KeyError::ShortJwtSecret)
            }
            secret => Ok(secret),
        }
    }
}

fn damaged(stored: &SigningKey) -> KeyError {
    KeyError::Damaged {
        purpose: stored.purpose.clone(),
        algorithm: stored.algorithm.clone(),
    }
}
