from typing import Literal

StatusChangeStatus = Literal["active", "suspended"]

STATUS_CHANGE_STATUS_VALUES: set[StatusChangeStatus] = {
    "active",
    "suspended",
}


def check_status_change_status(value: str) -> StatusChangeStatus:
    if value in STATUS_CHANGE_STATUS_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {STATUS_CHANGE_STATUS_VALUES!r}"
    )
