from __future__ import annotations

from typing import Any

from attrs import define as _define
from attrs import field as _field

from ..types import UNSET, Hidden, hidden


@_define
class ChangeEmailBody:
    """The new address, and the password."""

    new_email: str
    """The address to sign in with from then on."""
    password: str = _field(repr=hidden)
    """Proves that the owner of the account asks for it."""

    def to_dict(self) -> dict[str, Any]:
        new_email = self.new_email
        password = self.password
        fields: dict[str, Any] = {
            "new_email": new_email,
            "password": password,
        }
        return Hidden(
            {name: value for name, value in fields.items() if value is not UNSET}
        )
