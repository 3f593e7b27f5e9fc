from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _define
from attrs import field as _field

if TYPE_CHECKING:
    from ..models.subscription import Subscription


@_define
class SubscriptionList:
    """The subscriptions to the events of the service."""

    items: list[Subscription]
    """By name."""
    additional_properties: dict[str, Any] = _field(init=False, factory=dict)
    """The fields that this version does not know."""

    @classmethod
    def from_dict(cls, source: Mapping[str, Any]) -> Self:
        from ..models.subscription import Subscription

        d = dict(source)
        items = []
        _items = d.pop("items")
        for items_item_data in _items:
            items_item = Subscription.from_dict(items_item_data)

            items.append(items_item)

        self = cls(
            items=items,
        )
        self.additional_properties = d
        return self
