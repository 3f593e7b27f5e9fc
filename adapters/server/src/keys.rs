//! The keys of the tokens while the service runs: looked after, and exchanged without a restart.

use std::{sync::Arc, time::Duration};

use portreeve::{keys::SigningKeyRepository, shared::Clock};
use portreeve_crypto::{JwtIssuer, KeyRing, KeySettings, Seals};
use tokio::time::sleep;

use crate::Config;

/// How long the stored keys are left alone when nothing asks for them. With the five minutes of the key set's `max-age` it must stay
/// well below [`KeyTerm::LEAD`](portreeve::keys::KeyTerm::LEAD).
const INTERVAL: Duration = Duration::from_secs(60);
/// After each look. Anybody can ask for one, with a made-up token.
const PAUSE: Duration = Duration::from_secs(1);

/// Sees to it that tokens are made and checked with the keys that the store has.
pub struct KeyKeeper {
    ring: KeyRing,
    repository: Arc<dyn SigningKeyRepository>,
    issuer: Arc<JwtIssuer>,
    clock: Arc<dyn Clock>,
}

/// The stored keys, as the configuration wants them treated.
pub fn ring(repository: Arc<dyn SigningKeyRepository>, config: &Config) -> KeyRing {
    let settings = KeySettings {
        seals: Seals {
            current: config.secret_key.clone(),
            previous: config.secret_key_previous.clone(),
        },
        algorithm: config.tokens.algorithm,
        jwt_secret: config.tokens.secret.clone(),
        rotate_after: config.tokens.rotate_after,
    };
    KeyRing::new(repository, settings)
}

impl KeyKeeper {
    pub fn new(
        ring: KeyRing,
        repository: Arc<dyn SigningKeyRepository>,
        issuer: Arc<JwtIssuer>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            ring,
            repository,
            issuer,
            clock,
        }
    }

    /// What is due at the start of the service, and only then.
    pub async fn begin(&self) -> anyhow::Result<()> {
        self.ring.adopt_algorithm(self.clock.now()).await?;
        self.tend().await
    }

    /// Does what is due, and takes up what has changed. When that fails, the keys in memory stay in use.
    pub async fn tend(&self) -> anyhow::Result<()> {
        let keys = self.ring.tend(self.clock.now()).await?;
        if self.issuer.use_keys(keys)? {
            tracing::info!("the signing keys have changed");
        }
        Ok(())
    }

    /// Tends the keys for ever.
    pub async fn run(&self) {
        loop {
            tokio::select! {
                () = sleep(INTERVAL) => {}
                () = self.repository.changed() => {}
                () = self.issuer.met_unknown_key() => {}
            }
            if let Err(error) = self.tend().await {
                tracing::warn!(%error, "the signing keys cannot be looked after, those in memory stay in use");
            }
            sleep(PAUSE).await;
        }
    }
}

/// With tokio's time, which stands still while anybody works and jumps to whatever is waited for when nobody does.
#[cfg(test)]
mod tests {
    use portreeve::{
        auth::{AccessClaims, SessionId, TokenIssuer},
        shared::{AccountId, Role, Roles, Secret, Timestamp},
    };
    use portreeve_crypto::{JwtSettings, SigningAlgorithm};
    use portreeve_memory::MemoryStore;
    use time::macros::datetime;
    use tokio::task::JoinHandle;
    use uuid::Uuid;

    use super::*;

    const NOW: Timestamp = datetime!(2026-11-22 12:00 UTC);

    struct Standing;

    impl Clock for Standing {
        fn now(&self) -> Timestamp {
            NOW
        }
    }

    fn ring(store: &MemoryStore) -> KeyRing {
        let settings = KeySettings {
            seals: Seals::default(),
            algorithm: SigningAlgorithm::EdDsa,
            jwt_secret: None,
            rotate_after: None,
        };
        KeyRing::new(Arc::new(store.clone()), settings)
    }

    async fn issuer(store: &MemoryStore) -> Arc<JwtIssuer> {
        let keys = ring(store).open(NOW).await.unwrap().access_tokens;
        let settings = JwtSettings {
            issuer: "https://accounts.example.com".into(),
            previous_issuer: None,
            audience: "example".into(),
        };
        Arc::new(JwtIssuer::new(settings, keys).unwrap())
    }

    /// An instance whose keys are being kept.
    async fn instance(store: &MemoryStore) -> (Arc<JwtIssuer>, JoinHandle<()>) {
        let issuer = issuer(store).await;
        let repository = Arc::new(store.clone());
        let keeper = KeyKeeper::new(ring(store), repository, issuer.clone(), Arc::new(Standing));
        (issuer, tokio::spawn(async move { keeper.run().await }))
    }

    /// Another process makes a new key, and the word of it gets lost. Returns a token that is signed with it.
    async fn replaces_the_key_in_silence(store: &MemoryStore) -> Secret<String> {
        ring(store).replace_now(NOW).await.unwrap();
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
    async fn the_stored_keys_are_looked_at_once_a_minute() {
        let store = MemoryStore::new();
        let (issuer, keeping) = instance(&store).await;
        let before = issuer.public_keys(NOW);
        replaces_the_key_in_silence(&store).await;

        sleep(INTERVAL - Duration::from_secs(1)).await;
        assert_eq!(issuer.public_keys(NOW), before);
        sleep(Duration::from_secs(2)).await;

        assert_ne!(issuer.public_keys(NOW), before);
        keeping.abort();
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_of_an_unknown_key_has_them_looked_at_at_once() {
        let store = MemoryStore::new();
        let (issuer, keeping) = instance(&store).await;
        let token = replaces_the_key_in_silence(&store).await;

        assert!(issuer.verify(token.expose(), NOW).is_err());
        sleep(Duration::from_millis(1)).await;

        assert!(issuer.verify(token.expose(), NOW).is_ok());
        keeping.abort();
    }

    #[tokio::test(start_paused = true)]
    async fn word_of_a_new_key_has_them_looked_at_at_once() {
        let store = MemoryStore::new();
        let (issuer, keeping) = instance(&store).await;
        let before = issuer.public_keys(NOW);

        ring(&store).rotate(NOW).await.unwrap();
        sleep(Duration::from_millis(1)).await;

        assert_ne!(issuer.public_keys(NOW), before);
        keeping.abort();
    }
}
