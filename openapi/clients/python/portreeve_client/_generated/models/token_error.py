from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define
from attrs import field as _field


@_define
class TokenError:
    """An error of OAuth 2.0 (RFC 6749, section 5.2)."""

    error: str
    error_description: str
    """Describes this occurrence, for people."""
    error_uri: str
    """A page that explains the problem."""
    additional_properties: dict[str, Any] = _field(init=False, factory=dict)
    """The fields that this version does not know."""

    @classmethod
    def from_dict(cls, source: Mapping[str, Any]) -> Self:
        d = dict(source)
        error = d.pop("error")
        error_description = d.pop("error_description")
        error_uri = d.pop("error_uri")
        self = cls(
            error=error,
            error_description=error_description,
            error_uri=error_uri,
        )
        self.additional_properties = d
        return self
