from __future__ import annotations

from typing import Any

from attrs import define as _define

from ..types import UNSET, Unset


@_define
class RefreshBody:
    """The refresh token. Optional if the cookie carries it."""

    refresh_token: str | Unset = UNSET
    """The refresh token of the last sign-in or refresh."""

    def to_dict(self) -> dict[str, Any]:
        refresh_token = self.refresh_token
        fields: dict[str, Any] = {
            "refresh_token": refresh_token,
        }
        return {name: value for name, value in fields.items() if value is not UNSET}
