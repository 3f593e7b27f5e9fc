from __future__ import annotations

from typing import Any

from attrs import define as _define
from attrs import field as _field

from ..types import UNSET, Hidden, Unset, hidden


@_define
class VerifyEmailBody:
    """The `token`, or `email` and `code`."""

    token: str | Unset = _field(default=UNSET, repr=hidden)
    """What stands in the link of the mail."""
    email: str | Unset = UNSET
    """The address that the mail was sent to."""
    code: str | Unset = UNSET
    """The six digits of the mail. Those for a new address need the access token of the account."""
    password: str | Unset = _field(default=UNSET, repr=hidden)
    """The password that the account was registered with, where there is no access token."""

    def to_dict(self) -> dict[str, Any]:
        token = self.token
        email = self.email
        code = self.code
        password = self.password
        fields: dict[str, Any] = {
            "token": token,
            "email": email,
            "code": code,
            "password": password,
        }
        return Hidden(
            {name: value for name, value in fields.items() if value is not UNSET}
        )
