//! Whether an access token is one of Portreeve's, and good for this service.

use std::{collections::HashMap, time::Duration};

use jsonwebtoken::{
    Algorithm, DecodingKey, Validation, decode, decode_header,
    jwk::{Jwk, JwkSet},
};
use serde::Deserialize;
use tokio::{sync::Mutex, time::Instant};

/// Portreeve gives its keys out for five minutes. A leaked one is gone from here no later.
const MAX_AGE: Duration = Duration::from_secs(5 * 60);
/// Anybody can make up key ids: the keys are not fetched anew for each.
const COOLDOWN: Duration = Duration::from_secs(30);
const RETRY: Duration = Duration::from_secs(1);

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// 401: the token is not good.
    #[error("refused: {0}")]
    Refused(String),
    /// 503: nobody can tell just now.
    #[error("unavailable: {0}")]
    Unavailable(String),
}

/// What a token must have. The issuer, the audience and the times are checked before, and are of no use after that.
#[derive(Debug, Deserialize)]
pub struct Claims {
    pub sub: String,
    pub sid: String,
    pub roles: Vec<String>,
    #[serde(rename = "jti")]
    _jti: String,
    #[serde(rename = "iat")]
    _iat: u64,
}

pub struct Verifier {
    http: reqwest::Client,
    jwks: String,
    validation: Validation,
    keys: Mutex<Keys>,
}

#[derive(Default)]
struct Keys {
    by_id: HashMap<String, DecodingKey>,
    fetched: Option<Instant>,
    tried: Option<Instant>,
}

impl Verifier {
    pub fn new(
        http: reqwest::Client,
        url: &str,
        issuer: &str,
        audience: &str,
        algorithm: Algorithm,
    ) -> Self {
        let mut validation = Validation::new(algorithm);
        validation.set_issuer(&[issuer]);
        validation.set_audience(&[audience]);
        validation.set_required_spec_claims(&["iss", "sub", "aud", "exp", "nbf"]);
        validation.validate_nbf = true;
        validation.leeway = 30;
        Self {
            http,
            jwks: format!("{url}/.well-known/jwks.json"),
            validation,
            keys: Mutex::default(),
        }
    }

    pub async fn verify(&self, token: &str) -> Result<Claims, Error> {
        let header = decode_header(token).map_err(refused)?;
        if header.typ.as_deref() != Some("at+jwt") {
            return Err(refused("it is no access token"));
        }
        // It would name what has to be understood, and jsonwebtoken does not look.
        if header.crit.is_some() {
            return Err(refused("it demands an extension"));
        }
        let key = self
            .key(&header.kid.ok_or_else(|| refused("it names no key"))?)
            .await?;
        Ok(decode(token, &key, &self.validation)
            .map_err(refused)?
            .claims)
    }

    /// While the keys are fetched, the others wait for the same answer.
    async fn key(&self, id: &str) -> Result<DecodingKey, Error> {
        let mut keys = self.keys.lock().await;
        let since = |moment: Option<Instant>| moment.map_or(Duration::MAX, |at| at.elapsed());
        let old = since(keys.fetched) > MAX_AGE;
        let pause = if old { RETRY } else { COOLDOWN };
        if (old || !keys.by_id.contains_key(id)) && since(keys.tried) > pause {
            keys.tried = Some(Instant::now());
            keys.by_id = self.fetch().await.map_err(unavailable)?;
            keys.fetched = keys.tried;
        } else if old {
            return Err(unavailable("the keys cannot be had"));
        }
        keys.by_id
            .get(id)
            .cloned()
            .ok_or_else(|| refused("its key is unknown"))
    }

    async fn fetch(&self) -> reqwest::Result<HashMap<String, DecodingKey>> {
        let answer = self.http.get(&self.jwks).send().await?.error_for_status()?;
        let set: JwkSet = answer.json().await?;
        let usable =
            |key: &Jwk| Some((key.common.key_id.clone()?, DecodingKey::from_jwk(key).ok()?));
        Ok(set.keys.iter().filter_map(usable).collect())
    }
}

fn unavailable(why: impl ToString) -> Error {
    Error::Unavailable(why.to_string())
}

fn refused(why: impl ToString) -> Error {
    Error::Refused(why.to_string())
}
