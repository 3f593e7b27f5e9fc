//! The list of people, for administrators.

use std::sync::Arc;

use poem_openapi::{OpenApi, param::Query, payload::Json};
use portreeve::{
    shared::{EmailAddress, PageRequest, Timestamp, UsersRead},
    users::{UserFilter, UserService},
};

use super::{
    body::{RoleName, StatusName, UserPage},
    tag::Tag,
};
use crate::{
    problem::{FieldErrors, Problem, common, common_rules, problem_set},
    request::{default_limit, page_or_fault},
    security::{ADMIN, Allowed},
};

pub struct ListApi(pub Arc<UserService>);

problem_set!(
    ListUsersProblem = ADMIN,
    &[&common::MALFORMED, &common::VALIDATION_FAILED],
);

#[OpenApi(prefix_path = "/api/v1/users", tag = "Tag::Users")]
impl ListApi {
    /// List users
    ///
    /// Newest first. Roles and status are eventually consistent here; `getUser` returns the current ones.
    #[oai(path = "/", method = "get", operation_id = "listUsers")]
    #[expect(
        clippy::too_many_arguments,
        reason = "each is a parameter in the document"
    )]
    async fn list(
        &self,
        caller: Allowed<UsersRead>,
        /// The maximum number of items, from 1 to 200.
        #[oai(
            validator(minimum(value = "1"), maximum(value = "200")),
            default = "default_limit"
        )]
        limit: Query<u16>,
        /// The `next_cursor` of the previous page.
        cursor: Query<Option<String>>,
        /// A part of the email address or the display name.
        #[oai(validator(max_length = 100))]
        q: Query<Option<String>>,
        /// The whole email address, case-insensitive.
        email: Query<Option<String>>,
        /// Only users with this role.
        role: Query<Option<RoleName>>,
        /// Only users with this status.
        status: Query<Option<StatusName>>,
        /// Only users registered after this time (RFC 3339).
        created_after: Query<Option<Timestamp>>,
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
        let users = self.0.list(&caller.0, &filter, &page).await?;
        Ok(Json(UserPage::from(users)))
    }
}

/// The parameters of a list, as they came.
pub struct ListQuery {
    limit: u16,
    cursor: Option<String>,
    text: Option<String>,
    email: Option<String>,
    role: Option<RoleName>,
    status: Option<StatusName>,
    created_after: Option<Timestamp>,
}

impl ListQuery {
    fn parse(self) -> Result<(UserFilter, PageRequest), Problem> {
        let mut errors = FieldErrors::default();
        let page = page_or_fault(self.limit, self.cursor.as_deref(), &mut errors);
        let email = errors
            .take(
                "email",
                self.email.as_deref().map(EmailAddress::parse).transpose(),
            )
            .flatten();
        if self
            .text
            .as_ref()
            .is_some_and(|text| text.chars().any(char::is_control))
        {
            errors.add("q", &common_rules::CONTROL_CHARACTERS);
        }
        let filter = UserFilter {
            text: self.text.filter(|text| !text.is_empty()),
            email,
            role: self.role.map(Into::into),
            status: self.status.map(Into::into),
            created_after: self.created_after,
        };
        errors.or(Some((filter, page)))
    }
}
