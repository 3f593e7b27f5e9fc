from typing import Any

from ...models.register_body import RegisterBody


def request(
    *,
    body: RegisterBody,
) -> dict[str, Any]:
    """Register an account"""
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "POST",
        "url": "/api/v1/auth/register",
        "headers": headers,
    }
    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"
    return _kwargs
