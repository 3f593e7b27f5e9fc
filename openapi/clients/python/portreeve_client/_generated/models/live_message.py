from __future__ import annotations

import datetime
from typing import Any

from attrs import define as _define

from ..types import UNSET, Unset


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
    at: datetime.datetime | Unset = UNSET
    """The time at which the event happened. Absent where it is no event."""
    data: Any | Unset = UNSET
    """The event, as the document of the events describes it. Absent where it is no event."""

    def to_dict(self) -> dict[str, Any]:
        id = self.id
        type_ = self.type_
        at: str | Unset = UNSET
        if not isinstance(self.at, Unset):
            at = self.at.isoformat()
        data = self.data
        fields: dict[str, Any] = {
            "id": id,
            "type": type_,
            "at": at,
            "data": data,
        }
        return {name: value for name, value in fields.items() if value is not UNSET}
