from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define
from attrs import field as _field


@_define
class ReadinessCheck:
    """A component that the service needs."""

    name: str
    """The name of the component."""
    status: str
    detail: str
    """Describes the state, for people."""
    additional_properties: dict[str, Any] = _field(init=False, factory=dict)
    """The fields that this version does not know."""

    @classmethod
    def from_dict(cls, source: Mapping[str, Any]) -> Self:
        d = dict(source)
        name = d.pop("name")
        status = d.pop("status")
        detail = d.pop("detail")
        self = cls(
            name=name,
            status=status,
            detail=detail,
        )
        self.additional_properties = d
        return self
