from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.log_out_scope import LogOutScope, check_log_out_scope
from ..types import UNSET, Unset

T = TypeVar("T", bound="LogOutBody")


@_attrs_define
class LogOutBody:
    """Which sessions to leave.

    Example:
        {'scope': 'current'}

    Attributes:
        scope (LogOutScope | Unset):
    """

    scope: LogOutScope | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        scope: str | Unset = UNSET
        if not isinstance(self.scope, Unset):
            scope = self.scope

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if scope is not UNSET:
            field_dict["scope"] = scope

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        _scope = d.pop("scope", UNSET)
        scope: LogOutScope | Unset
        if isinstance(_scope, Unset):
            scope = UNSET
        else:
            scope = check_log_out_scope(_scope)

        log_out_body = cls(
            scope=scope,
        )

        return log_out_body
