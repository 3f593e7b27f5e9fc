from __future__ import annotations

from typing import Any

from attrs import define as _define
from attrs import field as _field

from ..types import UNSET, Hidden, Unset, hidden


@_define
class RefreshBody:
    """The refresh token. Optional if the cookie carries it."""

    refresh_token: str | Unset = _field(default=UNSET, repr=hidden)
    """The refresh token of the last sign-in or refresh."""

    def to_dict(self) -> dict[str, Any]:
        refresh_token = self.refresh_token
        fields: dict[str, Any] = {
            "refresh_token": refresh_token,
        }
        return Hidden(
            {name: value for name, value in fields.items() if value is not UNSET}
        )
