from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define

from ..models.log_out_scope import LogOutScope, check_log_out_scope
from ..types import UNSET, Unset

T = TypeVar("T", bound="LogOutBody")


@_attrs_define
class LogOutBody:
    """The sessions to end, and the proof of the current session if the access token has expired.

    Example:
        {'scope': 'current'}

    Attributes:
        scope (LogOutScope | Unset):
        refresh_token (str | Unset): Identifies the session if there is no valid access token. Without it, the cookie
            does.
        session_id (UUID | Unset): If present, nothing ends unless the session has this id: the cookie of a browser may
            belong to another account by now.
    """

    scope: LogOutScope | Unset = UNSET
    refresh_token: str | Unset = UNSET
    session_id: UUID | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        scope: str | Unset = UNSET
        if not isinstance(self.scope, Unset):
            scope = self.scope

        refresh_token = self.refresh_token

        session_id: str | Unset = UNSET
        if not isinstance(self.session_id, Unset):
            session_id = str(self.session_id)

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if scope is not UNSET:
            field_dict["scope"] = scope
        if refresh_token is not UNSET:
            field_dict["refresh_token"] = refresh_token
        if session_id is not UNSET:
            field_dict["session_id"] = session_id

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

        refresh_token = d.pop("refresh_token", UNSET)

        _session_id = d.pop("session_id", UNSET)
        session_id: UUID | Unset
        if isinstance(_session_id, Unset):
            session_id = UNSET
        else:
            session_id = UUID(_session_id)

        log_out_body = cls(
            scope=scope,
            refresh_token=refresh_token,
            session_id=session_id,
        )

        return log_out_body
