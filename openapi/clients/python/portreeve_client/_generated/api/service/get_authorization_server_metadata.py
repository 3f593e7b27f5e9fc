from typing import Any


def request() -> dict[str, Any]:
    """Get the metadata of the issuer"""

    _kwargs: dict[str, Any] = {
        "method": "GET",
        "url": "/.well-known/oauth-authorization-server",
    }
    return _kwargs
