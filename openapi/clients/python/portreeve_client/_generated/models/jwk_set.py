from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _define
from attrs import field as _field

if TYPE_CHECKING:
    from ..models.jwk import Jwk


@_define
class JwkSet:
    """A set of public keys (RFC 7517)."""

    keys: list[Jwk]
    """The keys that sign, that have signed tokens which may not have expired, and that will sign next."""
    additional_properties: dict[str, Any] = _field(init=False, factory=dict)
    """The fields that this version does not know."""

    @classmethod
    def from_dict(cls, source: Mapping[str, Any]) -> Self:
        from ..models.jwk import Jwk

        d = dict(source)
        keys = []
        _keys = d.pop("keys")
        for keys_item_data in _keys:
            keys_item = Jwk.from_dict(keys_item_data)

            keys.append(keys_item)

        self = cls(
            keys=keys,
        )
        self.additional_properties = d
        return self
