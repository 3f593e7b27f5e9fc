from typing import Any

from ...models.token_request import TokenRequest


def request(
    *,
    body: TokenRequest,
) -> dict[str, Any]:
    """Sign in with OAuth 2.0"""
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "POST",
        "url": "/api/v1/auth/token",
        "headers": headers,
    }
    _kwargs["data"] = body.to_dict()

    headers["Content-Type"] = "application/x-www-form-urlencoded"
    return _kwargs
