from typing import Any

from ...models.reset_password_body import ResetPasswordBody


def request(
    *,
    body: ResetPasswordBody,
) -> dict[str, Any]:
    """Choose a new password"""
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "POST",
        "url": "/api/v1/auth/password/reset",
        "headers": headers,
    }
    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"
    return _kwargs
