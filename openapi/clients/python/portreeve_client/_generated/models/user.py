from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, cast
from uuid import UUID

from attrs import define as _define
from attrs import field as _field


@_define
class User:
    """A user with account and profile."""

    id: UUID
    """Never changes, and is `sub` of the access tokens."""
    email: str
    """The address that the user signs in with."""
    email_verified: bool
    """Whether the user has proven that the address is theirs."""
    roles: list[str]
    """What the user may do."""
    status: str
    """Whether a user may sign in."""
    created_at: datetime.datetime
    """The time of the registration."""
    updated_at: datetime.datetime
    """The time of the last change of the account or the profile."""
    display_name: str | None = None
    """The name that others see."""
    avatar_url: str | None = None
    """A picture, as an `https` URL."""
    locale: str | None = None
    """A language tag (RFC 5646)."""
    time_zone: str | None = None
    """A name of the IANA time zone database."""
    additional_properties: dict[str, Any] = _field(init=False, factory=dict)
    """The fields that this version does not know."""

    @classmethod
    def from_dict(cls, source: Mapping[str, Any]) -> Self:
        d = dict(source)
        id = UUID(d.pop("id"))

        email = d.pop("email")
        email_verified = d.pop("email_verified")
        roles = cast(list[str], d.pop("roles"))

        status = d.pop("status")
        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        display_name = d.pop("display_name", None)
        avatar_url = d.pop("avatar_url", None)
        locale = d.pop("locale", None)
        time_zone = d.pop("time_zone", None)
        self = cls(
            id=id,
            email=email,
            email_verified=email_verified,
            roles=roles,
            status=status,
            created_at=created_at,
            updated_at=updated_at,
            display_name=display_name,
            avatar_url=avatar_url,
            locale=locale,
            time_zone=time_zone,
        )
        self.additional_properties = d
        return self
