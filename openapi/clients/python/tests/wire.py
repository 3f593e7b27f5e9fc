"""In place of the network, where it or the service does not do what it should."""

import asyncio
import threading
import time
from collections.abc import Callable

import httpx
from portreeve_client import AsyncPortreeve, MemoryStorage, Portreeve, Tokens

REFRESH = "/api/v1/auth/refresh"
SESSION = "01a2050d-a591-7588-9630-52ecb3e92726"
ADA = {
    "id": "01a2050d-a591-7588-9630-52ecb3e92726",
    "email": "ada@example.com",
    "email_verified": False,
    "roles": ["user"],
    "status": "active",
    "created_at": "2026-11-22T21:04:11Z",
    "updated_at": "2026-11-22T21:04:11Z",
}


def tokens(number: int = 1, lasts: float = 900, session: str = SESSION) -> Tokens:
    return Tokens(f"access {number}", f"prt_{number}", session, time.time() + lasts)


def refused(slug: str, status: int = 401, **headers: str) -> httpx.Response:
    problem = {
        "type": f"/problems/{slug}",
        "title": slug,
        "status": status,
        "code": "UNAUTHORIZED",
        "error": slug,
        "request_id": "01a2050d-a591-7588-9630-52ecb3e92726",
    }
    kind = {"Content-Type": "application/problem+json"}
    return httpx.Response(status, json=problem, headers=kind | headers)


def granted(number: int = 2, session: str = SESSION) -> httpx.Response:
    grant = {
        "access_token": f"access {number}",
        "token_type": "Bearer",
        "expires_in": 900,
        "session_id": session,
        "refresh_token": f"prt_{number}",
    }
    return httpx.Response(200, json=grant)


def no_answer(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("no answer", request=request)


class Wire:
    """The access token of number 2 is valid, and no other. What a refresh comes to is in the hands of the test."""

    def __init__(self, *refresh: Callable[[httpx.Request], httpx.Response]) -> None:
        self.outcomes = list(refresh)
        self.requests: list[httpx.Request] = []
        self.refreshes: list[httpx.Request] = []
        self.refusal = "access-token-expired"
        self.storage = MemoryStorage(tokens())
        # Until as many threads have been refused as a test sends.
        self.refused = threading.Barrier(1)

    def client(self, **options) -> Portreeve:
        options.setdefault("storage", self.storage)
        transport = httpx.MockTransport(self.answer)
        return Portreeve("http://portreeve", transport=transport, **options)

    def async_client(self, **options) -> AsyncPortreeve:
        options.setdefault("storage", self.storage)
        transport = httpx.MockTransport(self.answer_later)
        return AsyncPortreeve("http://portreeve", transport=transport, **options)

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if request.url.path == REFRESH:
            self.refreshes.append(request)
            return self.outcomes.pop(0)(request)
        if request.headers["Authorization"] == "Bearer access 2":
            return httpx.Response(200, json=ADA)
        self.refused.wait(5)
        return refused(self.refusal)

    async def answer_later(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == REFRESH:
            # Until all the others wait for this one.
            await asyncio.sleep(0.05)
        return self.answer(request)
