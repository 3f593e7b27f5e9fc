"""Who is signed in, and with what: the decisions, for both clients. Nothing here waits for the network."""

from __future__ import annotations

import time
from typing import Any

import httpx

from ._generated.api.auth import refresh_session
from ._generated.models import RefreshBody
from ._generated.types import Hidden
from .errors import problem_in, refusal
from .models import Grant
from .storage import Tokens, TokenStorage

# An access token that expires sooner, in seconds, may not arrive alive.
LEEWAY = 30
# The service repeats the answer to the newest refresh token for ten seconds (`REFRESH_GRACE_SECONDS`). One that was lost is asked for again
# well before that, or the repeat would look like a theft.
REFRESH_TIMEOUT = 4
REFRESH_TRIES = 2

# After these, the next access token may help.
_RUN_OUT = ("/problems/access-token-expired", "/problems/invalid-access-token")
# After any other refusal of a refresh, the user stays signed in.
_ENDINGS = (
    "/problems/session-ended",
    "/problems/token-reused",
    "/problems/invalid-refresh-token",
)


class Session:
    def __init__(self, storage: TokenStorage) -> None:
        self.storage = storage
        self.tokens = storage.load()
        self._ending: httpx.Response | None = None

    def current(self) -> Tokens | None:
        """Raises why the session is over, if the service ended it."""
        if self.tokens is None and self._ending is not None:
            raise refusal(self._ending)
        return self.tokens

    def begin(self, grant: Grant) -> None:
        tokens = _tokens(grant)
        self.storage.save(tokens)
        self._ending = None
        self.tokens = tokens

    def take_stored(self, stale: Tokens) -> bool:
        """Whether another process has refreshed already. Takes only tokens of the same session: another user may have signed in there."""
        stored = self.storage.load()
        if (
            stored is None
            or stored.session_id != stale.session_id
            or stored.refresh_token == stale.refresh_token
            or stored.expires_at < stale.expires_at
        ):
            return False
        self.tokens = stored
        return not expires_within(stored, LEEWAY)

    def settle(self, spent: Tokens, answer: httpx.Response) -> None:
        """What a refresh came to. Raises unless there are new tokens."""
        if not answer.is_success:
            self.notice_end(spent, answer)
            raise refusal(answer)
        tokens = _tokens(Grant.from_dict(answer.json()))
        # Kept before it is used: a process that dies in between must find the next refresh token.
        if self._is_stored(spent):
            self.storage.save(tokens)
        if self.tokens == spent:
            self.tokens = tokens

    def notice_end(self, tokens: Tokens, answer: httpx.Response) -> None:
        if answer.status_code != 401 or _type(answer) not in _ENDINGS:
            return
        if self.tokens is not None and self.tokens.session_id == tokens.session_id:
            self.tokens = None
            self._ending = answer
        self.forget(tokens)

    def leave(self, tokens: Tokens | None) -> None:
        """Signed out."""
        self.tokens = None
        self._ending = None
        if tokens is not None:
            self.forget(tokens)

    def forget(self, tokens: Tokens) -> None:
        if self._is_stored(tokens):
            self.storage.save(None)

    def _is_stored(self, tokens: Tokens) -> bool:
        stored = self.storage.load()
        return stored is None or stored.session_id == tokens.session_id


def _tokens(grant: Grant) -> Tokens:
    return Tokens(
        access_token=grant.access_token,
        # Absent only with cookies, which are not asked for here.
        refresh_token=grant.refresh_token or "",
        session_id=str(grant.session_id),
        expires_at=time.time() + grant.expires_in,
    )


def expires_within(tokens: Tokens, seconds: float) -> bool:
    return tokens.expires_at - time.time() < seconds


def asks_for_another_token(answer: httpx.Response) -> bool:
    return answer.status_code == 401 and _type(answer) in _RUN_OUT


def is_over(answer: httpx.Response) -> bool:
    """Whether a sign-out found nothing to end."""
    return answer.status_code == 401 and _type(answer) in _RUN_OUT + _ENDINGS


def refresh_request(tokens: Tokens, timeout: httpx.Timeout) -> dict[str, Any]:
    seconds = {
        phase: min(own or REFRESH_TIMEOUT, REFRESH_TIMEOUT)
        for phase, own in timeout.as_dict().items()
    }
    request = refresh_session.request(body=RefreshBody(tokens.refresh_token))
    return request | {"timeout": httpx.Timeout(**seconds)}


def signed(request: dict[str, Any], tokens: Tokens | None) -> dict[str, Any]:
    if tokens is None:
        return request
    headers = Hidden(
        request.get("headers", {}),
        Authorization=f"Bearer {tokens.access_token}",
    )
    return request | {"headers": headers}


def built(
    http: httpx.Client | httpx.AsyncClient, request: dict[str, Any]
) -> httpx.Request:
    """Raises if it is for anything but the service."""
    built = http.build_request(**request)
    url, base = built.url, http.base_url
    is_same_host = (url.scheme, url.netloc) == (base.scheme, base.netloc)
    if not is_same_host or not url.raw_path.startswith(base.raw_path):
        raise ValueError(f"this is not below the URL of the service: {url}")
    return built


def _type(answer: httpx.Response) -> str | None:
    problem = problem_in(answer)
    return problem.type_ if problem else None
