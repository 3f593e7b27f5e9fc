"""The client. `async_portreeve` is the same for asyncio."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from types import TracebackType
from typing import Any, Self
from uuid import UUID

import httpx

from . import operations
from ._generated.types import UNSET, Unset
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
from .sender import Sender
from .session import Session
from .storage import MemoryStorage, TokenStorage


class Portreeve:
    """One user's way to the service. It may be used by several threads.

    A refusal is raised as a `PortreeveError`; what the network does, as an `httpx.HTTPError`. With `with`, the connections are closed at
    the end, and opened again when it is used again.
    """

    def __init__(
        self,
        url: str,
        *,
        storage: TokenStorage | None = None,
        language: str | None = None,
        timeout: float | httpx.Timeout | None = TIMEOUT,
        headers: Mapping[str, str] | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """`language` is that of the messages, as in `Accept-Language`; `transport` is for proxies, certificates and tests."""
        session = Session(storage or MemoryStorage())
        options = http_options(url, language, timeout, headers, transport)
        self._sender = Sender(session, options)

    def close(self) -> None:
        self._sender.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # --- Signing in and out ---

    @property
    def is_signed_in(self) -> bool:
        """As far as is known here: the service may have ended the session meanwhile."""
        return self._sender.session.tokens is not None

    def sign_in(self, email: str, password: str) -> None:
        self._sender.sign_in(operations.log_in(email, password))

    def sign_up(
        self, email: str, password: str, *, display_name: str | None = None
    ) -> User:
        """Registers and signs in. If only the second fails, the account exists, and `sign_in` is all that is left to do."""
        user = self._call(operations.register(email, password, display_name))
        self.sign_in(email, password)
        return user

    def sign_out(self, scope: Scope = "current") -> None:
        """`others` leaves this session as it is. If it fails the user is still signed in, and it can be called again."""
        if scope == "others":
            self._call(operations.log_out(scope, None))
        else:
            self._sender.sign_out(scope)

    def access_token(self) -> str | None:
        """For other services that check it by the public keys; renewed before it expires. None if no user is signed in."""
        tokens = self._sender.fresh()
        return tokens.access_token if tokens else None

    # --- The user ---

    def me(self) -> User:
        return self._call(operations.me())

    def me_with_etag(self) -> tuple[User, str]:
        """The second is for `update_me(if_match=...)`."""
        return self._call(operations.me_with_etag())

    def update_me(
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
        return self._call(operation)

    def change_password(self, current: str, new: str) -> None:
        """Ends the other sessions."""
        self._call(operations.change_password(current, new))

    def sessions(self, *, page_size: int = 50) -> Iterator[UserSession]:
        """All live sessions of the user. Asks for them page by page."""
        return self._items(lambda cursor: operations.sessions(page_size, cursor))

    def end_session(self, id: UUID | str) -> None:
        self._call(operations.end_session(id))

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
    ) -> Iterator[User]:
        """All users that fit, newest first. Asks for them page by page."""
        return self._items(
            lambda cursor: operations.users(
                query, email, role, status, created_after, page_size, cursor
            )
        )

    def user(self, id: UUID | str) -> User:
        return self._call(operations.user(id))

    def change_role(self, id: UUID | str, role: Role) -> User:
        return self._call(operations.change_role(id, role))

    def change_status(self, id: UUID | str, status: Status) -> User:
        """`suspended` holds at once, `active` lifts it."""
        return self._call(operations.change_status(id, status))

    # --- For services ---

    def jwks(self) -> JwkSet:
        """The public keys that verify access tokens."""
        return self._call(operations.jwks())

    def revocations(self, token: str, *, cursor: str | None = None) -> Revocations:
        """The sessions that ended. `token` is the service's `REVOCATIONS_TOKEN`; `cursor` is the `next_cursor` of the last answer."""
        return self._call(operations.revocations(token, cursor))

    def liveness(self) -> Liveness:
        return self._call(operations.liveness())

    def readiness(self) -> Readiness:
        return self._call(operations.readiness())

    def request(
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
        return self._sender.request(request)

    def _call(self, operation: Operation[T]) -> T:
        return self._sender.call(operation)

    def _items(
        self, page_at: Callable[[str | None], Operation[Page[T]]]
    ) -> Iterator[T]:
        cursor: str | None = None
        while True:
            page = self._call(page_at(cursor))
            yield from page.items
            cursor = page.next_cursor
            if cursor is None:
                return
