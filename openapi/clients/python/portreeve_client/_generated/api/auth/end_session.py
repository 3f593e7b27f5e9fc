from typing import Any
from urllib.parse import quote
from uuid import UUID


def request(
    id: UUID,
) -> dict[str, Any]:
    """End one of your sessions"""

    _kwargs: dict[str, Any] = {
        "method": "DELETE",
        "url": "/api/v1/auth/sessions/{id}".format(
            id=quote(str(id), safe=""),
        ),
    }
    return _kwargs
