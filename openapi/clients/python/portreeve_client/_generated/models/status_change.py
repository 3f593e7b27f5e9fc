from __future__ import annotations

from typing import Any

from attrs import define as _define

from ..models.status_change_status import StatusChangeStatus
from ..types import UNSET


@_define
class StatusChange:
    """The new status."""

    status: StatusChangeStatus
    """Whether the user may sign in."""

    def to_dict(self) -> dict[str, Any]:
        status: str = self.status
        fields: dict[str, Any] = {
            "status": status,
        }
        return {name: value for name, value in fields.items() if value is not UNSET}
