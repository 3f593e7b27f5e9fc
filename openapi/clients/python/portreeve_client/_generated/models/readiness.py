from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _define
from attrs import field as _field

if TYPE_CHECKING:
    from ..models.readiness_check import ReadinessCheck


@_define
class Readiness:
    """The state of the service and of what it needs."""

    status: str
    checks: list[ReadinessCheck]
    """The components that the service needs."""
    additional_properties: dict[str, Any] = _field(init=False, factory=dict)
    """The fields that this version does not know."""

    @classmethod
    def from_dict(cls, source: Mapping[str, Any]) -> Self:
        from ..models.readiness_check import ReadinessCheck

        d = dict(source)
        status = d.pop("status")
        checks = []
        _checks = d.pop("checks")
        for checks_item_data in _checks:
            checks_item = ReadinessCheck.from_dict(checks_item_data)

            checks.append(checks_item)

        self = cls(
            status=status,
            checks=checks,
        )
        self.additional_properties = d
        return self
