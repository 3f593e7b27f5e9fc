from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define
from attrs import field as _field

from ..types import hidden


@_define
class ResetToken:
    """A token to choose a new password with."""

    reset_token: str = _field(repr=hidden)
    """A secret, for `POST /api/v1/auth/password/reset`, within an hour."""
    additional_properties: dict[str, Any] = _field(
        init=False, factory=dict, repr=hidden
    )
    """The fields that this version does not know."""

    @classmethod
    def from_dict(cls, source: Mapping[str, Any]) -> Self:
        d = dict(source)
        reset_token = d.pop("reset_token")
        self = cls(
            reset_token=reset_token,
        )
        self.additional_properties = d
        return self
