use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    error::Unspecified,
    hkdf,
};
use portreeve::shared::Secret;

use crate::random;

/// What the stored keys are sealed with, so that a stolen copy of the database makes no tokens.
///
/// AES-256-GCM under a key derived by HKDF-SHA256 (RFC 5869). A text of enough characters is enough: it is made by a machine, never
/// typed, so it needs no slow hashing.
#[derive(Clone, Debug)]
pub struct SecretKey(Secret<String>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "SECRET_KEY must have at least {} characters; make one with: openssl rand -base64 32",
    SecretKey::MIN_CHARS
)]
pub struct ShortSecretKey;

impl SecretKey {
    pub const MIN_CHARS: usize = 32;

    pub fn parse(raw: &str) -> Result<Self, ShortSecretKey> {
        let raw = raw.trim();
        if raw.chars().count() < Self::MIN_CHARS {
            return Err(ShortSecretKey);
        }
        Ok(Self(Secret::new(raw.to_owned())))
    }

    /// A random nonce, then the ciphertext with its tag. Opens only for the same `purpose` again: a sealed key cannot be put in the
    /// place of another.
    pub(crate) fn seal(&self, purpose: &str, plain: &[u8]) -> Result<Vec<u8>, Unspecified> {
        let nonce = random::bytes::<NONCE_LEN>();
        let mut text = plain.to_vec();
        self.sealing_key()?.seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(purpose),
            &mut text,
        )?;
        Ok([nonce.as_slice(), &text].concat())
    }

    /// None if it was sealed with another key or for another purpose, or was altered.
    pub(crate) fn open(&self, purpose: &str, sealed: &[u8]) -> Option<Secret<Vec<u8>>> {
        let (nonce, text) = sealed.split_first_chunk::<NONCE_LEN>()?;
        let mut text = text.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let key = self.sealing_key().ok()?;
        let plain = key.open_in_place(nonce, Aad::from(purpose), &mut text);
        let len = plain.ok()?.len();
        text.truncate(len);
        Some(Secret::new(text))
    }

    fn sealing_key(&self) -> Result<LessSafeKey, Unspecified> {
        let secret =
            hkdf::Salt::new(hkdf::HKDF_SHA256, b"portreeve").extract(self.0.expose().as_bytes());
        let key = UnboundKey::from(secret.expand(&[b"signing keys v1"], &AES_256_GCM)?);
        Ok(LessSafeKey::new(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret_key(raw: &str) -> SecretKey {
        SecretKey::parse(&raw.repeat(SecretKey::MIN_CHARS)).unwrap()
    }

    #[test]
    fn what_was_sealed_opens_for_the_same_purpose_with_the_same_key() {
        let sealed = secret_key("a").seal("one", b"material").unwrap();

        let open = |key: &str, purpose| {
            let opened = secret_key(key).open(purpose, &sealed);
            opened.map(|material| material.expose().clone())
        };

        assert_eq!(open("a", "one"), Some(b"material".to_vec()));
        assert_eq!(open("b", "one"), None);
        assert_eq!(open("a", "two"), None);
    }

    #[test]
    fn what_was_altered_does_not_open() {
        let key = secret_key("a");
        let sealed = key.seal("one", b"material").unwrap();

        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            assert!(key.open("one", &altered).is_none(), "at {at}");
            assert!(key.open("one", &sealed[..at]).is_none(), "to {at}");
        }
    }

    #[test]
    fn nothing_is_sealed_twice_alike() {
        let key = secret_key("a");

        assert_ne!(key.seal("one", b"material"), key.seal("one", b"material"));
    }

    #[test]
    fn a_short_secret_key_is_refused_with_a_way_to_make_a_good_one() {
        assert!(SecretKey::parse(&"x".repeat(32)).is_ok());
        assert!(SecretKey::parse(&format!("  {} ", "x".repeat(31))).is_err());

        let refusal = SecretKey::parse("changeme").unwrap_err().to_string();

        assert!(refusal.starts_with("SECRET_KEY") && refusal.contains("openssl rand -base64 32"));
    }
}
