//! Your own profile.

use std::sync::Arc;

use poem_openapi::{
    ApiResponse, Object, OpenApi,
    payload::Json,
    types::{Example, MaybeUndefined},
};
use portreeve::{
    shared::DisplayName,
    users::{AvatarUrl, Locale, Patch, ProfilePatch, TimeZone, UpdateProfile, User, UserService},
};
use serde::Deserialize;

use super::{body::UserBody, if_match::tags, tag::Tag};
use crate::{
    problem::{BrokenRule, FieldErrors, Problem, common, problem_set},
    request::{Body, HeaderText},
    security::{SIGNED_IN, SignedIn},
};

pub struct MeApi(pub Arc<UserService>);

problem_set!(GetMeProblem = SIGNED_IN);
problem_set!(
    UpdateMeProblem = SIGNED_IN,
    common::WITH_FIELDS,
    &[&common::PRECONDITION_FAILED, &common::CONTENTION],
);

#[OpenApi(prefix_path = "/api/v1/users", tag = "Tag::Users")]
impl MeApi {
    /// Get your own profile
    #[oai(path = "/me", method = "get", operation_id = "getMe")]
    async fn me(&self, caller: SignedIn) -> Result<Me, GetMeProblem> {
        let user = self.0.me(caller.0.facts().clone()).await?;
        Ok(Me::of(&user))
    }

    /// Change your own profile
    ///
    /// An absent field keeps its value; `null` or an empty text clears it. With `If-Match`, the change is made only if the profile has not changed.
    #[oai(path = "/me", method = "patch", operation_id = "updateMe")]
    async fn update_me(
        &self,
        caller: SignedIn,
        /// The `ETag` of the state to change.
        #[oai(name = "If-Match")]
        if_match: HeaderText,
        body: Body<ProfileBody>,
    ) -> Result<Me, UpdateMeProblem> {
        let command = UpdateProfile {
            patch: body.0.try_into()?,
            if_match: if_match.0.as_deref().map_or(Ok(None), tags)?,
        };
        let user = self
            .0
            .update_profile(caller.0.facts().clone(), command)
            .await?;
        Ok(Me::of(&user))
    }
}

#[derive(ApiResponse)]
enum Me {
    /// The current user.
    #[oai(status = 200)]
    Ok(
        Json<UserBody>,
        /// Identifies this state, for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

impl Me {
    fn of(user: &User) -> Self {
        Self::Ok(Json(UserBody::from(user)), format!("\"{}\"", user.etag()))
    }
}

/// The changes of a profile. `null` or an empty text clears a field.
#[derive(Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(rename = "ProfilePatch", example, deny_unknown_fields)]
pub struct ProfileBody {
    /// The name that others see.
    #[serde(default)]
    #[oai(nullable, validator(max_length = 100))]
    display_name: MaybeUndefined<String>,
    /// An `https` URL.
    #[serde(default)]
    #[oai(nullable, validator(max_length = 2048))]
    avatar_url: MaybeUndefined<String>,
    /// A language tag (RFC 5646).
    #[serde(default)]
    #[oai(nullable, validator(max_length = 35))]
    locale: MaybeUndefined<String>,
    /// A name of the IANA time zone database, such as `Europe/Zurich`. Its existence is not checked.
    #[serde(default)]
    #[oai(nullable, validator(max_length = 64))]
    time_zone: MaybeUndefined<String>,
}

impl TryFrom<ProfileBody> for ProfilePatch {
    type Error = Problem;

    fn try_from(body: ProfileBody) -> Result<Self, Problem> {
        let mut errors = FieldErrors::default();
        let patch = Self {
            display_name: patch(
                &mut errors,
                "display_name",
                body.display_name,
                DisplayName::parse,
            ),
            avatar_url: patch(&mut errors, "avatar_url", body.avatar_url, AvatarUrl::parse),
            locale: patch(&mut errors, "locale", body.locale, Locale::parse),
            time_zone: patch(&mut errors, "time_zone", body.time_zone, TimeZone::parse),
        };
        errors.or(Some(patch))
    }
}

fn patch<T, E: Into<BrokenRule>>(
    errors: &mut FieldErrors,
    field: &str,
    raw: MaybeUndefined<String>,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Patch<T> {
    match raw {
        MaybeUndefined::Undefined => Patch::Keep,
        MaybeUndefined::Null => Patch::Clear,
        // Forms send it for what was emptied, and clients in Swift, Kotlin and Dart cannot send `null`.
        MaybeUndefined::Value(raw) if raw.is_empty() => Patch::Clear,
        MaybeUndefined::Value(raw) => errors
            .take(field, parse(&raw))
            .map_or(Patch::Keep, Patch::Set),
    }
}

impl Example for ProfileBody {
    fn example() -> Self {
        Self {
            display_name: MaybeUndefined::Value("Augusta Ada King".into()),
            avatar_url: MaybeUndefined::Null,
            locale: MaybeUndefined::Value("en-GB".into()),
            time_zone: MaybeUndefined::Value("Europe/London".into()),
        }
    }
}
