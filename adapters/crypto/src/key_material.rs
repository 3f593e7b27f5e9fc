use portreeve::{
    keys::{
        KeyMaterial, KeyMaterialError, OpenError, OpenedKey, Seal, SigningAlgorithm, SigningKey,
    },
    shared::Secret,
};

use crate::{SecretKey, parsed_key::ParsedKey};

/// Keys on AWS-LC, sealed as [`SecretKey`] says.
pub struct AwsLcKeyMaterial {
    encryption: EncryptionKeys,
}

/// What stored keys are sealed with, now and before.
#[derive(Clone, Debug, Default)]
pub struct EncryptionKeys {
    /// `SECRET_KEY`. Without it, keys are stored unencrypted.
    pub current: Option<SecretKey>,
    /// `SECRET_KEY_PREVIOUS`: opens what was sealed before, and seals nothing.
    pub previous: Option<SecretKey>,
}

impl AwsLcKeyMaterial {
    pub fn new(encryption: EncryptionKeys) -> Self {
        Self { encryption }
    }
}

impl KeyMaterial for AwsLcKeyMaterial {
    fn generate(&self, algorithm: SigningAlgorithm) -> Result<Secret<Vec<u8>>, KeyMaterialError> {
        ParsedKey::generate(algorithm).map_err(|error| KeyMaterialError(Box::new(error)))
    }

    fn seal(
        &self,
        key: SigningKey,
        material: &Secret<Vec<u8>>,
    ) -> Result<SigningKey, KeyMaterialError> {
        let label = label(&key);
        let current = self.encryption.current.as_ref();
        let sealed = current.map(|secret| secret.seal(&label, material.expose()));
        let sealed = sealed
            .transpose()
            .map_err(|error| KeyMaterialError(Box::new(error)))?;
        Ok(SigningKey {
            sealed: sealed.is_some(),
            material: sealed.map_or_else(|| material.clone(), Secret::new),
            ..key
        })
    }

    fn open(&self, key: &SigningKey) -> Result<OpenedKey, OpenError> {
        if !key.sealed {
            let (material, seal) = (key.material.clone(), Seal::Open);
            return Ok(OpenedKey { material, seal });
        }
        let current = self
            .encryption
            .current
            .as_ref()
            .ok_or(OpenError::NoSecret)?;
        let previous = self.encryption.previous.as_ref();
        let secrets = [(Some(current), Seal::Current), (previous, Seal::Previous)];
        let mut opened = secrets.into_iter().filter_map(|(secret, seal)| {
            let material = secret?.open(&label(key), key.material.expose())?;
            Some(OpenedKey { material, seal })
        });
        opened.next().ok_or(OpenError::WrongSecret)
    }

    fn key_id(&self, algorithm: SigningAlgorithm, material: &Secret<Vec<u8>>) -> Option<String> {
        Some(ParsedKey::read(algorithm, material.expose()).ok()?.id)
    }
}

fn label(key: &SigningKey) -> String {
    format!("{}/{}", key.purpose, key.algorithm)
}
