from typing import Any

from ...models.verify_email_body import VerifyEmailBody


def request(
    *,
    body: VerifyEmailBody,
) -> dict[str, Any]:
    """Prove an address"""
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "POST",
        "url": "/api/v1/auth/email/verify",
        "headers": headers,
    }
    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"
    return _kwargs
