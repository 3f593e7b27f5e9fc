from typing import Any
from uuid import UUID

from ...models.list_mails_state import ListMailsState
from ...types import UNSET, Unset


def request(
    *,
    limit: int | Unset = 50,
    cursor: str | Unset = UNSET,
    state: ListMailsState | Unset = UNSET,
    account_id: UUID | Unset = UNSET,
    recipient: str | Unset = UNSET,
) -> dict[str, Any]:
    """List mails"""

    params: dict[str, Any] = {}

    params["limit"] = limit

    params["cursor"] = cursor

    json_state: str | Unset = UNSET
    if not isinstance(state, Unset):
        json_state = state

    params["state"] = json_state

    json_account_id: str | Unset = UNSET
    if not isinstance(account_id, Unset):
        json_account_id = str(account_id)
    params["account_id"] = json_account_id

    params["recipient"] = recipient

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "GET",
        "url": "/api/v1/admin/mail",
        "params": params,
    }
    return _kwargs
