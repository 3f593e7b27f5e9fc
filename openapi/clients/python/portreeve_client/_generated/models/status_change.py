from __future__ import annotations

from typing import Any

from attrs import define as _define

from ..types import UNSET


@_define
class StatusChange:
    """The new status."""

    status: str

    def to_dict(self) -> dict[str, Any]:
        status = self.status
        fields: dict[str, Any] = {
            "status": status,
        }
        return {name: value for name, value in fields.items() if value is not UNSET}
