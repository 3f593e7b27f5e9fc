from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.revocation import Revocation


T = TypeVar("T", bound="Revocations")


@_attrs_define
class Revocations:
    """A page of revoked sessions.

    Example:
        {'items': [{'session_id': '0198c2f1-08a1-7d4b-a1a4-0f4bdf6a3c11', 'ended_at': '2026-11-22T12:00:00Z',
            'expires_at': '2026-11-22T12:15:00Z'}], 'next': '1795349000123456', 'more': False}

    Attributes:
        items (list[Revocation]): Oldest first.
        next_ (str): The `since` of the next request.
        more (bool): Whether more items are available immediately.
    """

    items: list[Revocation]
    next_: str
    more: bool
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        items = []
        for items_item_data in self.items:
            items_item = items_item_data.to_dict()
            items.append(items_item)

        next_ = self.next_

        more = self.more

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "items": items,
                "next": next_,
                "more": more,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.revocation import Revocation

        d = dict(src_dict)
        items = []
        _items = d.pop("items")
        for items_item_data in _items:
            items_item = Revocation.from_dict(items_item_data)

            items.append(items_item)

        next_ = d.pop("next")

        more = d.pop("more")

        revocations = cls(
            items=items,
            next_=next_,
            more=more,
        )

        revocations.additional_properties = d
        return revocations

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
