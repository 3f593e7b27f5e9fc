from typing import Any

from ...models.email_request import EmailRequest


def request(
    *,
    body: EmailRequest,
) -> dict[str, Any]:
    """Ask for a new password"""
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "POST",
        "url": "/api/v1/auth/password/forgot",
        "headers": headers,
    }
    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"
    return _kwargs
