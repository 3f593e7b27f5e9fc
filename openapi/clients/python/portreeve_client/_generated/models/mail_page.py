from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, cast

from attrs import define as _define
from attrs import field as _field

if TYPE_CHECKING:
    from ..models.mail import Mail


@_define
class MailPage:
    """A part of the mails."""

    items: list[Mail]
    """Newest first."""
    next_cursor: None | str
    """The `cursor` of the next page. `null` on the last page."""
    additional_properties: dict[str, Any] = _field(init=False, factory=dict)
    """The fields that this version does not know."""

    @classmethod
    def from_dict(cls, source: Mapping[str, Any]) -> Self:
        from ..models.mail import Mail

        d = dict(source)
        items = []
        _items = d.pop("items")
        for items_item_data in _items:
            items_item = Mail.from_dict(items_item_data)

            items.append(items_item)

        def _parse_next_cursor(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        next_cursor = _parse_next_cursor(d.pop("next_cursor"))

        self = cls(
            items=items,
            next_cursor=next_cursor,
        )
        self.additional_properties = d
        return self
