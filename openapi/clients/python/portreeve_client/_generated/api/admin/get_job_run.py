from typing import Any
from urllib.parse import quote
from uuid import UUID


def request(
    id: UUID,
) -> dict[str, Any]:
    """Get a run of a job"""

    _kwargs: dict[str, Any] = {
        "method": "GET",
        "url": "/api/v1/admin/jobs/{id}".format(
            id=quote(str(id), safe=""),
        ),
    }
    return _kwargs
