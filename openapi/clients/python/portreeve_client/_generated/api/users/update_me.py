from typing import Any

from ...models.profile_patch import ProfilePatch
from ...types import UNSET, Unset


def request(
    *,
    body: ProfilePatch,
    if_match: str | Unset = UNSET,
) -> dict[str, Any]:
    """Change your own profile"""
    headers: dict[str, Any] = {}
    if not isinstance(if_match, Unset):
        headers["If-Match"] = if_match

    _kwargs: dict[str, Any] = {
        "method": "PATCH",
        "url": "/api/v1/users/me",
        "headers": headers,
    }
    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"
    return _kwargs
