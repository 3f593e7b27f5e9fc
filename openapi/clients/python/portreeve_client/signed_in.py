"""Staying signed in: an access token is valid for minutes, and the client exchanges the refresh token for the next when it has run out.

Written by hand, as `py.typed` is; everything else in this package is generated.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import anyio
import httpx
from attrs import define, field

from .client import AuthenticatedClient
from .types import UNSET, Unset

_TIMEOUT = 15
# The service repeats the answer to the newest refresh token for ten seconds (`REFRESH_GRACE_SECONDS`). One that was lost is asked for again
# well before that, or the repeat would look like a theft.
_REFRESH_TIMEOUT = 4
_REFRESH_TRIES = 2

# After these, the next access token may help.
_RUN_OUT = (
    "/problems/access-token-expired",
    "/problems/invalid-access-token",
)
# After any other refusal, the user stays signed in.
_ENDINGS = (
    "/problems/session-ended",
    "/problems/token-reused",
    "/problems/invalid-refresh-token",
)


def signed_in(
    base_url: str,
    access_token: str,
    refresh_token: str | Unset = UNSET,
    *,
    renewed: Callable[[str, str], None] | None = None,
    **options: Any,
) -> AuthenticatedClient:
    """A client for what needs a sign-in, which refreshes by itself.

    `renewed` is called with each new access token and refresh token, for those who keep them beyond the process. `options` are those of
    `AuthenticatedClient`; without a `timeout`, it is 15 seconds. An answer that the document does not know is raised as
    `errors.UnexpectedStatus`.
    """
    # Nothing else signs the requests.
    options["httpx_args"] = {**options.get("httpx_args", {}), "auth": httpx.Auth()}
    options.setdefault("timeout", httpx.Timeout(_TIMEOUT))
    options.setdefault("raise_on_unexpected_status", True)
    tokens = _Tokens(access_token, refresh_token, renewed)
    return _SignedIn(base_url, token=access_token, tokens=tokens, **options)


# Not an `httpx.Auth`: that is not called when the network fails.
@define
class _SignedIn(AuthenticatedClient):
    _tokens: _Tokens = field(kw_only=True, alias="tokens", repr=False)

    def get_httpx_client(self) -> httpx.Client:
        # It is not handed out before it refreshes.
        with self._tokens.making:
            is_new = self._client is None
            client = super().get_httpx_client()
            if is_new:
                client.send = partial(self._tokens.send, client)  # type: ignore[method-assign]
            return client

    def get_async_httpx_client(self) -> httpx.AsyncClient:
        with self._tokens.making:
            is_new = self._async_client is None
            client = super().get_async_httpx_client()
            if is_new:
                client.send = partial(self._tokens.send_async, client)  # type: ignore[method-assign]
            return client


class _Tokens:
    def __init__(
        self,
        access_token: str,
        refresh_token: str | Unset,
        renewed: Callable[[str, str], None] | None,
    ) -> None:
        self.making = threading.Lock()
        self._access_token = access_token
        self._refresh_token = refresh_token
        self._renewed = renewed
        # A refresh token spent twice ends the session, so there is one refresh at a time.
        self._lock = threading.Lock()
        self._async_lock = anyio.Lock()
        # Those who waited for a refresh that failed take what it came to, and do not try one after the other.
        self._refreshes = 0
        self._failure: httpx.Response | httpx.TransportError | None = None

    def send(
        self, client: httpx.Client, request: httpx.Request, **options: Any
    ) -> httpx.Response:
        signed_with = self._sign(request)
        response = httpx.Client.send(client, request, **options)
        if response.status_code == 401:
            response.read()
        if _problem(response) not in _RUN_OUT:
            return response
        seen = self._refreshes
        with self._lock:
            if self._needs_a_refresh(signed_with, seen):
                self._settle(self._refresh(client))
            if self._access_token == signed_with:
                return self._failed(response)
        self._sign(request)
        return httpx.Client.send(client, request, **options)

    async def send_async(
        self, client: httpx.AsyncClient, request: httpx.Request, **options: Any
    ) -> httpx.Response:
        signed_with = self._sign(request)
        response = await httpx.AsyncClient.send(client, request, **options)
        if response.status_code == 401:
            await response.aread()
        if _problem(response) not in _RUN_OUT:
            return response
        seen = self._refreshes
        async with self._async_lock:
            if self._needs_a_refresh(signed_with, seen):
                self._settle(await self._refresh_async(client))
            if self._access_token == signed_with:
                return self._failed(response)
        self._sign(request)
        return await httpx.AsyncClient.send(client, request, **options)

    def _sign(self, request: httpx.Request) -> str:
        access_token = self._access_token
        request.headers["Authorization"] = f"Bearer {access_token}"
        return access_token

    def _needs_a_refresh(self, signed_with: str, seen: int) -> bool:
        return (
            self._access_token == signed_with
            and self._refreshes == seen
            and not isinstance(self._refresh_token, Unset)
        )

    def _refresh(self, client: httpx.Client) -> httpx.Response | httpx.TransportError:
        for _ in range(_REFRESH_TRIES):
            try:
                return httpx.Client.send(client, self._refresh_request(client))
            except httpx.TransportError as error:
                failure = error
        return failure

    async def _refresh_async(
        self, client: httpx.AsyncClient
    ) -> httpx.Response | httpx.TransportError:
        for _ in range(_REFRESH_TRIES):
            try:
                request = self._refresh_request(client)
                return await httpx.AsyncClient.send(client, request)
            except httpx.TransportError as error:
                failure = error
        return failure

    def _refresh_request(
        self, client: httpx.Client | httpx.AsyncClient
    ) -> httpx.Request:
        seconds = {
            phase: min(own or _REFRESH_TIMEOUT, _REFRESH_TIMEOUT)
            for phase, own in client.timeout.as_dict().items()
        }
        request = client.build_request(
            "POST",
            "/api/v1/auth/refresh",
            json={"refresh_token": self._refresh_token},
            timeout=httpx.Timeout(**seconds),
        )
        request.headers.pop("Authorization", None)
        return request

    def _settle(self, outcome: httpx.Response | httpx.TransportError) -> None:
        if isinstance(outcome, httpx.Response) and outcome.status_code == 200:
            grant = outcome.json()
            self._access_token = grant["access_token"]
            self._refresh_token = grant["refresh_token"]
            self._failure = None
            if self._renewed is not None:
                self._renewed(grant["access_token"], grant["refresh_token"])
            return
        self._refreshes += 1
        self._failure = outcome
        if isinstance(outcome, httpx.Response) and _problem(outcome) in _ENDINGS:
            self._refresh_token = UNSET

    def _failed(self, response: httpx.Response) -> httpx.Response:
        """What the caller gets: why there is no new access token, rather than that the old one has run out."""
        if isinstance(self._failure, httpx.TransportError):
            raise self._failure
        return response if self._failure is None else self._failure


def _problem(response: httpx.Response) -> str | None:
    """The type of the problem for which a request was not allowed."""
    kind = response.headers.get("Content-Type", "")
    if response.status_code != 401 or not kind.startswith("application/problem+json"):
        return None
    return response.json().get("type")
