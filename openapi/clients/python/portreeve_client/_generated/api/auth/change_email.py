from typing import Any

from ...models.change_email_body import ChangeEmailBody


def request(
    *,
    body: ChangeEmailBody,
) -> dict[str, Any]:
    """Change your address"""
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "POST",
        "url": "/api/v1/auth/email/change",
        "headers": headers,
    }
    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"
    return _kwargs
