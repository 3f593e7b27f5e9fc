from typing import Any, Literal


class Unset:
    """The type of what is left away from a request."""

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"


UNSET = Unset()


def hidden(value: object) -> str:
    """What is printed in place of a secret."""
    return "***" if value else repr(value)


class Hidden(dict[str, Any]):
    """What is sent and has a secret in it: for those who print all variables of a traceback."""

    def __repr__(self) -> str:
        return "{***}"
