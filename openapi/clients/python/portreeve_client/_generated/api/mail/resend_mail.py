from typing import Any
from urllib.parse import quote
from uuid import UUID


def request(
    id: UUID,
) -> dict[str, Any]:
    """Send a mail once more"""

    _kwargs: dict[str, Any] = {
        "method": "POST",
        "url": "/api/v1/admin/mail/{id}/resend".format(
            id=quote(str(id), safe=""),
        ),
    }
    return _kwargs
