//! Whether an access token is one of Portreeve's, and valid for this service.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jsonwebtoken::{
    Algorithm, DecodingKey, Validation, decode, decode_header,
    jwk::{Jwk, JwkSet},
};
use serde::Deserialize;
use tokio::time::Instant;

/// Portreeve gives its keys out for five minutes. A leaked one is gone from here no later.
const MAX_AGE: Duration = Duration::from_secs(5 * 60);
/// Anyone can make up key ids: the keys are not fetched again for each.
const COOLDOWN: Duration = Duration::from_secs(30);
/// While there are none, no request can be let in.
const RETRY: Duration = Duration::from_secs(1);

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// 401: the token is not good.
    #[error("refused: {0}")]
    Refused(String),
    /// 503: it is not known just now.
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
    turn: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Keys {
    by_id: HashMap<String, DecodingKey>,
    fetched: Option<Instant>,
    /// The same as `fetched`, unless it failed.
    tried: Option<Instant>,
}

impl Keys {
    fn are_old(&self) -> bool {
        since(self.fetched) > MAX_AGE
    }

    fn known(&self, id: &str) -> Option<DecodingKey> {
        let key = self.by_id.get(id)?;
        (!self.are_old()).then(|| key.clone())
    }

    fn may_be_fetched_for(&self, id: &str) -> bool {
        let pause = if self.are_old() { RETRY } else { COOLDOWN };
        self.known(id).is_none() && since(self.tried) > pause
    }
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
            turn: tokio::sync::Mutex::default(),
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

    async fn key(&self, id: &str) -> Result<DecodingKey, Error> {
        // A known key waits for no fetch.
        if let Some(key) = self.keys().known(id) {
            return Ok(key);
        }
        // While the keys are fetched, the others wait for the same answer.
        let _turn = self.turn.lock().await;
        let fetches = self.keys().may_be_fetched_for(id);
        if fetches {
            self.fetch().await.map_err(unavailable)?;
        }
        let keys = self.keys();
        match keys.known(id) {
            Some(key) => Ok(key),
            None if keys.tried == keys.fetched => Err(refused("its key is unknown")),
            None => Err(unavailable("the keys could not be had a moment ago")),
        }
    }

    async fn fetch(&self) -> reqwest::Result<()> {
        let began = Some(Instant::now());
        // At once: the caller may go away meanwhile.
        self.keys().tried = began;
        let fetched = self.fetched().await;
        let mut keys = self.keys();
        match fetched {
            Ok(by_id) => {
                keys.by_id = by_id;
                keys.fetched = began;
                Ok(())
            }
            Err(error) => {
                // When it failed and not when it began: those who waited meanwhile do not try one after the other.
                keys.tried = Some(Instant::now());
                Err(error)
            }
        }
    }

    async fn fetched(&self) -> reqwest::Result<HashMap<String, DecodingKey>> {
        let answer = self.http.get(&self.jwks).send().await?.error_for_status()?;
        let set: JwkSet = answer.json().await?;
        let usable =
            |key: &Jwk| Some((key.common.key_id.clone()?, DecodingKey::from_jwk(key).ok()?));
        Ok(set.keys.iter().filter_map(usable).collect())
    }

    fn keys(&self) -> MutexGuard<'_, Keys> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn since(moment: Option<Instant>) -> Duration {
    moment.map_or(Duration::MAX, |at| at.elapsed())
}

fn unavailable(why: impl ToString) -> Error {
    Error::Unavailable(why.to_string())
}

fn refused(why: impl ToString) -> Error {
    Error::Refused(why.to_string())
}
