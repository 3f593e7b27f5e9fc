from typing import Any
from urllib.parse import quote
from uuid import UUID


def request(
    id: UUID,
) -> dict[str, Any]:
    """Get a user"""

    _kwargs: dict[str, Any] = {
        "method": "GET",
        "url": "/api/v1/users/{id}".format(
            id=quote(str(id), safe=""),
        ),
    }
    return _kwargs
