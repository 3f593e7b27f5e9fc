//! Signing keys of a running service: loaded without a restart when they have changed.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use metrics::gauge;
use portreeve::{
    keys::{AccessTokenKey, KeyError, KeyService, SigningKeyRepository},
    shared::Clock,
};
use portreeve_crypto::JwtIssuer;
use tokio::time::sleep;

/// How often the stored keys are read without a notification. With the five minutes of the key set's `max-age` it must stay
/// well below [`KeyTerm::PUBLISH_AHEAD`](portreeve::keys::KeyTerm::PUBLISH_AHEAD).
const INTERVAL: Duration = Duration::from_secs(60);
/// After each read, because any client can cause one, with a made-up token.
const MIN_INTERVAL: Duration = Duration::from_secs(1);

/// Keeps the keys that tokens are signed and verified with equal to the stored ones.
pub struct KeyRotationTask {
    service: KeyService,
    /// Those in use.
    keys: Mutex<Vec<AccessTokenKey>>,
    health: Mutex<KeyHealth>,
    repository: Arc<dyn SigningKeyRepository>,
    issuer: Arc<JwtIssuer>,
    clock: Arc<dyn Clock>,
}

/// Whether this instance has the keys that the store has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum KeyHealth {
    #[default]
    Current,
    /// The stored keys cannot be read, for this reason. The keys in memory are still those of the other instances.
    Unreadable(String),
    /// The same, and others sign with keys that this instance lacks, or it has none left.
    Behind(String),
}

impl KeyRotationTask {
    pub fn new(
        service: KeyService,
        keys: Vec<AccessTokenKey>,
        repository: Arc<dyn SigningKeyRepository>,
        issuer: Arc<JwtIssuer>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        gauge!("portreeve_signing_keys_current").set(1.0);
        Self {
            service,
            keys: Mutex::new(keys),
            health: Mutex::default(),
            repository,
            issuer,
            clock,
        }
    }

    /// The maintenance at the start of a service.
    pub async fn begin(&self) -> anyhow::Result<()> {
        self.service.migrate_algorithm(self.clock.now()).await?;
        self.maintain().await
    }

    /// Does what is due, and loads what has changed. One instance does so for all, as a job.
    ///
    /// # Errors
    /// The stored keys cannot be read or written, or one of them cannot be used.
    pub async fn maintain(&self) -> anyhow::Result<()> {
        self.take(self.service.maintain(self.clock.now()).await)
            .await
    }

    /// Loads what has changed.
    ///
    /// # Errors
    /// The stored keys cannot be read. Those in memory stay in use, except for those that are no longer stored: they may have been deleted
    /// because they leaked.
    async fn load(&self) -> anyhow::Result<()> {
        self.take(self.service.load(self.clock.now()).await).await
    }

    async fn take(&self, read: Result<Vec<AccessTokenKey>, KeyError>) -> anyhow::Result<()> {
        match read {
            Ok(keys) => {
                self.use_keys(keys)?;
                self.set_health(KeyHealth::Current);
                Ok(())
            }
            // What is stored is not known. Readiness reports the database.
            Err(KeyError::Store(error)) => Err(error.into()),
            Err(error) => {
                self.drop_deleted(error.to_string()).await?;
                Err(error.into())
            }
        }
    }

    /// The result of the last maintenance.
    pub fn health(&self) -> KeyHealth {
        lock(&self.health).clone()
    }

    async fn drop_deleted(&self, reason: String) -> anyhow::Result<()> {
        let stored = self.service.stored_numbers().await?;
        let kept: Vec<_> = lock(&self.keys)
            .iter()
            .filter(|key| key.number.is_none_or(|number| stored.contains(&number)))
            .cloned()
            .collect();
        let newest = kept.last().and_then(|key| key.number);
        let is_behind = kept.is_empty() || newest != stored.last().copied();
        self.set_health(match is_behind {
            true => KeyHealth::Behind(reason),
            false => KeyHealth::Unreadable(reason),
        });
        self.use_keys(kept)
    }

    fn use_keys(&self, keys: Vec<AccessTokenKey>) -> anyhow::Result<()> {
        if self.issuer.use_keys(&keys)? {
            tracing::info!("the signing keys have changed");
        }
        *lock(&self.keys) = keys;
        Ok(())
    }

    fn set_health(&self, health: KeyHealth) {
        let is_current = health == KeyHealth::Current;
        gauge!("portreeve_signing_keys_current").set(f64::from(u8::from(is_current)));
        *lock(&self.health) = health;
    }

