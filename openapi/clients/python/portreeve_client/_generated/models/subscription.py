from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define
from attrs import field as _field


@_define
class Subscription:
    """How far a subscriber has come."""

    name: str
    """The name of the subscription."""
    position: int
    """The position in the log up to which it has seen all events."""
    lag_events: int
    """The number of positions up to the end of the log. At least the number of events that it has not seen."""
    lag_seconds: int
    """How long the oldest event that it has not seen has waited, in seconds."""
    parked: int
    """The number of events that are tried again later, or wait behind one that is."""
    dead_letters: int
    """The number of events that were given up."""
    paused: bool
    """Whether an operator has paused it."""
    active: bool
    """Whether an instance delivers to it."""
    additional_properties: dict[str, Any] = _field(init=False, factory=dict)
    """The fields that this version does not know."""

    @classmethod
    def from_dict(cls, source: Mapping[str, Any]) -> Self:
        d = dict(source)
        name = d.pop("name")
        position = d.pop("position")
        lag_events = d.pop("lag_events")
        lag_seconds = d.pop("lag_seconds")
        parked = d.pop("parked")
        dead_letters = d.pop("dead_letters")
        paused = d.pop("paused")
        active = d.pop("active")
        self = cls(
            name=name,
            position=position,
            lag_events=lag_events,
            lag_seconds=lag_seconds,
            parked=parked,
            dead_letters=dead_letters,
            paused=paused,
            active=active,
        )
        self.additional_properties = d
        return self
