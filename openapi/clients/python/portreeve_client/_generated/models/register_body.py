from __future__ import annotations

from typing import Any

from attrs import define as _define
from attrs import field as _field

from ..types import UNSET, Hidden, Unset, hidden


@_define
class RegisterBody:
    """A new account."""

    email: str
    """The address to sign in with."""
    password: str = _field(repr=hidden)
    """From 8 to 128 characters, and hard to guess. All characters are allowed."""
    display_name: str | Unset = UNSET
    """The name that others see. An empty text is none."""

    def to_dict(self) -> dict[str, Any]:
        email = self.email
        password = self.password
        display_name = self.display_name
        fields: dict[str, Any] = {
            "email": email,
            "password": password,
            "display_name": display_name,
        }
        return Hidden(
            {name: value for name, value in fields.items() if value is not UNSET}
        )
