//! Profiles and people. What is shown of somebody is their profile and how their account stands, the latter always as `auth` knows it
//! now, except in lists.

mod body;
mod if_match;
mod problems;

use std::sync::Arc;

use poem_openapi::{
    ApiResponse, OpenApi, Tags,
    param::{Path, Query},
    payload::Json,
};
use portreeve::{
    auth::Account,
    shared::{AccountId, UsersManage, UsersRead},
    users::{UpdateProfile, User},
};
use uuid::Uuid;

pub use self::body::UserBody;
use self::{
    body::{ListQuery, ProfileBody, RoleBody, StatusBody, UserPage},
    if_match::tags,
    problems::{
        ChangeRoleProblem, ChangeStatusProblem, GetMeProblem, GetUserProblem, ListUsersProblem,
        UpdateMeProblem,
    },
};
use crate::{
    Services,
    body::Body,
    header_text::HeaderText,
    paging::default_limit,
    security::{Allowed, SignedIn},
};

#[derive(Tags)]
enum Tag {
    /// Profiles and people.
    #[oai(rename = "users")]
    Users,
}

pub struct UsersApi {
    pub services: Arc<Services>,
}

#[derive(ApiResponse)]
enum Me {
    /// You.
    #[oai(status = 200)]
    Ok(
        Json<UserBody>,
        /// Names this state, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

#[OpenApi(prefix_path = "/api/v1/users", tag = "Tag::Users")]
impl UsersApi {
    /// Get your own profile
    #[oai(path = "/me", method = "get", operation_id = "getMe")]
    async fn me(&self, caller: SignedIn) -> Result<Me, GetMeProblem> {
        let user = self.services.users.me(caller.0.facts().clone()).await?;
        Ok(Me::of(&user))
    }

    /// Change your own profile
    ///
    /// A field that is left away stays as it is; `null` empties it. With `If-Match` only if nobody changed it meanwhile.
    #[oai(path = "/me", method = "patch", operation_id = "updateMe")]
    async fn update_me(
        &self,
        caller: SignedIn,
        /// The `ETag` of what you have seen.
        #[oai(name = "If-Match")]
        if_match: HeaderText,
        body: Body<ProfileBody>,
    ) -> Result<Me, UpdateMeProblem> {
        let command = UpdateProfile {
            patch: body.0.try_into()?,
            if_match: match if_match.0 {
                Some(header) => tags(&header)?,
                None => None,
            },
        };
        let user = self
            .services
            .users
            .update_profile(caller.0.facts().clone(), command)
            .await?;
        Ok(Me::of(&user))
    }

    /// List people
    ///
    /// Newest first. Roles and status may be a moment late here; `getUser` has them as they are now.
    #[oai(path = "/", method = "get", operation_id = "listUsers")]
    #[expect(
        clippy::too_many_arguments,
        reason = "each is a parameter in the document"
    )]
    async fn list(
        &self,
        caller: Allowed<UsersRead>,
        /// How many at most, from 1 to 200.
        #[oai(
            validator(minimum(value = "1"), maximum(value = "200")),
            default = "default_limit"
        )]
        limit: Query<u16>,
        /// The `next_cursor` of the page before.
        cursor: Query<Option<String>>,
        /// Somewhere in the address or the display name.
        #[oai(validator(max_length = 100))]
        q: Query<Option<String>>,
        /// Exactly this address, whatever its case.
        email: Query<Option<String>>,
        role: Query<Option<body::RoleName>>,
        status: Query<Option<body::StatusName>>,
        /// Only accounts registered after this time (RFC 3339).
        created_after: Query<Option<time::OffsetDateTime>>,
    ) -> Result<Json<UserPage>, ListUsersProblem> {
        let query = ListQuery {
            limit: limit.0,
            cursor: cursor.0,
            text: q.0,
            email: email.0,
            role: role.0,
            status: status.0,
            created_after: created_after.0,
        };
        let (filter, page) = query.parse()?;
        let users = self.services.users.list(&caller.0, &filter, &page).await?;
        Ok(Json(UserPage::from(users)))
    }

    /// Get somebody
    #[oai(path = "/:id", method = "get", operation_id = "getUser")]
    async fn get(
        &self,
        caller: Allowed<UsersRead>,
        id: Path<Uuid>,
    ) -> Result<Json<UserBody>, GetUserProblem> {
        let account = self
            .services
            .auth
            .lifecycle
            .account(&caller.0, AccountId::from_uuid(id.0))
            .await?;
        Ok(self.show(&account).await?)
    }

    /// Give somebody another role
    ///
    /// It holds at once, also for tokens that were signed before. The last active administrator cannot be demoted.
    #[oai(path = "/:id/role", method = "patch", operation_id = "changeRole")]
    async fn change_role(
        &self,
        caller: Allowed<UsersManage>,
        id: Path<Uuid>,
        body: Body<RoleBody>,
    ) -> Result<Json<UserBody>, ChangeRoleProblem> {
        let account = self
            .services
            .auth
            .lifecycle
            .change_role(&caller.0, AccountId::from_uuid(id.0), body.0.role.into())
            .await?;
        Ok(self.show(&account).await?)
    }

    /// Suspend somebody, or lift a suspension
    ///
    /// Suspending ends every session of theirs at once. The last active administrator cannot be suspended.
    #[oai(path = "/:id/status", method = "patch", operation_id = "changeStatus")]
    async fn change_status(
        &self,
        caller: Allowed<UsersManage>,
        id: Path<Uuid>,
        body: Body<StatusBody>,
    ) -> Result<Json<UserBody>, ChangeStatusProblem> {
        let account = self
            .services
            .auth
            .lifecycle
            .change_status(&caller.0, AccountId::from_uuid(id.0), body.0.status.into())
            .await?;
        Ok(self.show(&account).await?)
    }
}

impl UsersApi {
    async fn show(&self, account: &Account) -> Result<Json<UserBody>, portreeve::users::Error> {
        let user = self.services.users.me(account.facts().clone()).await?;
        Ok(Json(UserBody::from(&user)))
    }
}

impl Me {
    fn of(user: &User) -> Self {
        Self::Ok(Json(UserBody::from(user)), format!("\"{}\"", user.etag()))
    }
}
