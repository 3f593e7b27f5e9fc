from typing import Any

from ...models.log_out_body import LogOutBody
from ...types import UNSET, Unset


def request(
    *,
    body: LogOutBody | Unset = UNSET,
) -> dict[str, Any]:
    """Sign out"""
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "POST",
        "url": "/api/v1/auth/logout",
        "headers": headers,
    }

    if not isinstance(body, Unset):
        _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"
    return _kwargs
