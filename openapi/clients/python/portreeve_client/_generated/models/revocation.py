from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self
from uuid import UUID

from attrs import define as _define
from attrs import field as _field


@_define
class Revocation:
    """A revoked session."""

    session_id: UUID
    """The `sid` of the access tokens to reject."""
    ended_at: datetime.datetime
    """The time at which the session ended."""
    expires_at: datetime.datetime
    """The time at which its last access token expires. Keep the item for one more minute, to allow for clock skew."""
    additional_properties: dict[str, Any] = _field(init=False, factory=dict)
    """The fields that this version does not know."""

    @classmethod
    def from_dict(cls, source: Mapping[str, Any]) -> Self:
        d = dict(source)
        session_id = UUID(d.pop("session_id"))

        ended_at = datetime.datetime.fromisoformat(d.pop("ended_at"))

        expires_at = datetime.datetime.fromisoformat(d.pop("expires_at"))

        self = cls(
            session_id=session_id,
            ended_at=ended_at,
            expires_at=expires_at,
        )
        self.additional_properties = d
        return self
