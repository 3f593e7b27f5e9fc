"""`portreeve` for asyncio."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime
from types import TracebackType
from typing import Any, Self
from uuid import UUID

import httpx

from . import operations
from ._generated.types import UNSET, Unset
from .async_sender import AsyncSender
from .models import (
    JwkSet,
    Liveness,
    Readiness,
    Revocations,
    Role,
    Status,
    User,
    UserSession,
)
from .operations import Operation, Page, Scope, T
from .options import TIMEOUT, http_options
from .session import Session
from .storage import MemoryStorage, TokenStorage


class AsyncPortreeve:
    """One user's way to the service, for the tasks of an event loop. In another loop it opens new connections.

    A refusal is raised as a `PortreeveError`; what the network does, as an `httpx.HTTPError`. With `async with`, the connections are
    closed at the end, and opened again when it is used again.
    """

    def __init__(
        self,
        url: str,
        *,
        storage: TokenStorage | None = None,
        language: str | None = None,
        timeout: float | httpx.Timeout | None = TIMEOUT,
        headers: Mapping[str, str] | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """`language` is that of the messages, as in `Accept-Language`; `transport` is for proxies, certificates and tests."""
        session = Session(storage or MemoryStorage())
        options = http_options(url, language, timeout, headers, transport)
        self._sender = AsyncSender(session, options)

    async def close(self) -> None:
        await self._sender.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    # --- Signing in and out ---

    @property
    def is_signed_in(self) -> bool:
        """As far as is known here: the service may have ended the session meanwhile."""
        return self._sender.session.tokens is not None

    async def sign_in(self, email: str, password: str) -> None:
        await self._sender.sign_in(operations.log_in(email, password))

    async def sign_up(
        self, email: str, password: str, *, display_name: str | None = None
    ) -> User:
        """Registers and signs in. If only the second fails, the account exists, and `sign_in` is all that is left to do."""
        user = await self._call(operations.register(email, password, display_name))
        await self.sign_in(email, password)
        return user

    async def sign_out(self, scope: Scope = "current") -> None:
        """`others` leaves this session as it is. If it fails the user is still signed in, and it can be called again."""
        if scope == "others":
            await self._call(operations.log_out(scope, None))
        else:
            await self._sender.sign_out(scope)

    async def access_token(self) -> str | None:
        """For other services that check it by the public keys; renewed before it expires. None if no user is signed in."""
        tokens = await self._sender.fresh()
        return tokens.access_token if tokens else None

    # --- The user ---

    async def me(self) -> User:
        return await self._call(operations.me())

    async def me_with_etag(self) -> tuple[User, str]:
        """The second is for `update_me(if_match=...)`."""
        return await self._call(operations.me_with_etag())

    async def update_me(
        self,
        *,
        display_name: str | Unset | None = UNSET,
        avatar_url: str | Unset | None = UNSET,
        locale: str | Unset | None = UNSET,
        time_zone: str | Unset | None = UNSET,
        if_match: str | None = None,
    ) -> User:
        """`None` empties a field; what is left away stays. With `if_match`, raises if the profile was changed meanwhile."""
        operation = operations.update_me(
            display_name, avatar_url, locale, time_zone, if_match
        )
        return await self._call(operation)

    async def change_password(self, current: str, new: str) -> None:
        """Ends the other sessions."""
        await self._call(operations.change_password(current, new))

    def sessions(self, *, page_size: int = 50) -> AsyncIterator[UserSession]:
        """All live sessions of the user. Asks for them page by page."""
        return self._items(lambda cursor: operations.sessions(page_size, cursor))

    async def end_session(self, id: UUID | str) -> None:
        await self._call(operations.end_session(id))

    # --- For administrators ---

    def users(
        self,
        *,
        query: str | None = None,
        email: str | None = None,
        role: Role | None = None,
        status: Status | None = None,
        created_after: datetime | None = None,
        page_size: int = 50,
    ) -> AsyncIterator[User]:
        """All users that fit, newest first. Asks for them page by page."""
        return self._items(
            lambda cursor: operations.users(
                query, email, role, status, created_after, page_size, cursor
            )
        )

    async def user(self, id: UUID | str) -> User:
        return await self._call(operations.user(id))

    async def change_role(self, id: UUID | str, role: Role) -> User:
        return await self._call(operations.change_role(id, role))

    async def change_status(self, id: UUID | str, status: Status) -> User:
        """`suspended` holds at once, `active` lifts it."""
        return await self._call(operations.change_status(id, status))

    # --- For services ---

    async def jwks(self) -> JwkSet:
        """The public keys that verify access tokens."""
        return await self._call(operations.jwks())

    async def revocations(self, token: str, *, cursor: str | None = None) -> Revocations:
        """The sessions that ended. `token` is the service's `REVOCATIONS_TOKEN`; `cursor` is the `next_cursor` of the last answer."""
        return await self._call(operations.revocations(token, cursor))

    async def liveness(self) -> Liveness:
        return await self._call(operations.liveness())

    async def readiness(self) -> Readiness:
        return await self._call(operations.readiness())

    async def request(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        params: Mapping[str, str | int | bool] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """For operations that are newer than this client: signed, refreshed and refused as all others."""
        request = operations.other(
            method, path, json=json, params=params, headers=headers
        )
        return await self._sender.request(request)

    async def _call(self, operation: Operation[T]) -> T:
        return await self._sender.call(operation)

    async def _items(
        self, page_at: Callable[[str | None], Operation[Page[T]]]
    ) -> AsyncIterator[T]:
        cursor: str | None = None
        while True:
            page = await self._call(page_at(cursor))
            for item in page.items:
                yield item
            cursor = page.next_cursor
            if cursor is None:
                return
