use poem_openapi::{Enum, Object, types::Example};
use serde::Deserialize;

use crate::{Check, CheckState};

/// A set of public keys (RFC 7517).
#[derive(Deserialize, Object)]
#[oai(rename = "JwkSet", example)]
pub struct JwkSetBody {
    keys: Vec<JwkBody>,
}

/// A public key. Which of the parameters are there depends on `kty`.
#[derive(Deserialize, Object)]
#[oai(rename = "Jwk", skip_serializing_if_is_none)]
pub struct JwkBody {
    /// `OKP` (Ed25519), `EC` or `RSA`.
    kty: String,
    /// Matches the `kid` in a token's header.
    kid: String,
    /// The one algorithm this key is for.
    alg: String,
    #[serde(rename = "use")]
    #[oai(rename = "use")]
    usage: String,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
    n: Option<String>,
    e: Option<String>,
}

#[derive(Object)]
#[oai(rename = "Liveness", example)]
pub struct LiveBody {
    status: LiveStatus,
}

#[derive(Enum)]
#[oai(rename_all = "snake_case")]
pub enum LiveStatus {
    Alive,
}

#[derive(Object)]
#[oai(rename = "Readiness", example)]
pub struct ReadyBody {
    status: ReadyStatus,
    checks: Vec<CheckBody>,
}

#[derive(Enum)]
#[oai(rename_all = "snake_case")]
pub enum ReadyStatus {
    Ready,
}

/// One part the service needs.
#[derive(Object)]
#[oai(rename = "ReadinessCheck")]
pub struct CheckBody {
    name: String,
    /// `warning`: it does its work, and somebody should look.
    status: CheckStatus,
    detail: String,
}

#[derive(Enum)]
#[oai(rename = "ReadinessCheckStatus", rename_all = "snake_case")]
pub enum CheckStatus {
    Ok,
    Warning,
}

impl LiveBody {
    pub fn alive() -> Self {
        Self {
            status: LiveStatus::Alive,
        }
    }
}

impl ReadyBody {
    pub fn new(checks: &[Check]) -> Self {
        let checks = checks
            .iter()
            .map(|check| CheckBody {
                name: check.name.into(),
                status: match check.state {
                    CheckState::Ok => CheckStatus::Ok,
                    // Those that fail are no part of this body.
                    CheckState::Warning | CheckState::Failing => CheckStatus::Warning,
                },
                detail: check.detail.clone(),
            })
            .collect();
        Self {
            status: ReadyStatus::Ready,
            checks,
        }
    }
}

impl Example for LiveBody {
    fn example() -> Self {
        Self::alive()
    }
}

impl Example for ReadyBody {
    fn example() -> Self {
        let check = |name: &str, detail: &str| CheckBody {
            name: name.into(),
            status: CheckStatus::Ok,
            detail: detail.into(),
        };
        Self {
            status: ReadyStatus::Ready,
            checks: vec![
                check("database", "answers"),
                check("schema", "current"),
                check("events", "0 waiting, the oldest for 0 s, 0 dead"),
                check("keys", "current"),
            ],
        }
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
