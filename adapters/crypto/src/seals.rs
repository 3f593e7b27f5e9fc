use aws_lc_rs::error::Unspecified;
use portreeve::{keys::SigningKey, shared::Secret};

use crate::{KeyError, SecretKey};

/// What stored keys are sealed with, now and before.
#[derive(Clone, Debug, Default)]
pub struct Seals {
    /// `SECRET_KEY`. Without it, keys lie open.
    pub current: Option<SecretKey>,
    /// `SECRET_KEY_PREVIOUS`: opens what was sealed before, and seals nothing.
    pub previous: Option<SecretKey>,
}

/// How a key lies in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seal {
    Open,
    Current,
    Previous,
}

impl Seals {
    /// Puts the material into `key` in the form in which it shall lie in the store.
    pub(crate) fn seal(
        &self,
        key: SigningKey,
        material: &Secret<Vec<u8>>,
    ) -> Result<SigningKey, Unspecified> {
        let label = label(&key);
        let sealed = self
            .current
            .as_ref()
            .map(|secret| secret.seal(&label, material.expose()))
            .transpose()?;
        Ok(SigningKey {
            sealed: sealed.is_some(),
            material: sealed.map_or_else(|| material.clone(), Secret::new),
            ..key
        })
    }

    /// The material, and what it was sealed with.
    pub(crate) fn open(&self, key: &SigningKey) -> Result<(Secret<Vec<u8>>, Seal), KeyError> {
        if !key.sealed {
            return Ok((key.material.clone(), Seal::Open));
        }
        let purpose = key.purpose.clone();
        let Some(current) = &self.current else {
            return Err(KeyError::SecretKeyMissing { purpose });
        };
        let open = |secret: &SecretKey| secret.open(&label(key), key.material.expose());
        if let Some(material) = open(current) {
            return Ok((material, Seal::Current));
        }
        let material = self.previous.as_ref().and_then(open);
        material
            .map(|material| (material, Seal::Previous))
            .ok_or(KeyError::SecretKeyWrong { purpose })
    }

    /// The same key sealed under the current secret. None if it is so already, or is to lie open.
    pub(crate) fn renewed(&self, key: &SigningKey) -> Result<Option<SigningKey>, KeyError> {
        match self.open(key)? {
            (_, Seal::Current) => Ok(None),
            (material, _) if self.current.is_some() => Ok(Some(self.seal(key.clone(), &material)?)),
            _ => Ok(None),
        }
    }
}

fn label(key: &SigningKey) -> String {
    format!("{}/{}", key.purpose, key.algorithm)
}
