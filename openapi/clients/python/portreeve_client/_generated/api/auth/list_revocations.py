from typing import Any

from ...types import UNSET, Unset


def request(
    *,
    cursor: str | Unset = UNSET,
) -> dict[str, Any]:
    """List revoked sessions"""

    params: dict[str, Any] = {}

    params["cursor"] = cursor

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "GET",
        "url": "/api/v1/auth/revocations",
        "params": params,
    }
    return _kwargs
