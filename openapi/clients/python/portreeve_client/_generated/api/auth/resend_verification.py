from typing import Any

from ...models.email_request import EmailRequest


def request(
    *,
    body: EmailRequest,
) -> dict[str, Any]:
    """Ask for the proof of an address once more"""
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "POST",
        "url": "/api/v1/auth/email/resend",
        "headers": headers,
    }
    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"
    return _kwargs
