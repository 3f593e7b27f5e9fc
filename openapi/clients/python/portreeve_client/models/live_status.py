from typing import Literal

LiveStatus = Literal["alive"]

LIVE_STATUS_VALUES: set[LiveStatus] = {
    "alive",
}


def check_live_status(value: str) -> LiveStatus:
    if value in LIVE_STATUS_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LIVE_STATUS_VALUES!r}"
    )
