from typing import Literal

Transport = Literal["body", "cookie"]

TRANSPORT_VALUES: set[Transport] = {
    "body",
    "cookie",
}


def check_transport(value: str) -> Transport:
    if value in TRANSPORT_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {TRANSPORT_VALUES!r}")
