from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.role import Role, check_role
from ..models.status import Status, check_status
from ..types import UNSET, Unset

T = TypeVar("T", bound="User")


@_attrs_define
class User:
    """A user with account and profile.

    Example:
        {'id': '0198c2f0-7f4e-7cc3-98c4-dc0c0c07398f', 'email': 'ada@example.com', 'email_verified': False, 'roles':
            ['user'], 'status': 'active', 'display_name': 'Ada Lovelace', 'avatar_url': 'https://example.com/ada.png',
            'locale': 'en-GB', 'time_zone': 'Europe/London', 'created_at': '2026-11-22T12:00:00Z', 'updated_at':
            '2026-11-22T12:00:00Z'}

    Attributes:
        id (UUID):
        email (str):
        email_verified (bool):
        roles (list[Role]):
        status (Status):
        created_at (datetime.datetime):
        updated_at (datetime.datetime):
        display_name (str | Unset):
        avatar_url (str | Unset):
        locale (str | Unset):
        time_zone (str | Unset):
    """

    id: UUID
    email: str
    email_verified: bool
    roles: list[Role]
    status: Status
    created_at: datetime.datetime
    updated_at: datetime.datetime
    display_name: str | Unset = UNSET
    avatar_url: str | Unset = UNSET
    locale: str | Unset = UNSET
    time_zone: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        email = self.email

        email_verified = self.email_verified

        roles = []
        for roles_item_data in self.roles:
            roles_item: str = roles_item_data
            roles.append(roles_item)

        status: str = self.status

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()

        display_name = self.display_name

        avatar_url = self.avatar_url

        locale = self.locale

        time_zone = self.time_zone

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "email": email,
                "email_verified": email_verified,
                "roles": roles,
                "status": status,
                "created_at": created_at,
                "updated_at": updated_at,
            }
        )
        if display_name is not UNSET:
            field_dict["display_name"] = display_name
        if avatar_url is not UNSET:
            field_dict["avatar_url"] = avatar_url
        if locale is not UNSET:
            field_dict["locale"] = locale
        if time_zone is not UNSET:
            field_dict["time_zone"] = time_zone

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        id = UUID(d.pop("id"))

        email = d.pop("email")

        email_verified = d.pop("email_verified")

        roles = []
        _roles = d.pop("roles")
        for roles_item_data in _roles:
            roles_item = check_role(roles_item_data)

            roles.append(roles_item)

        status = check_status(d.pop("status"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        display_name = d.pop("display_name", UNSET)

        avatar_url = d.pop("avatar_url", UNSET)

        locale = d.pop("locale", UNSET)

        time_zone = d.pop("time_zone", UNSET)

        user = cls(
            id=id,
            email=email,
            email_verified=email_verified,
            roles=roles,
            status=status,
            created_at=created_at,
            updated_at=updated_at,
            display_name=display_name,
            avatar_url=avatar_url,
            locale=locale,
            time_zone=time_zone,
        )

        user.additional_properties = d
        return user

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
