from typing import Any

from ...models.change_password_body import ChangePasswordBody


def request(
    *,
    body: ChangePasswordBody,
) -> dict[str, Any]:
    """Change your password"""
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "POST",
        "url": "/api/v1/auth/password/change",
        "headers": headers,
    }
    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"
    return _kwargs
