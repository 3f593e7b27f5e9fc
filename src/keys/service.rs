use std::sync::Arc;

use time::Duration;

use super::{
    KeyChange, KeyError, KeyLog, KeyMaterial, KeyTerm, OpenError, OpenedKey, SigningAlgorithm,
    SigningKey, SigningKeyRepository,
};
use crate::shared::{Secret, Timestamp};

pub(super) const ACCESS: &str = "access_token";
pub(super) const REFRESH: &str = "refresh_token";
/// Refresh tokens know no other algorithm.
const REFRESH_ALGORITHM: SigningAlgorithm = SigningAlgorithm::Hs256;

/// Keeps the stored keys.
///
/// The key of the refresh tokens is made once and not rotated. A refresh token also holds 16 random bytes that are stored nowhere, so
/// an attacker with this key, and the database besides, still forges none that is of use: for that it takes an older token of the very
/// session. What the key alone allows is to end sessions whose ids one knows. A successor would have to verify beside it for as long
/// as a session can last, which is up to ten years.
pub struct KeyService {
    pub(super) ports: KeyPorts,
    pub(super) settings: KeySettings,
}

pub struct KeyPorts {
    pub repository: Arc<dyn SigningKeyRepository>,
    pub material: Arc<dyn KeyMaterial>,
    pub log: Arc<dyn KeyLog>,
}

#[derive(Clone, Debug)]
pub struct KeySettings {
    /// Of the first key, and of the next after [`KeyService::migrate_algorithm`]. A rotation keeps what there is.
    pub algorithm: SigningAlgorithm,
    /// Counts for HS256 only; then it is the key, and none is stored.
    pub jwt_secret: Option<Secret<String>>,
    /// How long a key signs. None: until it is rotated.
    pub rotate_after: Option<Duration>,
}

/// What tokens are made with.
pub struct Keys {
    /// Every key that is of any use, in the order of their numbers. At least one.
    pub access_tokens: Vec<AccessTokenKey>,
    pub refresh_tokens: Secret<[u8; 32]>,
}

/// A key of the access tokens, opened.
#[derive(Clone, Debug)]
pub struct AccessTokenKey {
    /// As in the `kid` of a token.
    pub id: String,
    /// None for one that is not stored: `JWT_SECRET`.
    pub number: Option<u32>,
    pub algorithm: SigningAlgorithm,
    pub material: Secret<Vec<u8>>,
    pub term: KeyTerm,
}

impl KeyService {
    /// RFC 7518, section 3.2: as long as the hash, or longer.
    pub const MIN_JWT_SECRET_LEN: usize = 32;

    pub fn new(ports: KeyPorts, settings: KeySettings) -> Self {
        Self { ports, settings }
    }

    /// Finds the keys in the store, or makes and adds them; of instances that start together, all get those of the first. Changes
    /// nothing that is there.
    pub async fn open(&self, now: Timestamp) -> Result<Keys, KeyError> {
        Ok(Keys {
            access_tokens: self.access_tokens(now).await?,
            refresh_tokens: self.refresh_tokens(now).await?,
        })
    }

    pub(super) async fn access_tokens(
        &self,
        now: Timestamp,
    ) -> Result<Vec<AccessTokenKey>, KeyError> {
        let algorithm = self.settings.algorithm;
        if let Some(secret) = self.jwt_secret()? {
            let material = Secret::new(secret.expose().as_bytes().to_vec());
            let id = self.ports.material.key_id(algorithm, &material);
            return Ok(vec![AccessTokenKey {
                id: id.ok_or(KeyError::ShortJwtSecret)?,
                number: None,
                algorithm,
                material,
                term: KeyTerm::ENDLESS,
            }]);
        }
        let stored = self.find_or_make(ACCESS, algorithm, now).await?;
        let terms = KeyTerm::of(&stored);
        let of_use = stored.iter().zip(terms);
        of_use
            .filter(|(_, term)| term.verifies(now))
            .map(|(stored, term)| self.access_token_key(stored, term))
            .collect()
    }

    async fn refresh_tokens(&self, now: Timestamp) -> Result<Secret<[u8; 32]>, KeyError> {
        let stored = self.find_or_make(REFRESH, REFRESH_ALGORITHM, now).await?;
        let newest = stored.last().ok_or(KeyError::NoKey)?;
        let material = self.opened(newest)?.material;
        let key = material.expose().as_slice().try_into();
        key.map(Secret::new).map_err(|_| damaged(newest))
    }

    /// Never empty.
    async fn find_or_make(
        &self,
        purpose: &str,
        algorithm: SigningAlgorithm,
        now: Timestamp,
    ) -> Result<Vec<SigningKey>, KeyError> {
        let found = self.ports.repository.of(purpose).await?;
        if !found.is_empty() {
            return Ok(found);
        }
        let first = SigningKey {
            purpose: purpose.to_owned(),
            number: 1,
            algorithm: algorithm.as_str().to_owned(),
            material: Secret::new(vec![]),
            sealed: false,
            created_at: now,
            active_from: now,
        };
        let material = self.ports.material.generate(algorithm)?;
        let first = self.ports.material.seal(first, &material)?;
        self.ports.log.record(&KeyChange::Made {
            purpose: purpose.to_owned(),
            algorithm: first.algorithm.clone(),
            sealed: first.sealed,
        });
        Ok(self.ports.repository.add_first(&first).await?)
    }

    pub(super) fn access_token_key(
        &self,
        stored: &SigningKey,
        term: KeyTerm,
    ) -> Result<AccessTokenKey, KeyError> {
        let material = self.opened(stored)?.material;
        let algorithm = stored.algorithm.parse().map_err(|_| damaged(stored))?;
        let id = self.ports.material.key_id(algorithm, &material);
        Ok(AccessTokenKey {
            id: id.ok_or_else(|| damaged(stored))?,
            number: Some(stored.number),
            algorithm,
            material,
            term,
        })
    }

    pub(super) fn opened(&self, stored: &SigningKey) -> Result<OpenedKey, KeyError> {
        let purpose = || stored.purpose.clone();
        self.ports
            .material
            .open(stored)
            .map_err(|error| match error {
                OpenError::NoSecret => KeyError::SecretKeyMissing { purpose: purpose() },
                OpenError::WrongSecret => KeyError::SecretKeyWrong { purpose: purpose() },
            })
    }

    /// The key from the configuration, if that is what counts.
    pub(super) fn jwt_secret(&self) -> Result<Option<&Secret<String>>, KeyError> {
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
