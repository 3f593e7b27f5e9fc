use aws_lc_rs::error::Unspecified;
use portreeve::{
    auth::{SigningKey, SigningKeyRepository},
    shared::{Secret, StoreError, Timestamp},
};

use crate::{AccessTokenKey, RefreshTokenKey, SecretKey, SigningAlgorithm, random};

/// The keys that tokens are made with. They lie in the store, so that a restart and a second instance use the same.
pub struct KeyRing {
    pub access_tokens: AccessTokenKey,
    pub refresh_tokens: RefreshTokenKey,
}

#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error(
        "the stored {purpose} key is sealed and SECRET_KEY is not set: set it to the value that the key was sealed with"
    )]
    SecretKeyMissing { purpose: &'static str },
    #[error(
        "the stored {purpose} key does not open with this SECRET_KEY: set the value that it was sealed with, or delete the stored \
         signing keys to begin with new ones, which signs everybody out"
    )]
    SecretKeyWrong { purpose: &'static str },
    #[error(
        "the stored {purpose} key for {algorithm} is damaged: restore it, or delete it to begin with a new one, which signs everybody out"
    )]
    Damaged {
        purpose: &'static str,
        algorithm: &'static str,
    },
    #[error(
        "JWT_SECRET must have at least {} bytes for HS256; make one with: openssl rand -base64 32",
        KeyRing::MIN_JWT_SECRET_LEN
    )]
    ShortJwtSecret,
    #[error("a key could not be made")]
    Generation(#[from] Unspecified),
    #[error(transparent)]
    Store(#[from] StoreError),
}

const ACCESS: &str = "access_token";
const REFRESH: &str = "refresh_token";
/// Refresh tokens know no other algorithm.
const REFRESH_ALGORITHM: &str = "HS256";

impl KeyRing {
    /// RFC 7518, section 3.2: as long as the hash, or longer.
    pub const MIN_JWT_SECRET_LEN: usize = 32;

    /// Finds the keys in the store, or makes and adds them; of instances that start together, all get those of the first.
    ///
    /// With `secret_key`, new keys are sealed. Keys that were stored without one stay as they are, and stay usable: sealing them now
    /// would not unmake the copies in old backups, so that is for a change of keys to do. `jwt_secret` counts for HS256 only; then
    /// it is the key, and none is stored.
    pub async fn open(
        repository: &dyn SigningKeyRepository,
        secret_key: Option<&SecretKey>,
        algorithm: SigningAlgorithm,
        jwt_secret: Option<&Secret<String>>,
        now: Timestamp,
    ) -> Result<Self, KeyError> {
        let store = Store {
            repository,
            secret_key,
            now,
        };
        let jwt_secret = jwt_secret.filter(|_| algorithm == SigningAlgorithm::Hs256);
        let access = match jwt_secret {
            Some(secret) if secret.expose().len() < Self::MIN_JWT_SECRET_LEN => {
                return Err(KeyError::ShortJwtSecret);
            }
            Some(secret) => Secret::new(secret.expose().clone().into_bytes()),
            None => {
                let make = || AccessTokenKey::generate(algorithm);
                store.material(ACCESS, algorithm.as_str(), make).await?
            }
        };
        let make = || {
            Ok(Secret::new(
                random::bytes::<{ RefreshTokenKey::LEN }>().to_vec(),
            ))
        };
        let refresh = store.material(REFRESH, REFRESH_ALGORITHM, make).await?;
        Ok(Self {
            access_tokens: AccessTokenKey::read(algorithm, access.expose())
                .map_err(|_| damaged(ACCESS, algorithm.as_str()))?,
            refresh_tokens: RefreshTokenKey::read(refresh.expose())
                .ok_or_else(|| damaged(REFRESH, REFRESH_ALGORITHM))?,
        })
    }
}

struct Store<'a> {
    repository: &'a dyn SigningKeyRepository,
    secret_key: Option<&'a SecretKey>,
    now: Timestamp,
}

