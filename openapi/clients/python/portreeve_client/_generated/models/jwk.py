from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _define
from attrs import field as _field


@_define
class Jwk:
    """A public key. `kty` determines which parameters are present."""

    kty: str
    """`OKP` (Ed25519), `EC` or `RSA`."""
    kid: str
    """The `kid` in the header of a token."""
    alg: str
    """The only algorithm of this key."""
    use: str
    """`sig`: the key verifies signatures."""
    crv: str | None = None
    """The curve of an elliptic key."""
    x: str | None = None
    """The x coordinate of an elliptic key, in base64url."""
    y: str | None = None
    """The y coordinate of an `EC` key, in base64url."""
    n: str | None = None
    """The modulus of an `RSA` key, in base64url."""
    e: str | None = None
    """The exponent of an `RSA` key, in base64url."""
    additional_properties: dict[str, Any] = _field(init=False, factory=dict)
    """The fields that this version does not know."""

    @classmethod
    def from_dict(cls, source: Mapping[str, Any]) -> Self:
        d = dict(source)
        kty = d.pop("kty")
        kid = d.pop("kid")
        alg = d.pop("alg")
        use = d.pop("use")
        crv = d.pop("crv", None)
        x = d.pop("x", None)
        y = d.pop("y", None)
        n = d.pop("n", None)
        e = d.pop("e", None)
        self = cls(
            kty=kty,
            kid=kid,
            alg=alg,
            use=use,
            crv=crv,
            x=x,
            y=y,
            n=n,
            e=e,
        )
        self.additional_properties = d
        return self