    /// Keeps the keys equal to the stored ones until it is dropped.
    pub async fn run(&self) {
        loop {
            tokio::select! {
                () = sleep(INTERVAL) => {}
                () = self.repository.changed() => {}
                () = self.issuer.met_unknown_key() => {}
            }
            if let Err(error) = self.load().await {
                tracing::warn!(%error, "the signing keys cannot be read; those in memory stay in use");
            }
            sleep(MIN_INTERVAL).await;
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// With tokio's paused time, which advances to the next timer when every task waits.
#[cfg(test)]
mod tests {
    use portreeve::{
        auth::{AccessClaims, SessionId, TokenIssuer},
        keys::{KeyPorts, KeySettings, SigningAlgorithm},
        shared::{AccountId, Role, Roles, Secret, Timestamp},
    };
    use portreeve_crypto::{AwsLcKeyMaterial, EncryptionKeys, JwtSettings};
    use portreeve_memory::MemoryStore;
    use time::macros::datetime;
    use tokio::task::JoinHandle;
    use uuid::Uuid;

    use super::*;
    use crate::wiring::keys::TracingKeyLog;

    const NOW: Timestamp = datetime!(2026-11-22 12:00 UTC);

    struct Standing;

    impl Clock for Standing {
        fn now(&self) -> Timestamp {
            NOW
        }
    }

    fn service(store: &MemoryStore) -> KeyService {
        let ports = KeyPorts {
            repository: Arc::new(store.clone()),
            material: Arc::new(AwsLcKeyMaterial::new(EncryptionKeys::default())),
            log: Arc::new(TracingKeyLog),
        };
        let settings = KeySettings {
            algorithm: SigningAlgorithm::EdDsa,
            jwt_secret: None,
            rotate_after: None,
        };
        KeyService::new(ports, settings)
    }

    async fn issuer(store: &MemoryStore) -> Arc<JwtIssuer> {
        let keys = service(store).open(NOW).await.unwrap().access_tokens;
        let settings = JwtSettings {
            issuer: "https://accounts.example.com".into(),
            previous_issuer: None,
            audience: "example".into(),
        };
        Arc::new(JwtIssuer::new(settings, &keys).unwrap())
    }

    /// An instance whose keys are being maintained.
    async fn instance(store: &MemoryStore) -> (Arc<JwtIssuer>, JoinHandle<()>) {
        let issuer = issuer(store).await;
        let repository = Arc::new(store.clone());
        let keys = service(store).open(NOW).await.unwrap().access_tokens;
        let clock = Arc::new(Standing);
        let rotation =
            KeyRotationTask::new(service(store), keys, repository, issuer.clone(), clock);
        (issuer, tokio::spawn(async move { rotation.run().await }))
    }

    /// Another process makes a new key, and the notification is lost. Returns a token that is signed with it.
    async fn replaces_the_key_without_notification(store: &MemoryStore) -> Secret<String> {
        service(store).replace_now(NOW).await.unwrap();
        store.changed().await;
        let claims = AccessClaims {
            subject: AccountId::new(NOW, [1; 16]),
            session: SessionId::new(NOW, [2; 16]),
            roles: Roles::of([Role::User]).unwrap(),
            token_id: Uuid::nil(),
            issued_at: NOW,
            expires_at: NOW + time::Duration::minutes(15),
        };
        issuer(store).await.issue(&claims).unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn the_stored_keys_are_read_once_a_minute() {
        let store = MemoryStore::new();
        let (issuer, task) = instance(&store).await;
        let before = issuer.public_keys(NOW);
        replaces_the_key_without_notification(&store).await;

        sleep(INTERVAL - Duration::from_secs(1)).await;
        assert_eq!(issuer.public_keys(NOW), before);
        sleep(Duration::from_secs(2)).await;

        assert_ne!(issuer.public_keys(NOW), before);
        task.abort();
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_of_an_unknown_key_causes_a_read_at_once() {
        let store = MemoryStore::new();
        let (issuer, task) = instance(&store).await;
        let token = replaces_the_key_without_notification(&store).await;

        assert!(issuer.verify(token.expose(), NOW).is_err());
        sleep(Duration::from_millis(1)).await;

        assert!(issuer.verify(token.expose(), NOW).is_ok());
        task.abort();
    }

    #[tokio::test(start_paused = true)]
    async fn a_notification_of_a_new_key_causes_a_read_at_once() {
        let store = MemoryStore::new();
        let (issuer, task) = instance(&store).await;
        let before = issuer.public_keys(NOW);

        service(&store).rotate(NOW).await.unwrap();
        sleep(Duration::from_millis(1)).await;

        assert_ne!(issuer.public_keys(NOW), before);
        task.abort();
    }
}
