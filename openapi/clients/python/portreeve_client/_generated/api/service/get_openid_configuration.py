from typing import Any


def request() -> dict[str, Any]:
    """Get the metadata of the issuer, as OpenID Connect names it"""

    _kwargs: dict[str, Any] = {
        "method": "GET",
        "url": "/.well-known/openid-configuration",
    }
    return _kwargs
