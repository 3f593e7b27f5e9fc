#[cfg(test)]
mod tests;

use aws_lc_rs::error::Unspecified;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{
    Header, Validation,
    jwk::{Jwk, JwkSet},
};
use portreeve::{
    auth::{AccessClaims, InvalidToken, TokenError},
    keys::{AccessTokenKey, KeyState, KeyTerm, SigningAlgorithm},
    shared::Timestamp,
};
use quick_cache::sync::Cache;

use super::{JwtIssuer, JwtSettings, claims::Verified, token_error};
use crate::parsed_key::{ParsedKey, jwa};

/// The keys as they were read at one moment, and the tokens that were found good with them. It does not change: when the keys have, there
/// is another, and what was found good with the old ones is forgotten with it.
pub(super) struct KeySet {
    keys: Vec<IssuerKey>,
    /// By SHA-256, so that no live token lies about in memory. Checking an Ed25519 signature takes as long as asking the database.
    pub verified: Cache<[u8; 32], Remembered>,
}

pub(super) struct IssuerKey {
    key: ParsedKey,
    term: KeyTerm,
    /// The first part of each token: always the same.
    header: String,
    pub validation: Validation,
}

/// A token that was found good, and the term of the key it was found good with.
#[derive(Clone)]
pub(super) struct Remembered {
    pub token: Verified,
    pub term: KeyTerm,
}

impl Remembered {
    /// The claims of the token, if it is valid at this time.
    pub fn claims_at(&self, now: Timestamp) -> Result<AccessClaims, InvalidToken> {
        if self.term.verifies(now) {
            self.token.claims_at(now)
        } else {
            Err(InvalidToken::Untrusted)
        }
    }
}

impl KeySet {
    const REMEMBERED: usize = 10_000;

    pub fn new(keys: &[AccessTokenKey], settings: &JwtSettings) -> Result<Self, TokenError> {
        let keys = keys.iter().map(|key| IssuerKey::new(key, settings));
        Ok(Self {
            keys: keys.collect::<Result<_, _>>()?,
            verified: Cache::new(Self::REMEMBERED),
        })
    }

    /// The newest whose time to sign has come. None only if there is no key at all.
    pub fn signing(&self, now: Timestamp) -> Option<&IssuerKey> {
        let signs = |key: &&IssuerKey| key.term.state(now) == KeyState::Signing;
        self.keys.iter().rfind(signs)
    }

    pub fn by_id(&self, id: &str) -> Option<&IssuerKey> {
        self.keys.iter().find(|key| key.key.id == id)
    }

    /// Whether these are the same keys with the same terms.
    pub fn is(&self, keys: &[AccessTokenKey]) -> bool {
        let ours = self.keys.iter().map(|key| (&key.key.id, key.term));
        ours.eq(keys.iter().map(|key| (&key.id, key.term)))
    }

    /// The one that signs comes first, for those who look at no other.
    pub fn public_keys(&self, now: Timestamp) -> JwkSet {
        let signing = self.signing(now).map(IssuerKey::id);
        let of_use = self.keys.iter().filter(|key| key.term.verifies(now));
        let mut of_use: Vec<_> = of_use.collect();
        of_use.sort_by_key(|key| signing != Some(key.id()));
        let public = of_use.into_iter().filter_map(|key| key.key.public.clone());
        JwkSet {
            keys: public.collect::<Vec<Jwk>>(),
        }
    }
}

impl IssuerKey {
    fn new(key: &AccessTokenKey, settings: &JwtSettings) -> Result<Self, TokenError> {
        let parsed = ParsedKey::read(key.algorithm, key.material.expose()).map_err(TokenError)?;
        let mut header = Header::new(jwa(key.algorithm));
        header.typ = Some(JwtIssuer::TYPE.to_owned());
        header.kid = Some(parsed.id.clone());
        let header = serde_json::to_vec(&header).map_err(token_error)?;
        Ok(Self {
            header: URL_SAFE_NO_PAD.encode(header),
            validation: validation(settings, key.algorithm),
            term: key.term,
            key: parsed,
        })
    }

    pub fn id(&self) -> &str {
        &self.key.id
    }

    pub fn term(&self) -> KeyTerm {
        self.term
    }

    pub fn verifying(&self) -> &jsonwebtoken::DecodingKey {
        &self.key.verifying
    }

    /// The whole token.
    pub fn token(&self, payload: &[u8]) -> Result<String, Unspecified> {
        let mut token = format!("{}.{}", self.header, URL_SAFE_NO_PAD.encode(payload));
        let signature = self.sign(token.as_bytes())?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(token)
    }

    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Unspecified> {
        self.key.sign(message)
    }
}

/// One algorithm, one audience, and one issuer with what it was called before. Time is left to [`Verified`], because jsonwebtoken would ask
/// the system's clock.
fn validation(settings: &JwtSettings, algorithm: SigningAlgorithm) -> Validation {
    let mut validation = Validation::new(jwa(algorithm));
    let issuers: Vec<&String> = [Some(&settings.issuer), settings.previous_issuer.as_ref()]
        .into_iter()
        .flatten()
        .collect();
    validation.set_issuer(&issuers);
    validation.set_audience(&[&settings.audience]);
    validation.set_required_spec_claims(&["iss", "aud"]);
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation
}
