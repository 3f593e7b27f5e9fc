from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, cast

from attrs import define as _define
from attrs import field as _field


@_define
class ServerMetadata:
    """The metadata of the issuer (RFC 8414)."""

    issuer: str
    """The `iss` of the access tokens."""
    jwks_uri: str
    """Where the public keys are."""
    token_endpoint: str
    """Where OAuth 2.0 clients get tokens."""
    grant_types_supported: list[str]
    """The grant types of `token_endpoint`."""
    response_types_supported: list[str]
    """Empty: there is no authorization endpoint."""
    token_endpoint_auth_methods_supported: list[str]
    """Clients of `token_endpoint` have no secret."""
    id_token_signing_alg_values_supported: list[str]
    """How tokens are signed. Empty if they are signed with a shared secret. Named after ID tokens because libraries
    look here."""
    subject_types_supported: list[str]
    """`sub` is the same for every client."""
    service_documentation: str
    """Where people read about this API."""
    additional_properties: dict[str, Any] = _field(init=False, factory=dict)
    """The fields that this version does not know."""

    @classmethod
    def from_dict(cls, source: Mapping[str, Any]) -> Self:
        d = dict(source)
        issuer = d.pop("issuer")
        jwks_uri = d.pop("jwks_uri")
        token_endpoint = d.pop("token_endpoint")
        grant_types_supported = cast(list[str], d.pop("grant_types_supported"))

        response_types_supported = cast(list[str], d.pop("response_types_supported"))

        token_endpoint_auth_methods_supported = cast(
            list[str], d.pop("token_endpoint_auth_methods_supported")
        )

        id_token_signing_alg_values_supported = cast(
            list[str], d.pop("id_token_signing_alg_values_supported")
        )

        subject_types_supported = cast(list[str], d.pop("subject_types_supported"))

        service_documentation = d.pop("service_documentation")
        self = cls(
            issuer=issuer,
            jwks_uri=jwks_uri,
            token_endpoint=token_endpoint,
            grant_types_supported=grant_types_supported,
            response_types_supported=response_types_supported,
            token_endpoint_auth_methods_supported=token_endpoint_auth_methods_supported,
            id_token_signing_alg_values_supported=id_token_signing_alg_values_supported,
            subject_types_supported=subject_types_supported,
            service_documentation=service_documentation,
        )
        self.additional_properties = d
        return self
