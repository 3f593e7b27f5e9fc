"""What the service can be asked: what is sent, and how the answer is read. Both clients are made of these."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar
from urllib.parse import unquote
from uuid import UUID

import httpx

from ._generated import models as bodies
from ._generated.api.auth import change_password as _change_password
from ._generated.api.auth import end_session as _end_session
from ._generated.api.auth import list_revocations as _list_revocations
from ._generated.api.auth import list_sessions as _list_sessions
from ._generated.api.auth import log_in as _log_in
from ._generated.api.auth import log_out as _log_out
from ._generated.api.auth import register_account as _register_account
from ._generated.api.service import get_jwks, get_liveness, get_readiness
from ._generated.api.users import change_role as _change_role
from ._generated.api.users import change_status as _change_status
from ._generated.api.users import get_me, get_user, list_users
from ._generated.api.users import update_me as _update_me
from ._generated.types import UNSET, Hidden, Unset
from .models import (
    Grant,
    JwkSet,
    Liveness,
    Readiness,
    Revocations,
    Role,
    SessionList,
    Status,
    User,
    UserPage,
    UserSession,
)
from .storage import Tokens

T = TypeVar("T")
Scope = Literal["current", "others", "all"]


@dataclass(frozen=True)
class Operation(Generic[T]):
    request: dict[str, Any] = field(repr=False)
    """The arguments of `httpx.Client.request`."""
    read: Callable[[httpx.Response], T]
    is_signed: bool = True


@dataclass(frozen=True)
class Page(Generic[T]):
    items: list[T]
    next_cursor: str | None


def register(email: str, password: str, display_name: str | None) -> Operation[User]:
    name = UNSET if display_name is None else display_name
    body = bodies.RegisterBody(email, password, name)
    return Operation(_register_account.request(body=body), _user, is_signed=False)


def log_in(email: str, password: str) -> Operation[Grant]:
    body = bodies.LogInBody(email, password)
    return Operation(_log_in.request(body=body), _grant, is_signed=False)


def log_out(scope: Scope, tokens: Tokens | None) -> Operation[None]:
    """With tokens, these prove the session: also after the access token has expired."""
    body = bodies.LogOutBody(scope)
    if tokens is not None:
        body.refresh_token = tokens.refresh_token
        body.session_id = UUID(tokens.session_id)
    return Operation(_log_out.request(body=body), _nothing)


def change_password(current: str, new: str) -> Operation[None]:
    body = bodies.ChangePasswordBody(current, new)
    return Operation(_change_password.request(body=body), _nothing)


def sessions(page_size: int, cursor: str | None) -> Operation[Page[UserSession]]:
    request = _list_sessions.request(limit=page_size, cursor=cursor or UNSET)
    return Operation(request, _session_page)


def end_session(id: UUID | str) -> Operation[None]:
    return Operation(_end_session.request(_uuid(id)), _nothing)


def me() -> Operation[User]:
    return Operation(get_me.request(), _user)


def me_with_etag() -> Operation[tuple[User, str]]:
    return Operation(
        get_me.request(), lambda answer: (_user(answer), answer.headers["ETag"])
    )


def update_me(
    display_name: str | Unset | None,
    avatar_url: str | Unset | None,
    locale: str | Unset | None,
    time_zone: str | Unset | None,
    if_match: str | None,
) -> Operation[User]:
    body = bodies.ProfilePatch(display_name, avatar_url, locale, time_zone)
    return Operation(_update_me.request(body=body, if_match=if_match or UNSET), _user)


def users(
    query: str | None,
    email: str | None,
    role: Role | None,
    status: Status | None,
    created_after: datetime | None,
    page_size: int,
    cursor: str | None,
) -> Operation[Page[User]]:
    request = list_users.request(
        limit=page_size,
        cursor=cursor or UNSET,
        q=query or UNSET,
        email=email or UNSET,
        role=role or UNSET,
        status=status or UNSET,
        created_after=created_after or UNSET,
    )
    return Operation(request, _user_page)


def user(id: UUID | str) -> Operation[User]:
    return Operation(get_user.request(_uuid(id)), _user)


def change_role(id: UUID | str, role: Role) -> Operation[User]:
    body = bodies.RoleChange(role)
    return Operation(_change_role.request(_uuid(id), body=body), _user)


def change_status(id: UUID | str, status: Status) -> Operation[User]:
    body = bodies.StatusChange(status)
    return Operation(_change_status.request(_uuid(id), body=body), _user)


def revocations(token: str, cursor: str | None) -> Operation[Revocations]:
    request = _list_revocations.request(cursor=cursor or UNSET)
    request["headers"] = Hidden(Authorization=f"Bearer {token}")
    return Operation(
        request, lambda answer: Revocations.from_dict(answer.json()), is_signed=False
    )


def jwks() -> Operation[JwkSet]:
    return Operation(
        get_jwks.request(),
        lambda answer: JwkSet.from_dict(answer.json()),
        is_signed=False,
    )


def liveness() -> Operation[Liveness]:
    return Operation(
        get_liveness.request(),
        lambda answer: Liveness.from_dict(answer.json()),
        is_signed=False,
    )


def readiness() -> Operation[Readiness]:
    return Operation(
        get_readiness.request(),
        lambda answer: Readiness.from_dict(answer.json()),
        is_signed=False,
    )


def other(method: str, path: str, **options: Any) -> dict[str, Any]:
    """An operation that is newer than this client."""
    if not path.startswith("/") or path.startswith(("//", "/\\")):
        # Another host has no business with our token.
        raise ValueError(f"a path of the service begins with one slash: {path!r}")
    # As a proxy may read it, which decodes first.
    decoded = unquote(re.split("[?#]", path)[0])
    if {".", ".."} & set(re.split(r"[/\\]", decoded)):
        # Nor have the neighbours of the service on the same host.
        raise ValueError(f"a path of the service has no segments of dots: {path!r}")
    given = {name: value for name, value in options.items() if value is not None}
    return {"method": method, "url": path, **given}


def _uuid(id: UUID | str) -> UUID:
    return id if isinstance(id, UUID) else UUID(id)


def _nothing(_: httpx.Response) -> None:
    return None


def _user(answer: httpx.Response) -> User:
    return User.from_dict(answer.json())


def _grant(answer: httpx.Response) -> Grant:
    return Grant.from_dict(answer.json())


def _user_page(answer: httpx.Response) -> Page[User]:
    page = UserPage.from_dict(answer.json())
    return Page(page.items, page.next_cursor)


def _session_page(answer: httpx.Response) -> Page[UserSession]:
    page = SessionList.from_dict(answer.json())
    return Page(page.items, page.next_cursor)
