//! The public keys.

use std::{collections::BTreeSet, sync::Arc};

use poem_openapi::{ApiResponse, Object, OpenApi, payload::Json, types::Example};
use portreeve::auth::SessionService;
use serde::Deserialize;

use super::tag::Tag;
use crate::problem::{Problem, common, problem_set};

pub struct KeysApi(pub Arc<SessionService>);

problem_set!(KeysProblem = &[]);

#[OpenApi(tag = "Tag::Service")]
impl KeysApi {
    /// Get the public keys
    ///
    /// For services that verify access tokens themselves (RFC 7517). Empty if tokens are signed with a shared secret.
    #[oai(
        path = "/.well-known/jwks.json",
        method = "get",
        operation_id = "getJwks"
    )]
    async fn keys(&self) -> Result<Keys, KeysProblem> {
        let keys = public_keys(&self.0)?;
        Ok(Keys::Ok(Json(keys), "public, max-age=300".into()))
    }
}

/// The keys as they are published now.
pub fn public_keys(sessions: &SessionService) -> Result<JwkSetBody, Problem> {
    serde_json::from_str(&sessions.public_keys()).map_err(|error| {
        tracing::error!(%error, "the key set is not a valid JWK set");
        Problem::of(&common::INTERNAL)
    })
}

#[derive(ApiResponse)]
enum Keys {
    /// The public keys.
    #[oai(status = 200)]
    Ok(
        Json<JwkSetBody>,
        /// How long the set may be cached.
        #[oai(header = "Cache-Control")]
        String,
    ),
}

/// A set of public keys (RFC 7517).
#[derive(Deserialize, Object)]
#[oai(rename = "JwkSet", example)]
pub struct JwkSetBody {
    /// The keys that sign, that have signed tokens which may not have expired, and that will sign next.
    keys: Vec<JwkBody>,
}

/// A public key. `kty` determines which parameters are present.
#[derive(Deserialize, Object)]
#[oai(rename = "Jwk", skip_serializing_if_is_none)]
pub struct JwkBody {
    /// `OKP` (Ed25519), `EC` or `RSA`.
    kty: String,
    /// The `kid` in the header of a token.
    kid: String,
    /// The only algorithm of this key.
    alg: String,
    /// `sig`: the key verifies signatures.
    #[serde(rename = "use")]
    #[oai(rename = "use")]
    usage: String,
    /// The curve of an elliptic key.
    crv: Option<String>,
    /// The x coordinate of an elliptic key, in base64url.
    x: Option<String>,
    /// The y coordinate of an `EC` key, in base64url.
    y: Option<String>,
    /// The modulus of an `RSA` key, in base64url.
    n: Option<String>,
    /// The exponent of an `RSA` key, in base64url.
    e: Option<String>,
}

impl JwkSetBody {
    /// Of all keys, each once.
    pub fn algorithms(&self) -> Vec<String> {
        let all: BTreeSet<&str> = self.keys.iter().map(|key| key.alg.as_str()).collect();
        all.into_iter().map(str::to_owned).collect()
    }
}

impl Example for JwkSetBody {
    fn example() -> Self {
        let key = JwkBody {
            kty: "OKP".into(),
            kid: "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k".into(),
            alg: "EdDSA".into(),
            usage: "sig".into(),
            crv: Some("Ed25519".into()),
            x: Some("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo".into()),
            y: None,
            n: None,
            e: None,
        };
        Self { keys: vec![key] }
    }
}
