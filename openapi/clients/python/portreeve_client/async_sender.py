"""`sender` for asyncio."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
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


class AsyncSender:
    def __init__(self, session: Session, options: Mapping[str, Any]) -> None:
        self.session = session
        self._options = options
        # These belong to one event loop, and are created again in another.
        self._loop: asyncio.AbstractEventLoop | None = None
        self._http: httpx.AsyncClient | None = None
        self._exclusive = asyncio.Lock()
        self._refresh: asyncio.Task[None] | None = None

    async def close(self) -> None:
        self._enter_loop()
        http, self._http = self._http, None
        if http is not None:
            await http.aclose()

    async def call(self, operation: Operation[T]) -> T:
        answer = await self.request(operation.request, operation.is_signed)
        return operation.read(answer)

    async def request(
        self, request: dict[str, Any], is_signed: bool = True
    ) -> httpx.Response:
        tokens = await self.fresh() if is_signed else None
        answer = await self._send(signed(request, tokens))
        if tokens is not None:
            if asks_for_another_token(answer):
                renewed = await self._renewed(tokens)
                # What one user asked for is not done as another.
                if renewed is not None and renewed.session_id == tokens.session_id:
                    tokens = renewed
                    answer = await self._send(signed(request, tokens))
            if answer.status_code == 401:
                await asyncio.to_thread(self.session.notice_end, tokens, answer)
        if not answer.is_success:
            raise refusal(answer)
        return answer

    async def fresh(self) -> Tokens | None:
        """Tokens whose access token has a while to live. None if no user is signed in."""
        tokens = self.session.current()
        if tokens is None or not expires_within(tokens, LEEWAY):
            return tokens
        try:
            return await self._renewed(tokens)
        except (PortreeveError, httpx.TransportError):
            # It was early: the old token may do, and a later request tries again.
            if self.session.tokens is None or expires_within(tokens, 0):
                raise
            return tokens

    async def sign_in(self, operation: Operation[Grant]) -> None:
        grant = await self.call(operation)
        async with self._exclusive:
            await asyncio.to_thread(self.session.begin, grant)

    async def sign_out(self, scope: Scope) -> None:
        self._enter_loop()
        async with self._exclusive:
            tokens = self.session.tokens
            if tokens is not None:
                request = log_out(scope, tokens).request
                answer = await self._send(signed(request, tokens))
                if not answer.is_success and not is_over(answer):
                    raise refusal(answer)
            await asyncio.to_thread(self.session.leave, tokens)

    async def _renewed(self, stale: Tokens) -> Tokens | None:
        """One refresh for all tasks that ask meanwhile, also if it fails."""
        self._enter_loop()
        if self._refresh is None:
            self._refresh = asyncio.create_task(self._exchange(stale))
            self._refresh.add_done_callback(self._refresh_done)
        # A task of its own: one that is cancelled in between would lose a token that the service has given already.
        await asyncio.shield(self._refresh)
        return self.session.current()

    def _refresh_done(self, task: asyncio.Task[None]) -> None:
        self._refresh = None
        # All who waited may have been cancelled; then the failure is of interest to none.
        if not task.cancelled():
            task.exception()

    async def _exchange(self, stale: Tokens) -> None:
        async with self._exclusive:
            if self.session.tokens != stale:
                return
            storage = self.session.storage.exclusive()
            await asyncio.to_thread(storage.__enter__)
            try:
                if await asyncio.to_thread(self.session.take_stored, stale):
                    return
                tokens = self.session.tokens or stale
                answer = await self._refreshed(tokens)
                await asyncio.to_thread(self.session.settle, tokens, answer)
            finally:
                await asyncio.to_thread(storage.__exit__, None, None, None)

    async def _refreshed(self, tokens: Tokens) -> httpx.Response:
        request = refresh_request(tokens, self._client().timeout)
        for _ in range(REFRESH_TRIES - 1):
            try:
                return await self._send(request)
            except httpx.TransportError:
                pass
        return await self._send(request)

    async def _send(self, request: dict[str, Any]) -> httpx.Response:
        http = self._client()
        return await http.send(built(http, request))

    def _client(self) -> httpx.AsyncClient:
        self._enter_loop()
        if self._http is None:
            self._http = httpx.AsyncClient(**self._options)
        return self._http

    def _enter_loop(self) -> None:
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._loop = loop
            self._http = None
            self._exclusive = asyncio.Lock()
            self._refresh = None
