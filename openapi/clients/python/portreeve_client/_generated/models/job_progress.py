from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define
from attrs import field as _field


@_define
class JobProgress:
    """How far a run has come, in units of its job."""

    done: int
    """What is done."""
    total: int | None = None
    """What there is to do. Absent if that is not known."""
    additional_properties: dict[str, Any] = _field(init=False, factory=dict)
    """The fields that this version does not know."""

    @classmethod
    def from_dict(cls, source: Mapping[str, Any]) -> Self:
        d = dict(source)
        done = d.pop("done")
        total = d.pop("total", None)
        self = cls(
            done=done,
            total=total,
        )
        self.additional_properties = d
        return self
