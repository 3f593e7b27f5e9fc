from __future__ import annotations

from typing import Any

from attrs import define as _define
from attrs import field as _field

from ..types import UNSET, Hidden, hidden


@_define
class UndoEmailChangeBody:
    """The token of the link that was sent to the old address."""

    token: str = _field(repr=hidden)
    """What stands in the link of the mail."""

    def to_dict(self) -> dict[str, Any]:
        token = self.token
        fields: dict[str, Any] = {
            "token": token,
        }
        return Hidden(
            {name: value for name, value in fields.items() if value is not UNSET}
        )
