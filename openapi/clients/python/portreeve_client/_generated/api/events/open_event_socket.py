from typing import Any

from ...types import UNSET, Unset


def request(
    *,
    after: str | Unset = UNSET,
) -> dict[str, Any]:
    """Open a WebSocket for events"""

    params: dict[str, Any] = {}

    params["after"] = after

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "GET",
        "url": "/api/v1/events/ws",
        "params": params,
    }
    return _kwargs