impl Store<'_> {
    async fn material(
        &self,
        purpose: &'static str,
        algorithm: &'static str,
        make: impl FnOnce() -> Result<Secret<Vec<u8>>, Unspecified>,
    ) -> Result<Secret<Vec<u8>>, KeyError> {
        let stored = match self.repository.find(purpose, algorithm).await? {
            Some(stored) => stored,
            None => {
                let made = self.seal(purpose, algorithm, make()?)?;
                tracing::info!(
                    purpose,
                    algorithm,
                    sealed = made.sealed,
                    "made a signing key"
                );
                self.repository.add_first(&made).await?
            }
        };
        self.unseal(purpose, algorithm, stored)
    }

    fn seal(
        &self,
        purpose: &str,
        algorithm: &str,
        material: Secret<Vec<u8>>,
    ) -> Result<SigningKey, KeyError> {
        let material = match self.secret_key {
            Some(key) => Secret::new(key.seal(&label(purpose, algorithm), material.expose())?),
            None => material,
        };
        Ok(SigningKey {
            purpose: purpose.to_owned(),
            algorithm: algorithm.to_owned(),
            material,
            sealed: self.secret_key.is_some(),
            created_at: self.now,
        })
    }

    fn unseal(
        &self,
        purpose: &'static str,
        algorithm: &str,
        stored: SigningKey,
    ) -> Result<Secret<Vec<u8>>, KeyError> {
        match (stored.sealed, self.secret_key) {
            (true, Some(key)) => key
                .open(&label(purpose, algorithm), stored.material.expose())
                .ok_or(KeyError::SecretKeyWrong { purpose }),
            (true, None) => Err(KeyError::SecretKeyMissing { purpose }),
            (false, given) => {
                if given.is_some() {
                    tracing::warn!(
                        purpose,
                        algorithm,
                        "this key was stored before SECRET_KEY was set, and is not sealed"
                    );
                }
                Ok(stored.material)
            }
        }
    }
}

fn label(purpose: &str, algorithm: &str) -> String {
    format!("{purpose}/{algorithm}")
}

fn damaged(purpose: &'static str, algorithm: &'static str) -> KeyError {
    KeyError::Damaged { purpose, algorithm }
}

#[cfg(test)]
mod tests {
    use async_trait::async_trait;
    use portreeve_memory::MemoryStore;
    use time::macros::datetime;

    use super::*;

    const NOW: Timestamp = datetime!(2026-11-22 12:00 UTC);

    fn secret_key(raw: &str) -> SecretKey {
        SecretKey::parse(&raw.repeat(SecretKey::MIN_CHARS)).unwrap()
    }

    async fn open(
        store: &MemoryStore,
        secret_key: Option<SecretKey>,
        algorithm: SigningAlgorithm,
    ) -> Result<KeyRing, KeyError> {
        KeyRing::open(store, secret_key.as_ref(), algorithm, None, NOW).await
    }

    async fn stored(store: &MemoryStore, purpose: &str, algorithm: &str) -> SigningKey {
        store.find(purpose, algorithm).await.unwrap().unwrap()
    }

    #[tokio::test]
    async fn keys_are_made_once_and_found_again() {
        for algorithm in SigningAlgorithm::ALL {
            for secret in [None, Some(secret_key("a"))] {
                let store = MemoryStore::new();
                let sealed = secret.is_some();

                let first = open(&store, secret.clone(), algorithm).await.unwrap();
                let again = open(&store, secret, algorithm).await.unwrap();

                assert_eq!(first.access_tokens.id, again.access_tokens.id);
                for (purpose, algorithm) in [(ACCESS, algorithm.as_str()), (REFRESH, "HS256")] {
                    assert_eq!(stored(&store, purpose, algorithm).await.sealed, sealed);
                }
            }
        }
    }

    /// A store in which somebody else is always a moment faster: nothing is found, and then it is there.
    struct Contended(MemoryStore);

    #[async_trait]
    impl SigningKeyRepository for Contended {
        async fn add_first(&self, key: &SigningKey) -> Result<SigningKey, StoreError> {
            self.0.add_first(key).await
        }

        async fn find(&self, _: &str, _: &str) -> Result<Option<SigningKey>, StoreError> {
            Ok(None)
        }
    }

