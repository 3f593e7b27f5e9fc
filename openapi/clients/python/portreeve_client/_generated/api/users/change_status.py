from typing import Any
from urllib.parse import quote
from uuid import UUID

from ...models.status_change import StatusChange


def request(
    id: UUID,
    *,
    body: StatusChange,
) -> dict[str, Any]:
    """Suspend or reactivate a user"""
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "PATCH",
        "url": "/api/v1/users/{id}/status".format(
            id=quote(str(id), safe=""),
        ),
        "headers": headers,
    }
    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"
    return _kwargs
