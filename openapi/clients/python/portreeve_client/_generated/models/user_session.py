from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self
from uuid import UUID

from attrs import define as _define
from attrs import field as _field


@_define
class UserSession:
    """A live session."""

    id: UUID
    """As in `sid` of its access tokens."""
    created_at: datetime.datetime
    """The time of the sign-in."""
    last_used_at: datetime.datetime
    """The time of the last sign-in or refresh."""
    expires_at: datetime.datetime
    """The time at which the session ends unless it is refreshed."""
    current: bool
    """Whether this is the session of the request."""
    device: str | None = None
    """The `User-Agent` of the client."""
    address: str | None = None
    """The network address of the sign-in."""
    additional_properties: dict[str, Any] = _field(init=False, factory=dict)
    """The fields that this version does not know."""

    @classmethod
    def from_dict(cls, source: Mapping[str, Any]) -> Self:
        d = dict(source)
        id = UUID(d.pop("id"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        last_used_at = datetime.datetime.fromisoformat(d.pop("last_used_at"))

        expires_at = datetime.datetime.fromisoformat(d.pop("expires_at"))

        current = d.pop("current")
        device = d.pop("device", None)
        address = d.pop("address", None)
        self = cls(
            id=id,
            created_at=created_at,
            last_used_at=last_used_at,
            expires_at=expires_at,
            current=current,
            device=device,
            address=address,
        )
        self.additional_properties = d
        return self
