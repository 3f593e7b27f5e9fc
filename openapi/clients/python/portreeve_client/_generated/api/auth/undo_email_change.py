from typing import Any

from ...models.undo_email_change_body import UndoEmailChangeBody


def request(
    *,
    body: UndoEmailChangeBody,
) -> dict[str, Any]:
    """Undo a change of the address"""
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "POST",
        "url": "/api/v1/auth/email/undo",
        "headers": headers,
    }
    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"
    return _kwargs
