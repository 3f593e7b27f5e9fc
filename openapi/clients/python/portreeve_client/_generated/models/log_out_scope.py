from typing import Literal

LogOutScope = Literal["all", "current", "others"]

LOG_OUT_SCOPE_VALUES: set[LogOutScope] = {
    "all",
    "current",
    "others",
}


def check_log_out_scope(value: str) -> LogOutScope:
    if value in LOG_OUT_SCOPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LOG_OUT_SCOPE_VALUES!r}"
    )
