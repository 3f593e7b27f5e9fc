use std::sync::Arc;

use portreeve::keys::{
    KeyChange, KeyLog, KeyPorts, KeyService, KeySettings, Seal, SigningKeyRepository,
};
use portreeve_crypto::{AwsLcKeyMaterial, EncryptionKeys};

use crate::Config;

/// The stored keys, as the configuration wants them treated.
pub fn key_service(repository: Arc<dyn SigningKeyRepository>, config: &Config) -> KeyService {
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
                tracing::info!(id = key.id, algorithm = key.algorithm, signs_from = %key.signs_from, "the signing key is old: added the next");
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
                    "sealed a key that lay open; older backups still hold it so"
                );
            }
            KeyChange::Sealed {
                purpose, number, ..
            } => tracing::info!(purpose, number, "sealed a key under the new SECRET_KEY"),
            KeyChange::Deleted { number } => {
                tracing::info!(number, "forgot a signing key whose last token is dead");
            }
        }
    }
}
