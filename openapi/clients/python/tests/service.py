"""The running service that the tests talk to, and those who use it. `./scripts/client-tests` starts it."""

import os
import uuid
from dataclasses import dataclass

from portreeve_client import AuthenticatedClient, Client
from portreeve_client.api.auth import log_in, refresh_session, register_account
from portreeve_client.models import Grant, LogInBody, RefreshBody, RegisterBody, User
from portreeve_client.signed_in import signed_in

URL = os.environ["PORTREEVE_URL"]
PASSWORD = "seven grey otters"
# Empty where there can be no administrator, which is so when everything is kept in memory.
ADMIN_EMAIL = os.environ["PORTREEVE_ADMIN_EMAIL"]
ADMIN_PASSWORD = os.environ["PORTREEVE_ADMIN_PASSWORD"]


def anonymous() -> Client:
    return Client(URL)


def an_address() -> str:
    """Random, so that the tests can run again on the same store."""
    return f"{uuid.uuid4()}@example.com"


@dataclass
class Person:
    email: str
    grant: Grant
    client: AuthenticatedClient


def register(email: str | None = None, password: str = PASSWORD):
    body = RegisterBody(email or an_address(), password)
    return register_account.sync(client=anonymous(), body=body)


def sign_in(email: str, password: str = PASSWORD):
    return log_in.sync(client=anonymous(), body=LogInBody(email, password))


def refresh(refresh_token: str):
    return refresh_session.sync(client=anonymous(), body=RefreshBody(refresh_token))


def person(email: str, password: str = PASSWORD) -> Person:
    """A user with an account, in a new session."""
    grant = sign_in(email, password)
    assert isinstance(grant, Grant), grant
    return Person(email, grant, signed_in(URL, grant.access_token, grant.refresh_token))


def new_user() -> Person:
    """A new user."""
    user = register()
    assert isinstance(user, User), user
    return person(user.email)


def administrator() -> Person:
    return person(ADMIN_EMAIL, ADMIN_PASSWORD)
