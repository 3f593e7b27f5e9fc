"""Sends what `operations` says, signed, and keeps the session fresh meanwhile. `async_sender` is the same for asyncio."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

import httpx

from .errors import PortreeveError, refusal
from .models import Grant
from .operations import Operation, Scope, T, log_out
from .session import (
    LEEWAY,
    REFRESH_TRIES,
    Session,
    asks_for_another_token,
    built,
    expires_within,
    is_over,
    refresh_request,
    signed,
)
from .storage import Tokens


class Sender:
    def __init__(self, session: Session, options: Mapping[str, Any]) -> None:
        self.session = session
        self._options = options
        self._http: httpx.Client | None = None
        # For what is made once: the client, and the refresh that others wait for.
        self._lock = threading.Lock()
        self._refresh: Future[None] | None = None
        # Held by all that gets or gives up tokens.
        self._exclusive = threading.Lock()

    def close(self) -> None:
        with self._lock:
            http, self._http = self._http, None
        if http is not None:
            http.close()

    def call(self, operation: Operation[T]) -> T:
        return operation.read(self.request(operation.request, operation.is_signed))

    def request(
        self, request: dict[str, Any], is_signed: bool = True
    ) -> httpx.Response:
        tokens = self.fresh() if is_signed else None
        answer = self._send(signed(request, tokens))
        if tokens is not None:
            if asks_for_another_token(answer):
                renewed = self._renewed(tokens)
                # What one user asked for is not done as another.
                if renewed is not None and renewed.session_id == tokens.session_id:
                    tokens = renewed
                    answer = self._send(signed(request, tokens))
            self.session.notice_end(tokens, answer)
        if not answer.is_success:
            raise refusal(answer)
        return answer

    def fresh(self) -> Tokens | None:
        """Tokens whose access token has a while to live. None if no user is signed in."""
        tokens = self.session.current()
        if tokens is None or not expires_within(tokens, LEEWAY):
            return tokens
        try:
            return self._renewed(tokens)
        except (PortreeveError, httpx.TransportError):
            # It was early: the old token may do, and a later request tries again.
            if self.session.tokens is None or expires_within(tokens, 0):
                raise
            return tokens

    def sign_in(self, operation: Operation[Grant]) -> None:
        grant = self.call(operation)
        with self._exclusive:
            self.session.begin(grant)

    def sign_out(self, scope: Scope) -> None:
        with self._exclusive:
            tokens = self.session.tokens
            if tokens is not None:
                request = log_out(scope, tokens).request
                answer = self._send(signed(request, tokens))
                if not answer.is_success and not is_over(answer):
                    raise refusal(answer)
            self.session.leave(tokens)

    def _renewed(self, stale: Tokens) -> Tokens | None:
        """One refresh for all threads that ask meanwhile, also if it fails."""
        with self._lock:
            is_first = self._refresh is None
            refresh = self._refresh = self._refresh or Future[None]()
        if not is_first:
            refresh.result()
            return self.session.current()
        try:
            with self._exclusive:
                if self.session.tokens == stale:
                    self._exchange(stale)
        except BaseException as error:
            refresh.set_exception(error)
            raise
        else:
            refresh.set_result(None)
        finally:
            with self._lock:
                self._refresh = None
        return self.session.current()

    def _exchange(self, stale: Tokens) -> None:
        with self.session.storage.exclusive():
            if self.session.take_stored(stale):
                return
            tokens = self.session.tokens or stale
            self.session.settle(tokens, self._refreshed(tokens))

    def _refreshed(self, tokens: Tokens) -> httpx.Response:
        request = refresh_request(tokens, self._client().timeout)
        for _ in range(REFRESH_TRIES - 1):
            try:
                return self._send(request)
            except httpx.TransportError:
                pass
        return self._send(request)

    def _send(self, request: dict[str, Any]) -> httpx.Response:
        http = self._client()
        return http.send(built(http, request))

    def _client(self) -> httpx.Client:
        with self._lock:
            if self._http is None:
                self._http = httpx.Client(**self._options)
            return self._http
