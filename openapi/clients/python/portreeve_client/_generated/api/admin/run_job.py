from typing import Any
from urllib.parse import quote


def request(
    name: str,
) -> dict[str, Any]:
    """Run a job now"""

    _kwargs: dict[str, Any] = {
        "method": "POST",
        "url": "/api/v1/admin/jobs/{name}/run".format(
            name=quote(str(name), safe=""),
        ),
    }
    return _kwargs
