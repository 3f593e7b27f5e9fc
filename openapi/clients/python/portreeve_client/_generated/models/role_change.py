from __future__ import annotations

from typing import Any

from attrs import define as _define

from ..models.role_change_role import RoleChangeRole
from ..types import UNSET


@_define
class RoleChange:
    """The new role."""

    role: RoleChangeRole
    """The only role that the user has from now on."""

    def to_dict(self) -> dict[str, Any]:
        role: str = self.role
        fields: dict[str, Any] = {
            "role": role,
        }
        return {name: value for name, value in fields.items() if value is not UNSET}
