from __future__ import annotations

from typing import Any

from attrs import define as _define
from attrs import field as _field

from ..models.transport import Transport
from ..types import UNSET, Hidden, Unset, hidden


@_define
class LogInBody:
    """The credentials, and how the refresh token is returned."""

    email: str
    """The address of the account, case-insensitive."""
    password: str = _field(repr=hidden)
    """The password of the account."""
    transport: Transport | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        email = self.email
        password = self.password
        transport: str | Unset = UNSET
        if not isinstance(self.transport, Unset):
            transport = self.transport

        fields: dict[str, Any] = {
            "email": email,
            "password": password,
            "transport": transport,
        }
        return Hidden(
            {name: value for name, value in fields.items() if value is not UNSET}
        )
