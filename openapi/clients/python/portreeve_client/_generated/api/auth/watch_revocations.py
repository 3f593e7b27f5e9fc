from typing import Any

from ...types import UNSET, Unset


def request(
    *,
    last_event_id: str | Unset = UNSET,
) -> dict[str, Any]:
    """Stream revoked sessions"""
    headers: dict[str, Any] = {}
    if not isinstance(last_event_id, Unset):
        headers["Last-Event-ID"] = last_event_id

    _kwargs: dict[str, Any] = {
        "method": "GET",
        "url": "/api/v1/auth/revocations/stream",
        "headers": headers,
    }
    return _kwargs
