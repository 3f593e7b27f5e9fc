from __future__ import annotations

from typing import Any

from attrs import define as _define
from attrs import field as _field

from ..types import UNSET, Hidden, hidden


@_define
class ChangePasswordBody:
    """The current and the new password."""

    current_password: str = _field(repr=hidden)
    """Proves that the owner of the account asks for it."""
    new_password: str = _field(repr=hidden)
    """From 8 to 128 characters, and hard to guess. All characters are allowed."""

    def to_dict(self) -> dict[str, Any]:
        current_password = self.current_password
        new_password = self.new_password
        fields: dict[str, Any] = {
            "current_password": current_password,
            "new_password": new_password,
        }
        return Hidden(
            {name: value for name, value in fields.items() if value is not UNSET}
        )
