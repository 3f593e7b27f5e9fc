use std::sync::Arc;

use portreeve::{
    keys::{KeyChange, KeyLog, KeyPorts, KeyService, KeySettings, Seal, SigningKeyRepository},
    shared::Secret,
};
use portreeve_crypto::{AwsLcKeyMaterial, EncryptionKeys, JwtIssuer, JwtSettings};

use super::Environment;
use crate::{Config, KeyRotationTask, Stores};

/// The keys of a service that runs.
pub struct Keys {
    /// Signs and verifies with the keys that `rotation` gives it.
    pub issuer: Arc<JwtIssuer>,
    pub rotation: Arc<KeyRotationTask>,
    pub refresh_tokens: Secret<[u8; 32]>,
}

/// Finds the keys in the store, or makes them.
///
/// # Errors
/// They cannot be read, or they cannot be opened with `SECRET_KEY`.
pub async fn open(
    stores: &Stores,
    config: &Config,
    environment: &Environment,
) -> anyhow::Result<Keys> {
    let keys = service(stores.keys.clone(), config);
    let found = keys.open(environment.clock.now()).await?;
    let tokens = &config.tokens;
    let settings = JwtSettings {
        issuer: tokens.issuer.clone(),
        previous_issuer: tokens.previous_issuer.clone(),
        audience: tokens.audience.clone(),
    };
    let issuer = Arc::new(JwtIssuer::new(settings, &found.access_tokens)?);
    let rotation = KeyRotationTask::new(
        keys,
        found.access_tokens,
        stores.keys.clone(),
        issuer.clone(),
        environment.clock.clone(),
    );
    Ok(Keys {
        issuer,
        rotation: Arc::new(rotation),
        refresh_tokens: found.refresh_tokens,
    })
}

/// The stored keys, with the settings of the configuration. Commands need no more.
pub fn service(repository: Arc<dyn SigningKeyRepository>, config: &Config) -> KeyService {
    let encryption = EncryptionKeys {
        current: config.secret_key.clone(),
        previous: config.secret_key_previous.clone(),
    };
    let ports = KeyPorts {
        repository,
        material: Arc::new(AwsLcKeyMaterial::new(encryption)),
        log: Arc::new(TracingKeyLog),
    };
    let settings = KeySettings {
        algorithm: config.tokens.algorithm,
        jwt_secret: config.tokens.secret.clone(),
        rotate_after: config.tokens.rotate_after,
    };
    KeyService::new(ports, settings)
}

/// Writes changes of keys to the log.
pub struct TracingKeyLog;

impl KeyLog for TracingKeyLog {
    fn record(&self, change: &KeyChange) {
        match change {
            KeyChange::Made {
                purpose,
                algorithm,
                sealed,
            } => tracing::info!(purpose, algorithm, sealed, "made a signing key"),
            KeyChange::Rotated(key) => {
                tracing::info!(id = key.id, algorithm = key.algorithm, signs_from = %key.signs_from, "the signing key is due for rotation: added its successor");
            }
            KeyChange::AlgorithmMigrated(key) => {
                tracing::info!(id = key.id, algorithm = key.algorithm, signs_from = %key.signs_from, "JWT_ALGORITHM has changed: added a signing key for it");
            }
            KeyChange::Sealed {
                purpose,
                number,
                before: Seal::Open,
            } => {
                tracing::info!(
                    purpose,
                    number,
                    "sealed a key that was stored unencrypted; older backups still have it unencrypted"
                );
            }
            KeyChange::Sealed {
                purpose, number, ..
            } => tracing::info!(purpose, number, "sealed a key with the new SECRET_KEY"),
            KeyChange::Deleted { number } => {
                tracing::info!(number, "deleted a signing key whose last token has expired");
            }
        }
    }
}
