from typing import Any

from ...models.log_in_body import LogInBody


def request(
    *,
    body: LogInBody,
) -> dict[str, Any]:
    """Sign in"""
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "POST",
        "url": "/api/v1/auth/login",
        "headers": headers,
    }
    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"
    return _kwargs
