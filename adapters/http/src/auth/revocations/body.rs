use poem_openapi::{Object, types::Example};
use portreeve::{
    auth::{InvalidCursor, Revocation, RevocationCursor, Revocations},
    shared::Timestamp,
};
use uuid::Uuid;

use crate::{
    auth::{examples::SESSION_ID, rules::INVALID_PLACE},
    examples::TIME,
    problem::{Problem, common},
};

/// A page of revoked sessions.
#[derive(Object)]
#[oai(rename = "Revocations", example)]
pub struct RevocationsBody {
    /// Oldest first.
    items: Vec<RevocationBody>,
    /// The `cursor` of the next request. Always there, because the feed never ends.
    next_cursor: String,
    /// Whether the next request brings more items immediately.
    has_more: bool,
}

/// A revoked session.
#[derive(Object)]
#[oai(rename = "Revocation", example)]
pub struct RevocationBody {
    /// The `sid` of the access tokens to reject.
    session_id: Uuid,
    /// The time at which the session ended.
    ended_at: Timestamp,
    /// The time at which its last access token expires. Keep the item for one more minute, to allow for clock skew.
    expires_at: Timestamp,
    /// Of the event, not of its body.
    #[oai(skip)]
    pub id: Option<RevocationCursor>,
}

/// The place in the feed that a reader names.
pub fn place(field: &str, raw: Option<&str>) -> Result<Option<RevocationCursor>, Problem> {
    let place = raw.map(str::parse).transpose();
    place.map_err(|_: InvalidCursor| {
        Problem::of_field(&common::VALIDATION_FAILED, field, &INVALID_PLACE)
    })
}

impl RevocationBody {
    /// As the event with this id.
    pub fn event(revocation: &Revocation, id: RevocationCursor) -> Self {
        Self {
            id: Some(id),
            ..Self::from(revocation)
        }
    }
}

impl From<&Revocations> for RevocationsBody {
    fn from(revocations: &Revocations) -> Self {
        Self {
            items: revocations.items.iter().map(RevocationBody::from).collect(),
            next_cursor: revocations.next.to_string(),
            has_more: revocations.more,
        }
    }
}

impl From<&Revocation> for RevocationBody {
    fn from(revocation: &Revocation) -> Self {
        Self {
            session_id: revocation.session_id.as_uuid(),
            ended_at: revocation.ended_at,
            expires_at: revocation.expires_at,
            id: None,
        }
    }
}

impl Example for RevocationsBody {
    fn example() -> Self {
        Self {
            items: vec![RevocationBody::example()],
            next_cursor: "1795349000123456".into(),
            has_more: false,
        }
    }
}

impl Example for RevocationBody {
    fn example() -> Self {
        Self {
            session_id: SESSION_ID,
            ended_at: TIME,
            expires_at: TIME + time::Duration::minutes(15),
            id: None,
        }
    }
}
