from typing import Any


def request() -> dict[str, Any]:
    """Get your own profile"""

    _kwargs: dict[str, Any] = {
        "method": "GET",
        "url": "/api/v1/users/me",
    }
    return _kwargs
