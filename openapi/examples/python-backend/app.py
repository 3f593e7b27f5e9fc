"""A backend behind Portreeve: routes for users, for administrators, and one that asks Portreeve as its caller. Start reading at
`current_user`."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated

import httpx
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from portreeve_client import AuthenticationError, Portreeve, PortreeveError
from revocations import Revocations
from verify import Refused, Unavailable, Verifier

PORTREEVE_URL = os.environ.get("PORTREEVE_URL") or "http://localhost:8080"
REVOCATIONS_TOKEN = os.environ.get("REVOCATIONS_TOKEN")

verifier = Verifier(
    PORTREEVE_URL,
    issuer=os.environ.get("JWT_ISSUER") or "portreeve",
    audience=os.environ.get("JWT_AUDIENCE") or "portreeve",
    algorithm=os.environ.get("JWT_ALGORITHM") or "EdDSA",
)
# Without it, a sign-out holds when the access token runs out.
revocations: Revocations | None = None
# One for all users, so that connections are reused.
transport = httpx.HTTPTransport()


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    global revocations
    if REVOCATIONS_TOKEN:
        # If the feed cannot be had, this raises, and the service does not start.
        revocations = Revocations(PORTREEVE_URL, REVOCATIONS_TOKEN)
    yield
    transport.close()


app = FastAPI(title="Orders", lifespan=lifespan)


# --- Who asks ---------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class User:
    id: str
    roles: list[str]
    token: str


def unauthorized() -> HTTPException:
    return HTTPException(401, "Sign in again.", {"WWW-Authenticate": 'Bearer error="invalid_token"'})


def unavailable() -> HTTPException:
    return HTTPException(503, "Portreeve cannot be asked just now.", {"Retry-After": "1"})


# Not `async`: it may fetch keys, and FastAPI then takes a thread for it.
def current_user(
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))],
) -> User:
    if bearer is None:
        raise HTTPException(401, "Sign in first.", {"WWW-Authenticate": "Bearer"})
    try:
        claims = verifier.verify(bearer.credentials)
        if revocations:
            revocations.check(claims["sid"])
    except Refused as error:
        raise unauthorized() from error
    except Unavailable as error:
        raise unavailable() from error
    return User(claims["sub"], claims["roles"], bearer.credentials)


CurrentUser = Annotated[User, Depends(current_user)]


def administrator(user: CurrentUser) -> User:
    if "admin" not in user.roles:
        raise HTTPException(403, "This is for administrators.")
    return user


Administrator = Annotated[User, Depends(administrator)]


# --- Routes -----------------------------------------------------------------------------------------------------------------------------


@app.get("/whoami")
def who_am_i(user: CurrentUser) -> dict[str, str | list[str]]:
    return {"sub": user.id, "roles": user.roles}


@app.get("/admin")
def for_administrators(user: Administrator) -> dict[str, str]:
    return {"administrator": user.id}


@app.get("/profile")
def profile(user: CurrentUser) -> dict[str, str | None]:
    """The address and the name, which are not in the token."""
    portreeve = Portreeve(PORTREEVE_URL, headers={"Authorization": f"Bearer {user.token}"}, transport=transport, timeout=5)
    try:
        me = portreeve.me()
    except AuthenticationError as error:
        # The session has ended since the token was made.
        raise unauthorized() from error
    except (PortreeveError, httpx.HTTPError) as error:
        raise unavailable() from error
    return {"email": me.email, "display_name": me.display_name}
