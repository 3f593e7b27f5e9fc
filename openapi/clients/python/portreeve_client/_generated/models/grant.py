from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self
from uuid import UUID

from attrs import define as _define
from attrs import field as _field

from ..types import hidden


@_define
class Grant:
    """The tokens of a session."""

    access_token: str = _field(repr=hidden)
    """A JWT for `Authorization: Bearer`."""
    token_type: str
    expires_in: int
    """Seconds until the access token expires."""
    session_id: UUID
    """The session, as in `sid` of the access token."""
    refresh_token: str | None = _field(default=None, repr=hidden)
    """Exchanged for the next pair of tokens, once. Absent with the transport `cookie`."""
    additional_properties: dict[str, Any] = _field(
        init=False, factory=dict, repr=hidden
    )
    """The fields that this version does not know."""

    @classmethod
    def from_dict(cls, source: Mapping[str, Any]) -> Self:
        d = dict(source)
        access_token = d.pop("access_token")
        token_type = d.pop("token_type")
        expires_in = d.pop("expires_in")
        session_id = UUID(d.pop("session_id"))

        refresh_token = d.pop("refresh_token", None)
        self = cls(
            access_token=access_token,
            token_type=token_type,
            expires_in=expires_in,
            session_id=session_id,
            refresh_token=refresh_token,
        )
        self.additional_properties = d
        return self
