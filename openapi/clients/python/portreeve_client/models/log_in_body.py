from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.transport import Transport, check_transport
from ..types import UNSET, Unset

T = TypeVar("T", bound="LogInBody")


@_attrs_define
class LogInBody:
    """The credentials, and how the refresh token is returned.

    Example:
        {'email': 'ada@example.com', 'password': 'correct horse battery staple', 'transport': 'body'}

    Attributes:
        email (str):
        password (str):
        transport (Transport | Unset):
    """

    email: str
    password: str
    transport: Transport | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        email = self.email

        password = self.password

        transport: str | Unset = UNSET
        if not isinstance(self.transport, Unset):
            transport = self.transport

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "email": email,
                "password": password,
            }
        )
        if transport is not UNSET:
            field_dict["transport"] = transport

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        email = d.pop("email")

        password = d.pop("password")

        _transport = d.pop("transport", UNSET)
        transport: Transport | Unset
        if isinstance(_transport, Unset):
            transport = UNSET
        else:
            transport = check_transport(_transport)

        log_in_body = cls(
            email=email,
            password=password,
            transport=transport,
        )

        return log_in_body
