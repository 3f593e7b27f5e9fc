mod claims;
#[cfg(test)]
mod tests;

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Header, Validation, jwk::JwkSet};
use portreeve::{
    auth::{AccessClaims, InvalidToken, TokenError, TokenIssuer},
    shared::{Secret, Timestamp},
};
use quick_cache::sync::Cache;

use self::claims::{Claims, Verified};
use crate::AccessTokenKey;

/// Access tokens as signed JWT, after the profile of RFC 9068 and the advice of RFC 8725.
pub struct JwtIssuer {
    settings: JwtSettings,
    key: AccessTokenKey,
    /// The first part of each token: always the same.
    header: String,
    public_keys: String,
    validation: Validation,
    /// By SHA-256, so that no live token lies about in memory. Checking an Ed25519 signature takes as long as asking the database.
    verified: Cache<[u8; 32], Verified>,
}

/// Who makes the tokens, and for whom. A token with another name in it is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JwtSettings {
    /// By RFC 9068 the public address of this service.
    pub issuer: String,
    pub audience: String,
}

impl JwtIssuer {
    /// Ours have about 600 bytes with Ed25519, 900 with RS256. Longer ones are not even looked at.
    pub const MAX_TOKEN_LEN: usize = 4096;
    const REMEMBERED: usize = 10_000;
    /// RFC 9068, section 2.1. It keeps other JWTs signed with the same key from passing for access tokens.
    const TYPE: &str = "at+jwt";

    pub fn new(settings: JwtSettings, key: AccessTokenKey) -> Result<Self, TokenError> {
        let mut header = Header::new(key.algorithm.into());
        header.typ = Some(Self::TYPE.to_owned());
        header.kid = Some(key.id.clone());
        let keys = JwkSet {
            keys: key.public.iter().cloned().collect(),
        };
        Ok(Self {
            header: URL_SAFE_NO_PAD.encode(serde_json::to_vec(&header).map_err(token_error)?),
            public_keys: serde_json::to_string(&keys).map_err(token_error)?,
            validation: validation(&settings, &key),
            verified: Cache::new(Self::REMEMBERED),
            settings,
            key,
        })
    }

    /// All but the time.
    fn check(&self, token: &str) -> Option<Verified> {
        let token =
            jsonwebtoken::decode::<Claims>(token, &self.key.verifying, &self.validation).ok()?;
        let Header { typ, kid, crit, .. } = token.header;
        // RFC 7515, section 4.1.11: whoever does not understand all that `crit` names must refuse. We understand none.
        let ours = crit.is_none() && typ.is_some_and(|typ| is_access_token(&typ));
        if ours && kid.as_ref() == Some(&self.key.id) {
            token.claims.into_verified()
        } else {
            None
        }
    }
}

impl TokenIssuer for JwtIssuer {
    fn issue(&self, claims: &AccessClaims) -> Result<Secret<String>, TokenError> {
        let claims = Claims::new(claims, &self.settings.issuer, &self.settings.audience);
        let payload = serde_json::to_vec(&claims).map_err(token_error)?;
        let mut token = format!("{}.{}", self.header, URL_SAFE_NO_PAD.encode(payload));
        let signature = self.key.sign(token.as_bytes()).map_err(token_error)?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(Secret::new(token))
    }

    fn verify(&self, token: &str, now: Timestamp) -> Result<AccessClaims, InvalidToken> {
        if token.len() > Self::MAX_TOKEN_LEN {
            return Err(InvalidToken);
        }
        let fingerprint = sha256(token);
        if let Some(known) = self.verified.get(&fingerprint) {
            return known
                .is_good_at(now)
                .then_some(known.claims)
                .ok_or(InvalidToken);
        }
        let fresh = self
            .check(token)
            .filter(|fresh| fresh.is_good_at(now))
            .ok_or(InvalidToken)?;
        self.verified.insert(fingerprint, fresh.clone());
        Ok(fresh.claims)
    }

    fn public_keys(&self) -> String {
        self.public_keys.clone()
    }
}

/// One algorithm, one issuer, one audience. Time is left to [`Verified`], because jsonwebtoken would ask the system's clock.
fn validation(settings: &JwtSettings, key: &AccessTokenKey) -> Validation {
    let mut validation = Validation::new(key.algorithm.into());
    validation.set_issuer(&[&settings.issuer]);
    validation.set_audience(&[&settings.audience]);
    validation.set_required_spec_claims(&["iss", "aud"]);
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation
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
