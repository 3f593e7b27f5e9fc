from typing import Any


def request() -> dict[str, Any]:
    """List the jobs"""

    _kwargs: dict[str, Any] = {
        "method": "GET",
        "url": "/api/v1/admin/jobs",
    }
    return _kwargs
