from __future__ import annotations

from typing import Any

from attrs import define as _define

from ..types import UNSET


@_define
class RoleChange:
    """The new role."""

    role: str

    def to_dict(self) -> dict[str, Any]:
        role = self.role
        fields: dict[str, Any] = {
            "role": role,
        }
        return {name: value for name, value in fields.items() if value is not UNSET}
