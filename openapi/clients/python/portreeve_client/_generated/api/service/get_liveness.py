from typing import Any


def request() -> dict[str, Any]:
    """Check liveness"""

    _kwargs: dict[str, Any] = {
        "method": "GET",
        "url": "/health/live",
    }
    return _kwargs
