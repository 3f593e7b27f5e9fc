from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _define
from attrs import field as _field

if TYPE_CHECKING:
    from ..models.field_fault import FieldFault


@_define
class Problem:
    """An error (RFC 9457)."""

    type_: str
    """Identifies the exact problem. A `GET` on it returns an explanation."""
    title: str
    """The same for all problems of this type, in that language."""
    status: int
    """The HTTP status code."""
    code: str
    """The class of a problem, for programs. New values may be added."""
    error: str
    """Describes this occurrence, for people. In the language that `Accept-Language` prefers, of English and German;
    what is wrong with a
    request that cannot be read is said in English."""
    request_id: str
    """The same as in the header `X-Request-Id` and in the service's log."""
    errors: list[FieldFault] | None = None
    """The invalid fields and parameters: all of them, or the first one of a request that cannot be read. Absent if
    none is invalid."""
    additional_properties: dict[str, Any] = _field(init=False, factory=dict)
    """The fields that this version does not know."""

    @classmethod
    def from_dict(cls, source: Mapping[str, Any]) -> Self:
        from ..models.field_fault import FieldFault

        d = dict(source)
        type_ = d.pop("type")
        title = d.pop("title")
        status = d.pop("status")
        code = d.pop("code")
        error = d.pop("error")
        request_id = d.pop("request_id")
        errors = None
        if d.get("errors") is not None:
            errors = []
            _errors = d["errors"]
            for errors_item_data in _errors:
                errors_item = FieldFault.from_dict(errors_item_data)

                errors.append(errors_item)

        d.pop("errors", None)
        self = cls(
            type_=type_,
            title=title,
            status=status,
            code=code,
            error=error,
            request_id=request_id,
            errors=errors,
        )
        self.additional_properties = d
        return self
