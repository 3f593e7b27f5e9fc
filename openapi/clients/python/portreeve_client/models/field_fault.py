from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.field_fault_params import FieldFaultParams


T = TypeVar("T", bound="FieldFault")


@_attrs_define
class FieldFault:
    """An invalid field.

    Attributes:
        field (str): The name of the field in the request body, or of the parameter.
        code (str): The rule that the field breaks, for programs. New values may be added.
        message (str): The same for people, to be read behind the name of the field. In the language that `Accept-
            Language` prefers.
        params (FieldFaultParams | Unset): The numbers in the rule, such as `min` and `max`. Absent if there are none.
    """

    field: str
    code: str
    message: str
    params: FieldFaultParams | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        field = self.field

        code = self.code

        message = self.message

        params: dict[str, Any] | Unset = UNSET
        if not isinstance(self.params, Unset):
            params = self.params.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "field": field,
                "code": code,
                "message": message,
            }
        )
        if params is not UNSET:
            field_dict["params"] = params

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.field_fault_params import FieldFaultParams

        d = dict(src_dict)
        field = d.pop("field")

        code = d.pop("code")

        message = d.pop("message")

        _params = d.pop("params", UNSET)
        params: FieldFaultParams | Unset
        if isinstance(_params, Unset):
            params = UNSET
        else:
            params = FieldFaultParams.from_dict(_params)

        field_fault = cls(
            field=field,
            code=code,
            message=message,
            params=params,
        )

        field_fault.additional_properties = d
        return field_fault

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
