//! The service of the signing keys, without a server around it.

use std::sync::Arc;

use portreeve::keys::{
    KeyChange, KeyLog, KeyPorts, KeyService, KeySettings, SigningAlgorithm, SigningKeyRepository,
};
use portreeve_crypto::{AwsLcKeyMaterial, EncryptionKeys};

pub fn key_service(
    repository: Arc<dyn SigningKeyRepository>,
    encryption: EncryptionKeys,
    settings: KeySettings,
) -> KeyService {
    let ports = KeyPorts {
        repository,
        material: Arc::new(AwsLcKeyMaterial::new(encryption)),
        log: Arc::new(NoLog),
    };
    KeyService::new(ports, settings)
}

/// Never rotated by age.
pub fn key_settings(algorithm: SigningAlgorithm) -> KeySettings {
    KeySettings {
        algorithm,
        jwt_secret: None,
        rotate_after: None,
    }
}

struct NoLog;

impl KeyLog for NoLog {
    fn record(&self, _: &KeyChange) {}
}
