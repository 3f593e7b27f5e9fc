from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.problem_code import ProblemCode, check_problem_code
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.field_fault import FieldFault


T = TypeVar("T", bound="Problem")


@_attrs_define
class Problem:
    """An error (RFC 9457).

    Example:
        {'type': '/problems/validation-failed', 'title': 'Some fields are invalid', 'status': 422, 'code':
            'VALIDATION_FAILED', 'error': 'email must be an email address, such as ada@example.com', 'errors': [{'field':
            'email', 'code': 'invalid_email', 'message': 'must be an email address, such as ada@example.com'}],
            'request_id': '0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f'}

    Attributes:
        type_ (str): Identifies the exact problem. A `GET` on it returns an explanation.
        title (str): The same for all problems of this type, in that language.
        status (int): The HTTP status code.
        code (ProblemCode): The class of a problem, for programs. New values may be added.
        error (str): Describes this occurrence, for people. In the language that `Accept-Language` prefers, of English
            and German.
        request_id (str): The same as in the header `X-Request-Id` and in the service's log.
        errors (list[FieldFault] | Unset): All invalid fields and parameters. Absent if none is invalid.
    """

    type_: str
    title: str
    status: int
    code: ProblemCode
    error: str
    request_id: str
    errors: list[FieldFault] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        title = self.title

        status = self.status

        code: str = self.code

        error = self.error

        request_id = self.request_id

        errors: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.errors, Unset):
            errors = []
            for errors_item_data in self.errors:
                errors_item = errors_item_data.to_dict()
                errors.append(errors_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "title": title,
                "status": status,
                "code": code,
                "error": error,
                "request_id": request_id,
            }
        )
        if errors is not UNSET:
            field_dict["errors"] = errors

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.field_fault import FieldFault

        d = dict(src_dict)
        type_ = d.pop("type")

        title = d.pop("title")

        status = d.pop("status")

        code = check_problem_code(d.pop("code"))

        error = d.pop("error")

        request_id = d.pop("request_id")

        _errors = d.pop("errors", UNSET)
        errors: list[FieldFault] | Unset = UNSET
        if _errors is not UNSET:
            errors = []
            for errors_item_data in _errors:
                errors_item = FieldFault.from_dict(errors_item_data)

                errors.append(errors_item)

        problem = cls(
            type_=type_,
            title=title,
            status=status,
            code=code,
            error=error,
            request_id=request_id,
            errors=errors,
        )

        problem.additional_properties = d
        return problem

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
