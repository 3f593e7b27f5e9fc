from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import define as _define
from attrs import field as _field

if TYPE_CHECKING:
    from ..models.field_fault_params import FieldFaultParams


@_define
class FieldFault:
    """An invalid field."""

    field: str
    """The name of the field in the request body, or of the parameter."""
    code: str
    """The rule that the field breaks, for programs. New values may be added."""
    message: str
    """The same for people, to be read behind the name of the field. In the language that `Accept-Language` prefers."""
    params: FieldFaultParams | None = None
    """The numbers in the rule, such as `min` and `max`. Absent if there are none."""
    additional_properties: dict[str, Any] = _field(init=False, factory=dict)
    """The fields that this version does not know."""

    @classmethod
    def from_dict(cls, source: Mapping[str, Any]) -> Self:
        from ..models.field_fault_params import FieldFaultParams

        d = dict(source)
        field = d.pop("field")
        code = d.pop("code")
        message = d.pop("message")
        params = None
        if d.get("params") is not None:
            params = FieldFaultParams.from_dict(d["params"])

        d.pop("params", None)
        self = cls(
            field=field,
            code=code,
            message=message,
            params=params,
        )
        self.additional_properties = d
        return self
