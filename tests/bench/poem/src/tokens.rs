use aws_lc_rs::{
    digest::{SHA256, digest},
    rand,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode, get_current_timestamp,
};
use poem::{Request, Result, error::InternalServerError, http::StatusCode};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub const ACCESS_SECONDS: u64 = 900;

/// Access tokens, signed with a shared secret.
pub struct AccessTokens {
    signing: EncodingKey,
    verifying: DecodingKey,
    validation: Validation,
}

#[derive(Deserialize, Serialize)]
pub struct Claims {
    pub sub: Uuid,
    pub role: String,
    iat: u64,
    exp: u64,
}

/// An opaque one: nothing but random.
pub struct RefreshToken {
    pub token: String,
    pub digest: Vec<u8>,
}

impl AccessTokens {
    pub fn signed_with(secret: &[u8]) -> jsonwebtoken::errors::Result<Self> {
        Ok(Self {
            signing: EncodingKey::from_secret(secret)?,
            verifying: DecodingKey::from_secret(secret)?,
            validation: Validation::new(Algorithm::HS256),
        })
    }

    pub fn issue(&self, sub: Uuid, role: String) -> Result<String> {
        let iat = get_current_timestamp();
        let claims = Claims {
            sub,
            role,
            iat,
            exp: iat + ACCESS_SECONDS,
        };
        encode(&Header::new(Algorithm::HS256), &claims, &self.signing).map_err(InternalServerError)
    }

    /// What the token of a request says, or 401.
    pub fn claims(&self, request: &Request) -> Result<Claims> {
        let token = request
            .header("authorization")
            .and_then(|value| value.strip_prefix("Bearer "))
            .ok_or(StatusCode::UNAUTHORIZED)?;
        let token = decode::<Claims>(token, &self.verifying, &self.validation)
            .map_err(|_| StatusCode::UNAUTHORIZED)?;
        Ok(token.claims)
    }
}

impl RefreshToken {
    pub fn draw() -> Result<Self> {
        let mut bytes = [0; 32];
        rand::fill(&mut bytes).map_err(InternalServerError)?;
        let token = URL_SAFE_NO_PAD.encode(bytes);
        Ok(Self {
            digest: sha256(&token),
            token,
        })
    }
}

/// What is stored of a token.
pub fn sha256(token: &str) -> Vec<u8> {
    digest(&SHA256, token.as_bytes()).as_ref().to_vec()
}
