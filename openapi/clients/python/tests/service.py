"""The running service that the tests talk to, and those who use it. `./scripts/client-tests` starts it."""

import os
import uuid
from dataclasses import dataclass

from portreeve_client import MemoryStorage, Portreeve, PortreeveError, Tokens

URL = os.environ["PORTREEVE_URL"]
PASSWORD = "seven grey otters"
# Empty where there can be no administrator, which is so when everything is kept in memory.
ADMIN_EMAIL = os.environ["PORTREEVE_ADMIN_EMAIL"]
ADMIN_PASSWORD = os.environ["PORTREEVE_ADMIN_PASSWORD"]


def an_address() -> str:
    """Random, so that the tests can run again on the same store."""
    return f"{uuid.uuid4()}@example.com"


@dataclass
class Person:
    email: str
    client: Portreeve
    storage: MemoryStorage

    @property
    def tokens(self) -> Tokens:
        tokens = self.storage.load()
        assert tokens is not None
        return tokens


def resumed(tokens: Tokens, **options) -> Portreeve:
    """Another client of the same session."""
    return Portreeve(URL, storage=MemoryStorage(tokens), **options)


def person(email: str, password: str = PASSWORD) -> Person:
    """A user with an account, in a new session."""
    storage = MemoryStorage()
    client = Portreeve(URL, storage=storage)
    client.sign_in(email, password)
    return Person(email, client, storage)


def new_user() -> Person:
    email, storage = an_address(), MemoryStorage()
    client = Portreeve(URL, storage=storage)
    client.sign_up(email, PASSWORD)
    return Person(email, client, storage)


def administrator() -> Person:
    return person(ADMIN_EMAIL, ADMIN_PASSWORD)


def refusal(call, *arguments, **options) -> PortreeveError:
    try:
        call(*arguments, **options)
    except PortreeveError as error:
        return error
    raise AssertionError("nothing was refused")
