//! What a request without the right access token is refused with.

use crate::problem::{Kind, common, kinds};

kinds! {
    ACCESS_TOKEN_EXPIRED: UNAUTHORIZED Unauthorized "access-token-expired", "The access token has expired" / "Das Zugriffstoken ist abgelaufen",
        "Nothing was changed. Exchange the refresh token for a new pair (`POST /api/v1/auth/refresh`) and send the request again.";
    SESSION_ENDED: UNAUTHORIZED Unauthorized "session-ended", "The session has ended" / "Die Sitzung ist beendet",
        "The user signed out, the password was changed, an administrator suspended the account, or the session expired. Sign in again.";
    NOT_ADMIN: FORBIDDEN Forbidden "not-admin", "The role admin is required" / "Die Rolle admin ist erforderlich",
        "The account is signed in, but this operation is for administrators only.";
}

/// Operations for those who are signed in.
pub static SIGNED_IN: &[&Kind] = &[
    &common::INVALID_ACCESS_TOKEN,
    &ACCESS_TOKEN_EXPIRED,
    &SESSION_ENDED,
    &common::UNAVAILABLE,
];
/// Operations for administrators.
pub static ADMIN: &[&Kind] = &[
    &common::INVALID_ACCESS_TOKEN,
    &ACCESS_TOKEN_EXPIRED,
    &SESSION_ENDED,
    &NOT_ADMIN,
    &common::UNAVAILABLE,
];
