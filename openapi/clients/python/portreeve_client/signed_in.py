"""Staying signed in: an access token is good for minutes, and here the refresh token buys the next when it has run out.

Written by hand, as `py.typed` is; everything else in this package is generated.
"""

from __future__ import annotations

import threading
from collections.abc import AsyncGenerator, Callable, Generator
from typing import Any

import anyio
import httpx

from .client import AuthenticatedClient
from .types import UNSET, Unset

_RUN_OUT = "/problems/invalid-access-token"


def signed_in(
    base_url: str,
    access_token: str,
    refresh_token: str | Unset = UNSET,
    *,
    renewed: Callable[[str, str], None] | None = None,
    **options: Any,
) -> AuthenticatedClient:
    """A client for what needs a sign-in, which refreshes by itself.

    `renewed` is told each new access token and refresh token, for those who keep them beyond the process. `options` are those of
    `AuthenticatedClient`. An answer that the document does not know is raised as `errors.UnexpectedStatus`.
    """
    tokens = _Tokens(base_url, access_token, refresh_token, renewed)
    httpx_args = {**options.pop("httpx_args", {}), "auth": tokens}
    options.setdefault("raise_on_unexpected_status", True)
    return AuthenticatedClient(
        base_url, token=access_token, httpx_args=httpx_args, **options
    )


class _Tokens(httpx.Auth):
    # The type of the problem is in the body.
    requires_response_body = True

    def __init__(
        self,
        base_url: str,
        access_token: str,
        refresh_token: str | Unset,
        renewed: Callable[[str, str], None] | None,
    ) -> None:
        self._refresh_url = f"{base_url.rstrip('/')}/api/v1/auth/refresh"
        self._access_token = access_token
        self._refresh_token = refresh_token
        self._renewed = renewed
        # A refresh token spent twice ends the session, so nobody refreshes while somebody else does.
        self._lock = threading.Lock()
        self._async_lock = anyio.Lock()

    def sync_auth_flow(
        self, request: httpx.Request
    ) -> Generator[httpx.Request, httpx.Response, None]:
        sent = self._sign(request)
        response = yield request
        response.read()
        if not self._has_run_out(response):
            return
        with self._lock:
            if self._access_token == sent:
                response = yield self._refresh()
                response.read()
                # Refused: then this is the answer that the caller gets, and it says why.
                if not self._take(response):
                    return
        self._sign(request)
        yield request

    async def async_auth_flow(
        self, request: httpx.Request
    ) -> AsyncGenerator[httpx.Request, httpx.Response]:
        sent = self._sign(request)
        response = yield request
        await response.aread()
        if not self._has_run_out(response):
            return
        async with self._async_lock:
            if self._access_token == sent:
                response = yield self._refresh()
                await response.aread()
                if not self._take(response):
                    return
        self._sign(request)
        yield request

    def _sign(self, request: httpx.Request) -> str:
        access_token = self._access_token
        request.headers["Authorization"] = f"Bearer {access_token}"
        return access_token

    def _has_run_out(self, response: httpx.Response) -> bool:
        return (
            response.status_code == 401
            and not isinstance(self._refresh_token, Unset)
            and response.headers.get("Content-Type", "").startswith(
                "application/problem+json"
            )
            and response.json().get("type") == _RUN_OUT
        )

    def _refresh(self) -> httpx.Request:
        return httpx.Request(
            "POST", self._refresh_url, json={"refresh_token": self._refresh_token}
        )

    def _take(self, response: httpx.Response) -> bool:
        if response.status_code != 200:
            return False
        grant = response.json()
        self._access_token = grant["access_token"]
        self._refresh_token = grant["refresh_token"]
        if self._renewed is not None:
            self._renewed(grant["access_token"], grant["refresh_token"])
        return True