    #[tokio::test]
    async fn instances_that_start_together_get_the_keys_of_the_first() {
        let store = Contended(MemoryStore::new());
        let key = secret_key("a");
        let open = || KeyRing::open(&store, Some(&key), SigningAlgorithm::EdDsa, None, NOW);

        let (one, other) = (open().await.unwrap(), open().await.unwrap());

        assert_eq!(one.access_tokens.id, other.access_tokens.id);
    }

    #[tokio::test]
    async fn a_sealed_key_is_not_stored_in_the_clear() {
        let store = MemoryStore::new();
        let key = secret_key("a");
        open(&store, Some(key.clone()), SigningAlgorithm::Hs256)
            .await
            .unwrap();

        let stored = stored(&store, ACCESS, "HS256").await.material;

        let material = key.open("access_token/HS256", stored.expose()).unwrap();
        let mut windows = stored.expose().windows(material.expose().len());
        assert!(windows.all(|window| window != material.expose().as_slice()));
    }

    #[tokio::test]
    async fn a_sealed_key_needs_its_secret_key() {
        let store = MemoryStore::new();
        let algorithm = SigningAlgorithm::EdDsa;
        open(&store, Some(secret_key("a")), algorithm)
            .await
            .unwrap();

        let missing = open(&store, None, algorithm).await.err().unwrap();
        let wrong = open(&store, Some(secret_key("b")), algorithm)
            .await
            .err()
            .unwrap();

        assert!(matches!(
            missing,
            KeyError::SecretKeyMissing { purpose: ACCESS }
        ));
        assert!(matches!(
            wrong,
            KeyError::SecretKeyWrong { purpose: ACCESS }
        ));
        assert!(missing.to_string().contains("SECRET_KEY is not set"));
        assert!(wrong.to_string().contains("with this SECRET_KEY"));
    }

    #[tokio::test]
    async fn a_key_from_before_there_was_a_secret_key_stays_usable() {
        let store = MemoryStore::new();
        let algorithm = SigningAlgorithm::EdDsa;
        let before = open(&store, None, algorithm).await.unwrap();

        let after = open(&store, Some(secret_key("a")), algorithm)
            .await
            .unwrap();

        assert_eq!(before.access_tokens.id, after.access_tokens.id);
    }

    #[tokio::test]
    async fn a_jwt_secret_is_the_key_for_hs256_and_is_not_stored() {
        let open = async |secret: &str, algorithm| {
            let store = MemoryStore::new();
            let secret = Secret::new(secret.repeat(KeyRing::MIN_JWT_SECRET_LEN));
            let ring = KeyRing::open(&store, None, algorithm, Some(&secret), NOW).await;
            let stored = store.find(ACCESS, algorithm.as_str()).await.unwrap();
            (ring.unwrap().access_tokens.id, stored.is_some())
        };

        let (one, stored) = open("a", SigningAlgorithm::Hs256).await;
        assert!(!stored);
        assert_eq!(one, open("a", SigningAlgorithm::Hs256).await.0);
        assert_ne!(one, open("b", SigningAlgorithm::Hs256).await.0);
        assert!(open("a", SigningAlgorithm::EdDsa).await.1);
    }

    #[tokio::test]
    async fn a_short_jwt_secret_is_refused() {
        let secret = Secret::new("x".repeat(31));
        let algorithm = SigningAlgorithm::Hs256;

        let ring = KeyRing::open(&MemoryStore::new(), None, algorithm, Some(&secret), NOW).await;

        assert!(matches!(ring.err(), Some(KeyError::ShortJwtSecret)));
    }

    #[tokio::test]
    async fn a_damaged_key_is_said_to_be_one() {
        let store = MemoryStore::new();
        let key = SigningKey {
            purpose: ACCESS.into(),
            algorithm: "EdDSA".into(),
            material: Secret::new(b"no key".to_vec()),
            sealed: false,
            created_at: NOW,
        };
        store.add_first(&key).await.unwrap();

        let refusal = open(&store, None, SigningAlgorithm::EdDsa).await.err();

        assert!(matches!(
            refusal,
            Some(KeyError::Damaged {
                purpose: ACCESS,
                ..
            })
        ));
    }
}
