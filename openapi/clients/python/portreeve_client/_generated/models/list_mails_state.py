from typing import Literal

ListMailsState = Literal[
    "deferred", "failed", "queued", "sending", "sent", "suppressed"
]

LIST_MAILS_STATE_VALUES: set[ListMailsState] = {
    "deferred",
    "failed",
    "queued",
    "sending",
    "sent",
    "suppressed",
}


def check_list_mails_state(value: str) -> ListMailsState:
    if value in LIST_MAILS_STATE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LIST_MAILS_STATE_VALUES!r}"
    )
