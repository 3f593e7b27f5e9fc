//! The service itself: its health, and the keys its tokens are checked with.

mod body;

use std::sync::Arc;

use poem_openapi::{ApiResponse, OpenApi, Tags, payload::Json};

use self::body::{JwkSetBody, LiveBody, ReadyBody};
use crate::{
    CheckState, Services, kinds,
    problem::{FieldFault, Problem},
    problem_set::problem_set,
};

#[derive(Tags)]
enum Tag {
    /// The service itself.
    #[oai(rename = "service")]
    Service,
}

pub struct KeysApi {
    pub services: Arc<Services>,
}

/// Apart from the rest, because it may stand on a listener of its own.
pub struct HealthApi {
    pub services: Arc<Services>,
}

#[derive(ApiResponse)]
enum Keys {
    /// The public keys.
    #[oai(status = 200)]
    Ok(
        Json<JwkSetBody>,
        /// How long the set may be kept.
        #[oai(header = "Cache-Control")]
        String,
    ),
}

problem_set!(ServiceProblem = &[]);
problem_set!(ReadinessProblem = kinds::STORED);

#[OpenApi(tag = "Tag::Service")]
impl KeysApi {
    /// Get the public keys
    ///
    /// For services that check our access tokens themselves (RFC 7517). Empty if tokens are signed with a shared secret.
    #[oai(
        path = "/.well-known/jwks.json",
        method = "get",
        operation_id = "getJwks"
    )]
    async fn keys(&self) -> Result<Keys, ServiceProblem> {
        let keys =
            serde_json::from_str(&self.services.auth.sessions.public_keys()).map_err(|error| {
                tracing::error!(%error, "the key set is no JWK set");
                Problem::of(&kinds::INTERNAL)
            })?;
        Ok(Keys::Ok(Json(keys), "public, max-age=300".into()))
    }
}

#[OpenApi(tag = "Tag::Service")]
impl HealthApi {
    /// Ask whether the process lives
    ///
    /// Looks at nothing else: a database that is down is no reason to restart this process.
    #[oai(path = "/health/live", method = "get", operation_id = "getLiveness")]
    async fn live(&self) -> Result<Json<LiveBody>, ServiceProblem> {
        Ok(Json(LiveBody::alive()))
    }

    /// Ask whether the service can do its work
    ///
    /// 503 with the failing parts in `errors` when it cannot.
    #[oai(path = "/health/ready", method = "get", operation_id = "getReadiness")]
    async fn ready(&self) -> Result<Json<ReadyBody>, ReadinessProblem> {
        let checks = self.services.readiness.check().await;
        let failing = checks
            .iter()
            .filter(|check| check.state == CheckState::Failing);
        let faults: Vec<FieldFault> = failing
            .map(|check| FieldFault {
                field: check.name.into(),
                message: check.detail.clone(),
            })
            .collect();
        if faults.is_empty() {
            Ok(Json(ReadyBody::new(&checks)))
        } else {
            Err(Problem::of_fields(&kinds::UNAVAILABLE, faults).into())
        }
    }
}
