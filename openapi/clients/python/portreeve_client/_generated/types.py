from typing import Literal


class Unset:
    """The type of what is left away from a request."""

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"


UNSET = Unset()
