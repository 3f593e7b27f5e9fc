from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="RefreshBody")


@_attrs_define
class RefreshBody:
    """The refresh token. Optional if the cookie carries it.

    Example:
        {'refresh_token': 'prt_AZjC8H9OfMOYxNwMDAc5jwAAAAA'}

    Attributes:
        refresh_token (str | Unset):
    """

    refresh_token: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        refresh_token = self.refresh_token

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if refresh_token is not UNSET:
            field_dict["refresh_token"] = refresh_token

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        refresh_token = d.pop("refresh_token", UNSET)

        refresh_body = cls(
            refresh_token=refresh_token,
        )

        return refresh_body
