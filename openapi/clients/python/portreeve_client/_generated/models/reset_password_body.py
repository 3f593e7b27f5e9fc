from __future__ import annotations

from typing import Any

from attrs import define as _define
from attrs import field as _field

from ..types import UNSET, Hidden, Unset, hidden


@_define
class ResetPasswordBody:
    """The new password, and the `token`, or `email` and `code`."""

    new_password: str = _field(repr=hidden)
    """From 8 to 128 characters, and hard to guess. All characters are allowed."""
    token: str | Unset = _field(default=UNSET, repr=hidden)
    """What stands in the link of the mail."""
    email: str | Unset = UNSET
    """The address that the mail was sent to."""
    code: str | Unset = UNSET
    """The six digits of the mail."""

    def to_dict(self) -> dict[str, Any]:
        new_password = self.new_password
        token = self.token
        email = self.email
        code = self.code
        fields: dict[str, Any] = {
            "new_password": new_password,
            "token": token,
            "email": email,
            "code": code,
        }
        return Hidden(
            {name: value for name, value in fields.items() if value is not UNSET}
        )
