from typing import Any


def request() -> dict[str, Any]:
    """Get a ticket for live events"""

    _kwargs: dict[str, Any] = {
        "method": "POST",
        "url": "/api/v1/events/ticket",
    }
    return _kwargs
