from __future__ import annotations

from typing import Any
from uuid import UUID

from attrs import define as _define
from attrs import field as _field

from ..models.log_out_scope import LogOutScope
from ..types import UNSET, Hidden, Unset, hidden


@_define
class LogOutBody:
    """The sessions to end, and the proof of the current session if the access token has expired."""

    scope: LogOutScope | Unset = UNSET
    refresh_token: str | Unset = _field(default=UNSET, repr=hidden)
    """Identifies the session if there is no valid access token. Without it, the cookie does."""
    session_id: UUID | Unset = UNSET
    """If present, nothing ends unless the session has this id: the cookie of a browser may belong to another account
    by now."""

    def to_dict(self) -> dict[str, Any]:
        scope: str | Unset = UNSET
        if not isinstance(self.scope, Unset):
            scope = self.scope

        refresh_token = self.refresh_token
        session_id: str | Unset = UNSET
        if not isinstance(self.session_id, Unset):
            session_id = str(self.session_id)
        fields: dict[str, Any] = {
            "scope": scope,
            "refresh_token": refresh_token,
            "session_id": session_id,
        }
        return Hidden(
            {name: value for name, value in fields.items() if value is not UNSET}
        )
