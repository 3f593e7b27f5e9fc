use portreeve::{
    auth::{AccessClaims, InvalidToken, SessionId},
    shared::{AccountId, Role, Roles, Timestamp},
};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

/// The payload of an access token (RFC 9068, section 2.2), and the session besides. All of it must be there; times are whole seconds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Claims {
    pub iss: String,
    pub sub: AccountId,
    pub aud: Audience,
    pub exp: i64,
    pub iat: i64,
    pub nbf: i64,
    pub jti: Uuid,
    pub sid: SessionId,
    pub roles: Vec<Role>,
}

/// One name or several (RFC 7519, section 4.1.3). We write one.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Audience {
    One(String),
    Several(Vec<String>),
}

/// A token that is known to be ours, and when it is valid.
#[derive(Clone, Debug)]
pub(crate) struct Verified {
    claims: AccessClaims,
    expires: i64,
    begins: i64,
}

impl Claims {
    pub fn new(claims: &AccessClaims, issuer: &str, audience: &str) -> Self {
        let issued_at = claims.issued_at.unix_timestamp();
        Self {
            iss: issuer.to_owned(),
            sub: claims.subject,
            aud: Audience::One(audience.to_owned()),
            exp: claims.expires_at.unix_timestamp(),
            iat: issued_at,
            nbf: issued_at,
            jti: claims.token_id,
            sid: claims.session,
            roles: claims.roles.iter().collect(),
        }
    }

    /// None if a claim makes no sense.
    pub fn into_verified(self) -> Option<Verified> {
        Some(Verified {
            claims: AccessClaims {
                subject: self.sub,
                session: self.sid,
                roles: Roles::of(self.roles)?,
                token_id: self.jti,
                issued_at: OffsetDateTime::from_unix_timestamp(self.iat).ok()?,
                expires_at: OffsetDateTime::from_unix_timestamp(self.exp).ok()?,
            },
            expires: self.exp,
            begins: self.nbf.max(self.iat),
        })
    }
}

impl Verified {
    /// How many seconds the clocks of two instances may be apart.
    pub const LEEWAY: i64 = 30;

    pub fn claims_at(&self, now: Timestamp) -> Result<AccessClaims, InvalidToken> {
        let now = now.unix_timestamp();
        if now < self.begins.saturating_sub(Self::LEEWAY) {
            Err(InvalidToken::Untrusted)
        } else if now >= self.expires.saturating_add(Self::LEEWAY) {
            Err(InvalidToken::Expired)
        } else {
            Ok(self.claims.clone())
        }
    }
}
