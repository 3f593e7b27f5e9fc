from typing import Any


def request() -> dict[str, Any]:
    """Check readiness"""

    _kwargs: dict[str, Any] = {
        "method": "GET",
        "url": "/health/ready",
    }
    return _kwargs
