from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.status import Status, check_status

T = TypeVar("T", bound="StatusChange")


@_attrs_define
class StatusChange:
    """The new status.

    Example:
        {'status': 'suspended'}

    Attributes:
        status (Status):
    """

    status: Status

    def to_dict(self) -> dict[str, Any]:
        status: str = self.status

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "status": status,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        status = check_status(d.pop("status"))

        status_change = cls(
            status=status,
        )

        return status_change
