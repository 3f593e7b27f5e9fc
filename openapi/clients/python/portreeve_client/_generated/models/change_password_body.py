from __future__ import annotations

from typing import Any

from attrs import define as _define

from ..types import UNSET


@_define
class ChangePasswordBody:
    """The current and the new password."""

    current_password: str
    """Proves that the owner of the account asks for it."""
    new_password: str
    """From 8 to 128 characters, and hard to guess. All characters are allowed."""

    def to_dict(self) -> dict[str, Any]:
        current_password = self.current_password
        new_password = self.new_password
        fields: dict[str, Any] = {
            "current_password": current_password,
            "new_password": new_password,
        }
        return {name: value for name, value in fields.items() if value is not UNSET}
