from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Revocation")


@_attrs_define
class Revocation:
    """A revoked session.

    Example:
        {'session_id': '0198c2f1-08a1-7d4b-a1a4-0f4bdf6a3c11', 'ended_at': '2026-11-22T12:00:00Z', 'expires_at':
            '2026-11-22T12:15:00Z'}

    Attributes:
        session_id (UUID): The `sid` of the access tokens to reject.
        ended_at (datetime.datetime):
        expires_at (datetime.datetime): The time at which its last access token expires. Keep the item for one more
            minute, to allow for clock skew.
    """

    session_id: UUID
    ended_at: datetime.datetime
    expires_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        session_id = str(self.session_id)

        ended_at = self.ended_at.isoformat()

        expires_at = self.expires_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "session_id": session_id,
                "ended_at": ended_at,
                "expires_at": expires_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        session_id = UUID(d.pop("session_id"))

        ended_at = datetime.datetime.fromisoformat(d.pop("ended_at"))

        expires_at = datetime.datetime.fromisoformat(d.pop("expires_at"))

        revocation = cls(
            session_id=session_id,
            ended_at=ended_at,
            expires_at=expires_at,
        )

        revocation.additional_properties = d
        return revocation

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
