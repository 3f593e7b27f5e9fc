from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define
from attrs import field as _field


@_define
class EventTicket:
    """What opens one live connection."""

    ticket: str
    """A secret, for the parameter `ticket` of one request."""
    expires_in: int
    """In how many seconds the ticket expires."""
    additional_properties: dict[str, Any] = _field(init=False, factory=dict)
    """The fields that this version does not know."""

    @classmethod
    def from_dict(cls, source: Mapping[str, Any]) -> Self:
        d = dict(source)
        ticket = d.pop("ticket")
        expires_in = d.pop("expires_in")
        self = cls(
            ticket=ticket,
            expires_in=expires_in,
        )
        self.additional_properties = d
        return self
