from typing import Literal

RoleChangeRole = Literal["admin", "user"]

ROLE_CHANGE_ROLE_VALUES: set[RoleChangeRole] = {
    "admin",
    "user",
}


def check_role_change_role(value: str) -> RoleChangeRole:
    if value in ROLE_CHANGE_ROLE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {ROLE_CHANGE_ROLE_VALUES!r}"
    )
