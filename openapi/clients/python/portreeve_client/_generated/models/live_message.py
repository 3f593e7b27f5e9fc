from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define
from attrs import field as _field


@_define
class LiveMessage:
    """A message of a live connection."""

    id: str
    """The place to resume from, as `Last-Event-ID`, `after`, or in the first message. Opaque: ids may be compared for
    equality only."""
    type_: str
    """The name of an event, such as `auth.signed_out`; the document of the events lists them, and new ones may be
    added. Or `heartbeat`:
    nothing has happened up to `id`. Or `gap`: the place to resume from is too old or unknown, so events may have
    been missed: get
    again what you show."""
    at: datetime.datetime | None = None
    """The time at which the event happened. Absent where it is no event."""
    data: Any | None = None
    """The event, as the document of the events describes it. Absent where it is no event."""
    additional_properties: dict[str, Any] = _field(init=False, factory=dict)
    """The fields that this version does not know."""

    @classmethod
    def from_dict(cls, source: Mapping[str, Any]) -> Self:
        d = dict(source)
        id = d.pop("id")
        type_ = d.pop("type")
        at = None
        if d.get("at") is not None:
            at = datetime.datetime.fromisoformat(d["at"])

        d.pop("at", None)
        data = d.pop("data", None)
        self = cls(
            id=id,
            type_=type_,
            at=at,
            data=data,
        )
        self.additional_properties = d
        return self
