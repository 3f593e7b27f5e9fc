mod claims;
mod key_set;
#[cfg(test)]
mod tests;

use std::sync::{Arc, PoisonError, RwLock};

use aws_lc_rs::digest::{SHA256, digest};
use jsonwebtoken::Header;
use portreeve::{
    auth::{AccessClaims, InvalidToken, TokenError, TokenIssuer},
    keys::AccessTokenKey,
    shared::{Secret, Timestamp},
};
use tokio::sync::Notify;

use self::{
    claims::Claims,
    key_set::{KeySet, Remembered},
};

/// How far the clocks of two instances may be apart: one accepts a token that the other has just made, or that has just run out there.
pub const CLOCK_LEEWAY: time::Duration = time::Duration::seconds(claims::Verified::LEEWAY);

/// Access tokens as signed JWT, after the profile of RFC 9068 and the advice of RFC 8725.
pub struct JwtIssuer {
    settings: JwtSettings,
    /// Replaced as a whole; a call works with the one that it began with.
    keys: RwLock<Arc<KeySet>>,
    unknown_key: Notify,
}

/// Who makes the tokens, and for whom. A token with any other name in it is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JwtSettings {
    /// By RFC 9068 the public address of this service.
    pub issuer: String,
    /// What `issuer` was before: still accepted, and put into no token.
    pub previous_issuer: Option<String>,
    pub audience: String,
}

impl JwtIssuer {
    /// Ours have about 600 bytes with Ed25519, 900 with RS256. Longer ones are not even looked at.
    pub const MAX_TOKEN_LEN: usize = 4096;
    /// RFC 9068, section 2.1. It keeps other JWTs signed with the same key from passing for access tokens.
    const TYPE: &str = "at+jwt";

    pub fn new(settings: JwtSettings, keys: &[AccessTokenKey]) -> Result<Self, TokenError> {
        let keys = KeySet::new(keys, &settings)?;
        Ok(Self {
            settings,
            keys: RwLock::new(Arc::new(keys)),
            unknown_key: Notify::new(),
        })
    }

    /// Signs and verifies with these keys from now on. If they are others than before, every token is checked again, so that none of a
    /// key that was taken away is let through. Returns whether they are.
    pub fn use_keys(&self, keys: &[AccessTokenKey]) -> Result<bool, TokenError> {
        if self.keys().is(keys) {
            return Ok(false);
        }
        let keys = KeySet::new(keys, &self.settings)?;
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
        Ok(true)
    }

    /// Returns when a token with a key that is not known here was seen since the last call: another instance may have a newer one.
    /// Anyone can make up such a token.
    pub async fn met_unknown_key(&self) {
        self.unknown_key.notified().await;
    }

    fn keys(&self) -> Arc<KeySet> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        keys.clone()
    }

    /// All but the time.
    fn check(&self, keys: &KeySet, token: &str) -> Option<Remembered> {
        let Header { typ, kid, crit, .. } = jsonwebtoken::decode_header(token).ok()?;
        // RFC 7515, section 4.1.11: a recipient that does not understand all that `crit` names must refuse. We understand none.
        if crit.is_some() || !typ.is_some_and(|typ| is_access_token(&typ)) {
            return None;
        }
        let Some(key) = keys.by_id(&kid?) else {
            self.unknown_key.notify_one();
            return None;
        };
        let token = jsonwebtoken::decode::<Claims>(token, key.verifying(), &key.validation).ok()?;
        Some(Remembered {
            token: token.claims.into_verified()?,
            term: key.term(),
        })
    }
}

impl TokenIssuer for JwtIssuer {
    fn issue(&self, claims: &AccessClaims) -> Result<Secret<String>, TokenError> {
        let keys = self.keys();
        let key = keys
            .signing(claims.issued_at)
            .ok_or_else(|| TokenError("there is no key to sign with".into()))?;
        let claims = Claims::new(claims, &self.settings.issuer, &self.settings.audience);
        let payload = serde_json::to_vec(&claims).map_err(token_error)?;
        let token = key.token(&payload).map_err(token_error)?;
        Ok(Secret::new(token))
    }

    fn verify(&self, token: &str, now: Timestamp) -> Result<AccessClaims, InvalidToken> {
        if token.len() > Self::MAX_TOKEN_LEN {
            return Err(InvalidToken::Untrusted);
        }
        let keys = self.keys();
        let fingerprint = sha256(token);
        if let Some(known) = keys.verified.get(&fingerprint) {
            return known.claims_at(now);
        }
        let fresh = self.check(&keys, token).ok_or(InvalidToken::Untrusted)?;
        let claims = fresh.claims_at(now)?;
        keys.verified.insert(fingerprint, fresh);
        Ok(claims)
    }

    fn public_keys(&self, now: Timestamp) -> String {
        // A JWK set is made of strings, which cannot fail to be JSON.
        serde_json::to_string(&self.keys().public_keys(now)).unwrap_or_default()
    }
}

fn is_access_token(typ: &str) -> bool {
    // RFC 7515, section 4.1.9: a media type, in which `application/` may be left out.
    let (prefix, rest) = typ.split_once('/').unwrap_or(("application", typ));
    prefix.eq_ignore_ascii_case("application") && rest.eq_ignore_ascii_case(JwtIssuer::TYPE)
}

fn sha256(token: &str) -> [u8; 32] {
    let mut fingerprint = [0; 32];
    fingerprint.copy_from_slice(digest(&SHA256, token.as_bytes()).as_ref());
    fingerprint
}

fn token_error(cause: impl std::error::Error + Send + Sync + 'static) -> TokenError {
    TokenError(Box::new(cause))
}
