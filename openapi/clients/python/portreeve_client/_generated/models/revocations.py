from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _define
from attrs import field as _field

if TYPE_CHECKING:
    from ..models.revocation import Revocation


@_define
class Revocations:
    """A page of revoked sessions."""

    items: list[Revocation]
    """Oldest first."""
    next_cursor: str
    """The `cursor` of the next request. Always there, because the feed never ends."""
    has_more: bool
    """Whether the next request brings more items immediately."""
    additional_properties: dict[str, Any] = _field(init=False, factory=dict)
    """The fields that this version does not know."""

    @classmethod
    def from_dict(cls, source: Mapping[str, Any]) -> Self:
        from ..models.revocation import Revocation

        d = dict(source)
        items = []
        _items = d.pop("items")
        for items_item_data in _items:
            items_item = Revocation.from_dict(items_item_data)

            items.append(items_item)

        next_cursor = d.pop("next_cursor")
        has_more = d.pop("has_more")
        self = cls(
            items=items,
            next_cursor=next_cursor,
            has_more=has_more,
        )
        self.additional_properties = d
        return self
