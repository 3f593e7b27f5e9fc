use aws_lc_rs::{
    encoding::AsDer,
    error::Unspecified,
    hmac,
    rand::SystemRandom,
    rsa::{KeySize, PublicKeyComponents},
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256,
        RsaKeyPair,
    },
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{
    DecodingKey,
    jwk::{Jwk, PublicKeyUse, ThumbprintHash},
};
use portreeve::{keys::SigningAlgorithm, shared::Secret};

use crate::random;

type Cause = Box<dyn std::error::Error + Send + Sync>;

/// The material of a key for access tokens, ready for use.
pub(crate) struct ParsedKey {
    /// Tells this key from others, and tells nothing else about it.
    pub(crate) id: String,
    pub(crate) verifying: DecodingKey,
    /// None for a shared secret.
    pub(crate) public: Option<Jwk>,
    signing: SigningHalf,
}

/// Parsed once. jsonwebtoken would parse the private key again at each signature, which takes longer than an Ed25519 signature.
enum SigningHalf {
    EdDsa(Ed25519KeyPair),
    Es256(EcdsaKeyPair),
    Rs256(RsaKeyPair),
    Hs256(Box<hmac::Key>),
}

impl ParsedKey {
    /// What [`ParsedKey::read`] reads: PKCS #8 (RFC 5208), or 32 random bytes for HS256. Takes a moment for RS256.
    pub(crate) fn generate(algorithm: SigningAlgorithm) -> Result<Secret<Vec<u8>>, Unspecified> {
        Ok(Secret::new(match algorithm {
            SigningAlgorithm::EdDsa => Ed25519KeyPair::generate()?.to_pkcs8v1()?.as_ref().to_vec(),
            SigningAlgorithm::Es256 => EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)?
                .to_pkcs8v1()?
                .as_ref()
                .to_vec(),
            SigningAlgorithm::Rs256 => RsaKeyPair::generate(KeySize::Rsa2048)?
                .as_der()?
                .as_ref()
                .to_vec(),
            SigningAlgorithm::Hs256 => random::bytes::<32>().to_vec(),
        }))
    }

    pub(crate) fn read(algorithm: SigningAlgorithm, material: &[u8]) -> Result<Self, Cause> {
        let signing = SigningHalf::read(algorithm, material)?;
        let verifying = signing.verifying(material)?;
        let public = match algorithm {
            SigningAlgorithm::Hs256 => None,
            _ => Some(public_half(algorithm, &verifying)?),
        };
        let id = public.as_ref().and_then(|key| key.common.key_id.clone());
        Ok(Self {
            id: id.unwrap_or_else(|| id_of_secret(material)),
            verifying,
            public,
            signing,
        })
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Unspecified> {
        Ok(match &self.signing {
            SigningHalf::EdDsa(key) => key.try_sign(message)?.as_ref().to_vec(),
            SigningHalf::Es256(key) => key.sign(&SystemRandom::new(), message)?.as_ref().to_vec(),
            SigningHalf::Rs256(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(
                    &RSA_PKCS1_SHA256,
                    &SystemRandom::new(),
                    message,
                    &mut signature,
                )?;
                signature
            }
            SigningHalf::Hs256(key) => hmac::sign(key, message).as_ref().to_vec(),
        })
    }
}

impl SigningHalf {
    fn read(algorithm: SigningAlgorithm, material: &[u8]) -> Result<Self, Cause> {
        Ok(match algorithm {
            SigningAlgorithm::EdDsa => Self::EdDsa(Ed25519KeyPair::from_pkcs8(material)?),
            SigningAlgorithm::Es256 => Self::Es256(EcdsaKeyPair::from_pkcs8(
                &ECDSA_P256_SHA256_FIXED_SIGNING,
                material,
            )?),
            SigningAlgorithm::Rs256 => Self::Rs256(RsaKeyPair::from_pkcs8(material)?),
            SigningAlgorithm::Hs256 => {
                Self::Hs256(Box::new(hmac::Key::new(hmac::HMAC_SHA256, material)))
            }
        })
    }

    fn verifying(&self, material: &[u8]) -> Result<DecodingKey, Cause> {
        Ok(match self {
            Self::EdDsa(key) => DecodingKey::from_ed_der(key.public_key().as_ref()),
            Self::Es256(key) => DecodingKey::from_ec_der(key.public_key().as_ref()),
            Self::Rs256(key) => {
                let PublicKeyComponents::<Vec<u8>> { n, e } = key.public_key().into();
                DecodingKey::from_rsa_raw_components(&n, &e)
            }
            // Fails if it is empty.
            Self::Hs256(_) => DecodingKey::from_secret(material)?,
        })
    }
}

/// Named by its thumbprint (RFC 7638), so that every instance gives it the same name.
fn public_half(algorithm: SigningAlgorithm, key: &DecodingKey) -> Result<Jwk, Cause> {
    let mut jwk = Jwk::from_decoding_key(key, Some(jwa(algorithm)))?;
    jwk.common.key_id = Some(jwk.thumbprint(ThumbprintHash::SHA256)?);
    jwk.common.public_key_use = Some(PublicKeyUse::Signature);
    Ok(jwk)
}

/// What jsonwebtoken calls it.
pub(crate) fn jwa(algorithm: SigningAlgorithm) -> jsonwebtoken::Algorithm {
    match algorithm {
        SigningAlgorithm::EdDsa => jsonwebtoken::Algorithm::EdDSA,
        SigningAlgorithm::Es256 => jsonwebtoken::Algorithm::ES256,
        SigningAlgorithm::Rs256 => jsonwebtoken::Algorithm::RS256,
        SigningAlgorithm::Hs256 => jsonwebtoken::Algorithm::HS256,
    }
}

/// A thumbprint would be a hash of the secret itself; this tells no more about it than each token does.
fn id_of_secret(secret: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let id = hmac::sign(&key, b"portreeve key id");
    URL_SAFE_NO_PAD.encode(id.as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_id_is_the_thumbprint_of_rfc_7638() {
        // RFC 8037, appendix A.1 to A.3: this private key has that thumbprint.
        let private = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
        let mut pkcs8 =
            b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20".to_vec();
        pkcs8.extend(URL_SAFE_NO_PAD.decode(private).unwrap());

        let key = ParsedKey::read(SigningAlgorithm::EdDsa, &pkcs8).unwrap();

        assert_eq!(key.id, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    #[test]
    fn every_reader_of_a_key_gives_it_the_same_id() {
        for algorithm in SigningAlgorithm::ALL {
            let material = ParsedKey::generate(algorithm).unwrap();
            let id = || ParsedKey::read(algorithm, material.expose()).unwrap().id;

            assert_eq!(id(), id());
            assert_eq!(id().len(), 43);
        }
    }

    #[test]
    fn a_key_of_another_kind_is_refused() {
        let ed25519 = ParsedKey::generate(SigningAlgorithm::EdDsa).unwrap();

        assert!(ParsedKey::read(SigningAlgorithm::Es256, ed25519.expose()).is_err());
        assert!(ParsedKey::read(SigningAlgorithm::EdDsa, b"no key").is_err());
    }
}
