from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="RegisterBody")


@_attrs_define
class RegisterBody:
    """A new account.

    Example:
        {'email': 'ada@example.com', 'password': 'correct horse battery staple', 'display_name': 'Ada Lovelace'}

    Attributes:
        email (str):
        password (str): Must be hard to guess. All characters are allowed.
        display_name (str | Unset): The name that others see.
    """

    email: str
    password: str
    display_name: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        email = self.email

        password = self.password

        display_name = self.display_name

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "email": email,
                "password": password,
            }
        )
        if display_name is not UNSET:
            field_dict["display_name"] = display_name

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        email = d.pop("email")

        password = d.pop("password")

        display_name = d.pop("display_name", UNSET)

        register_body = cls(
            email=email,
            password=password,
            display_name=display_name,
        )

        return register_body
