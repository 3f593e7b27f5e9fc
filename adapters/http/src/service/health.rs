//! Whether the process lives, and whether it can do its work.

use std::sync::Arc;

use poem_openapi::{Enum, Object, OpenApi, payload::Json, types::Example};

use super::tag::Tag;
use crate::{
    ports::{Check, CheckState, Readiness},
    problem::{BrokenRule, FieldFault, Problem, common, common_rules, problem_set},
};

pub struct HealthApi(pub Arc<dyn Readiness>);

problem_set!(LivenessProblem = &[]);
problem_set!(ReadinessProblem = common::STORED);

#[OpenApi(tag = "Tag::Service")]
impl HealthApi {
    /// Check liveness
    ///
    /// Checks the process only: a database outage is no reason to restart it.
    #[oai(path = "/health/live", method = "get", operation_id = "getLiveness")]
    async fn live(&self) -> Result<Json<LiveBody>, LivenessProblem> {
        Ok(Json(LiveBody::alive()))
    }

    /// Check readiness
    ///
    /// Returns 503 with the failing components in `errors` if the service cannot work.
    #[oai(path = "/health/ready", method = "get", operation_id = "getReadiness")]
    async fn ready(&self) -> Result<Json<ReadyBody>, ReadinessProblem> {
        let checks = self.0.check().await;
        Ok(Json(ReadyBody::of(&checks)?))
    }
}

/// The state of the process.
#[derive(Object)]
#[oai(rename = "Liveness", example)]
pub struct LiveBody {
    /// The process answers.
    status: LiveStatus,
}

#[derive(Enum)]
#[oai(rename_all = "snake_case")]
pub enum LiveStatus {
    Alive,
}

/// The state of the service and of what it needs.
#[derive(Object)]
#[oai(rename = "Readiness", example)]
pub struct ReadyBody {
    /// The service can work.
    status: ReadyStatus,
    /// The components that the service needs.
    checks: Vec<CheckBody>,
}

#[derive(Enum)]
#[oai(rename_all = "snake_case")]
pub enum ReadyStatus {
    Ready,
}

/// A component that the service needs.
#[derive(Object)]
#[oai(rename = "ReadinessCheck")]
pub struct CheckBody {
    /// The name of the component.
    name: String,
    /// `warning`: the component works but needs attention.
    status: CheckStatus,
    /// Describes the state, for people.
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
    /// Refused with the parts that fail, if there are any.
    fn of(checks: &[Check]) -> Result<Self, Problem> {
        let failing = checks
            .iter()
            .filter(|check| check.state == CheckState::Failing);
        let faults: Vec<FieldFault> = failing
            .map(|check| {
                let broken = BrokenRule::from(&common_rules::FAILING).detail(&*check.detail);
                FieldFault::new(check.name, broken)
            })
            .collect();
        if faults.is_empty() {
            Ok(Self::ready(checks))
        } else {
            Err(Problem::of_fields(&common::UNAVAILABLE, faults))
        }
    }

    fn ready(checks: &[Check]) -> Self {
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
