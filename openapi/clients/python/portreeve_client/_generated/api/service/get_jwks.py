from typing import Any


def request() -> dict[str, Any]:
    """Get the public keys"""

    _kwargs: dict[str, Any] = {
        "method": "GET",
        "url": "/.well-known/jwks.json",
    }
    return _kwargs
