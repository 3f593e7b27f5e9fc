from __future__ import annotations

from typing import Any

from attrs import define as _define

from ..types import UNSET


@_define
class EmailRequest:
    """An address."""

    email: str
    """The address of the account, case-insensitive."""

    def to_dict(self) -> dict[str, Any]:
        email = self.email
        fields: dict[str, Any] = {
            "email": email,
        }
        return {name: value for name, value in fields.items() if value is not UNSET}
