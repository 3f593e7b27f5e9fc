from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.token_type import TokenType, check_token_type
from ..types import UNSET, Unset

T = TypeVar("T", bound="Grant")


@_attrs_define
class Grant:
    """The tokens of a session.

    Example:
        {'access_token': 'eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFZERTQSJ9.e30.c2lnbmF0dXJl', 'token_type': 'Bearer',
            'expires_in': 900, 'session_id': '0198c2f1-08a1-7d4b-a1a4-0f4bdf6a3c11', 'refresh_token':
            'prt_AZjC8H9OfMOYxNwMDAc5jwAAAAA'}

    Attributes:
        access_token (str): A JWT for `Authorization: Bearer`.
        token_type (TokenType):
        expires_in (int): Seconds until the access token expires.
        session_id (UUID):
        refresh_token (str | Unset): Single-use. Absent with the transport `cookie`.
    """

    access_token: str
    token_type: TokenType
    expires_in: int
    session_id: UUID
    refresh_token: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        access_token = self.access_token

        token_type: str = self.token_type

        expires_in = self.expires_in

        session_id = str(self.session_id)

        refresh_token = self.refresh_token

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "access_token": access_token,
                "token_type": token_type,
                "expires_in": expires_in,
                "session_id": session_id,
            }
        )
        if refresh_token is not UNSET:
            field_dict["refresh_token"] = refresh_token

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        access_token = d.pop("access_token")

        token_type = check_token_type(d.pop("token_type"))

        expires_in = d.pop("expires_in")

        session_id = UUID(d.pop("session_id"))

        refresh_token = d.pop("refresh_token", UNSET)

        grant = cls(
            access_token=access_token,
            token_type=token_type,
            expires_in=expires_in,
            session_id=session_id,
            refresh_token=refresh_token,
        )

        grant.additional_properties = d
        return grant

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
