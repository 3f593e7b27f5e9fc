from typing import Any


def request() -> dict[str, Any]:
    """List the subscriptions"""

    _kwargs: dict[str, Any] = {
        "method": "GET",
        "url": "/api/v1/admin/subscriptions",
    }
    return _kwargs
