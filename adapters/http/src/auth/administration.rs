//! What administrators do with the accounts of others. The paths are those of people, who are shown with their profile.

use std::sync::Arc;

use poem_openapi::{Object, OpenApi, param::Path, payload::Json, types::Example};
use portreeve::{
    auth::Account,
    shared::{AccountId, UsersManage, UsersRead},
    users,
};
use serde::Deserialize;
use uuid::Uuid;

use super::problems::LAST_ADMIN;
use crate::{
    problem::{Kind, common, problem_set},
    request::{Body, enum_value},
    security::{ADMIN, Allowed},
    services::Services,
    users::{RoleName, StatusName, Tag, UNKNOWN_USER, UserBody},
};

pub struct AdministrationApi(pub Arc<Services>);

static CHANGE: &[&Kind] = &[&UNKNOWN_USER, &LAST_ADMIN, &common::CONTENTION];

problem_set!(GetUserProblem = ADMIN, &[&common::MALFORMED, &UNKNOWN_USER],);
problem_set!(ChangeRoleProblem = ADMIN, common::WITH_BODY, CHANGE);
problem_set!(ChangeStatusProblem = ADMIN, common::WITH_BODY, CHANGE);

#[OpenApi(prefix_path = "/api/v1/users", tag = "Tag::Users")]
impl AdministrationApi {
    /// Get a user
    #[oai(path = "/:id", method = "get", operation_id = "getUser")]
    async fn get(
        &self,
        caller: Allowed<UsersRead>,
        /// The id of the user.
        id: Path<Uuid>,
    ) -> Result<Json<UserBody>, GetUserProblem> {
        let id = AccountId::from_uuid(id.0);
        let account = self.0.auth.lifecycle.account(&caller.0, id).await?;
        Ok(self.show(&account).await?)
    }

    /// Change the role of a user
    ///
    /// The new role takes effect immediately, also for access tokens issued before. The last active administrator keeps the role.
    #[oai(path = "/:id/role", method = "patch", operation_id = "changeRole")]
    async fn change_role(
        &self,
        caller: Allowed<UsersManage>,
        /// The id of the user.
        id: Path<Uuid>,
        body: Body<RoleBody>,
    ) -> Result<Json<UserBody>, ChangeRoleProblem> {
        let id = AccountId::from_uuid(id.0);
        let account = self
            .0
            .auth
            .lifecycle
            .change_role(&caller.0, id, body.0.role.into())
            .await?;
        Ok(self.show(&account).await?)
    }

    /// Suspend or reactivate a user
    ///
    /// A suspension ends all sessions of the user immediately. The last active administrator cannot be suspended.
    #[oai(path = "/:id/status", method = "patch", operation_id = "changeStatus")]
    async fn change_status(
        &self,
        caller: Allowed<UsersManage>,
        /// The id of the user.
        id: Path<Uuid>,
        body: Body<StatusBody>,
    ) -> Result<Json<UserBody>, ChangeStatusProblem> {
        let id = AccountId::from_uuid(id.0);
        let account = self
            .0
            .auth
            .lifecycle
            .change_status(&caller.0, id, body.0.status.into())
            .await?;
        Ok(self.show(&account).await?)
    }
}

impl AdministrationApi {
    async fn show(&self, account: &Account) -> Result<Json<UserBody>, users::Error> {
        let user = self.0.users.me(account.facts().clone()).await?;
        Ok(Json(UserBody::from(&user)))
    }
}

/// The new role.
#[derive(Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(rename = "RoleChange", example, deny_unknown_fields)]
pub struct RoleBody {
    /// The only role that the user has from now on.
    #[serde(deserialize_with = "enum_value")]
    pub role: RoleName,
}

/// The new status.
#[derive(Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(rename = "StatusChange", example, deny_unknown_fields)]
pub struct StatusBody {
    /// Whether the user may sign in.
    #[serde(deserialize_with = "enum_value")]
    pub status: StatusName,
}

impl Example for RoleBody {
    fn example() -> Self {
        Self {
            role: RoleName::Admin,
        }
    }
}

impl Example for StatusBody {
    fn example() -> Self {
        Self {
            status: StatusName::Suspended,
        }
    }
}
