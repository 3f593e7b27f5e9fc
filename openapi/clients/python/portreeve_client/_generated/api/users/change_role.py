from typing import Any
from urllib.parse import quote
from uuid import UUID

from ...models.role_change import RoleChange


def request(
    id: UUID,
    *,
    body: RoleChange,
) -> dict[str, Any]:
    """Change the role of a user"""
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "PATCH",
        "url": "/api/v1/users/{id}/role".format(
            id=quote(str(id), safe=""),
        ),
        "headers": headers,
    }
    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"
    return _kwargs
