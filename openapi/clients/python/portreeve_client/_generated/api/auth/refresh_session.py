from typing import Any

from ...models.refresh_body import RefreshBody
from ...types import UNSET, Unset


def request(
    *,
    body: RefreshBody | Unset = UNSET,
) -> dict[str, Any]:
    """Refresh the session"""
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "POST",
        "url": "/api/v1/auth/refresh",
        "headers": headers,
    }

    if not isinstance(body, Unset):
        _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"
    return _kwargs
