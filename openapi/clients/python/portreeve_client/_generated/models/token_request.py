from __future__ import annotations

from typing import Any

from attrs import define as _define
from attrs import field as _field

from ..types import UNSET, Hidden, Unset, hidden


@_define
class TokenRequest:
    """A token request: with a password (RFC 6749, section 4.3), or with a refresh token (section 6). Other fields are
    ignored."""

    grant_type: str
    """`password` or `refresh_token`."""
    username: str | Unset = UNSET
    """The email address. Required for the grant type `password`."""
    password: str | Unset = _field(default=UNSET, repr=hidden)
    """Required for the grant type `password`."""
    refresh_token: str | Unset = _field(default=UNSET, repr=hidden)
    """Required for the grant type `refresh_token`."""
    scope: str | Unset = UNSET
    """Must be absent or empty: there are no scopes."""

    def to_dict(self) -> dict[str, Any]:
        grant_type = self.grant_type
        username = self.username
        password = self.password
        refresh_token = self.refresh_token
        scope = self.scope
        fields: dict[str, Any] = {
            "grant_type": grant_type,
            "username": username,
            "password": password,
            "refresh_token": refresh_token,
            "scope": scope,
        }
        return Hidden(
            {name: value for name, value in fields.items() if value is not UNSET}
        )
