"""The stack that Portreeve replaces: an accounts service on FastAPI and asyncpg, the way one would write it, in plain SQL.

Same tables and same API as the service on poem beside it. DATABASE_URL, TOKEN_SECRET, POOL (connections of this process) and HASHERS
(passwords it works on at the same time) say the rest.
"""

import asyncio
import hashlib
import os
import secrets
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

import asyncpg
import jwt
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from fastapi import Depends, FastAPI, HTTPException, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, EmailStr, Field

SECRET = os.environ["TOKEN_SECRET"]
ACCESS_TTL = timedelta(minutes=15)
REFRESH_TTL = timedelta(days=30)
COLUMNS = "id, email, role, is_active, display_name, created_at, updated_at"

argon2 = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
# argon2-cffi lets go of the interpreter while it hashes. Bounded: the default pool would hash forty at once, in as many times 19 MiB.
hashers = ThreadPoolExecutor(int(os.environ["HASHERS"]))


class Registration(BaseModel):
    email: EmailStr
    password: str = Field(min_length=8, max_length=128)
    display_name: str | None = Field(default=None, min_length=1, max_length=100)


class Credentials(BaseModel):
    email: EmailStr
    password: str


class Spent(BaseModel):
    refresh_token: str


class Change(BaseModel):
    display_name: str = Field(min_length=1, max_length=100)


class Account(BaseModel):
    id: UUID
    email: str
    role: str
    is_active: bool
    display_name: str | None
    created_at: datetime
    updated_at: datetime


class Page(BaseModel):
    items: list[Account]
    total: int


class Grant(BaseModel):
    access_token: str
    token_type: str = "Bearer"
    expires_in: int = int(ACCESS_TTL.total_seconds())
    refresh_token: str


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=1, max_size=int(os.environ["POOL"])) as pool:
        app.state.database = pool
        yield


app = FastAPI(lifespan=lifespan)


# FastAPI would run plain functions in a thread, which costs more than all they do.
async def database(request: Request) -> asyncpg.Pool:
    return request.app.state.database


Database = Annotated[asyncpg.Pool, Depends(database)]


async def signed_in(authorization: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())], database: Database) -> Account:
    try:
        claims = jwt.decode(authorization.credentials, SECRET, algorithms=["HS256"])
    except jwt.InvalidTokenError:
        raise HTTPException(401, "the access token is missing or invalid") from None
    row = await database.fetchrow(f"select {COLUMNS} from accounts where id = $1 and is_active", UUID(claims["sub"]))
    if row is None:
        raise HTTPException(401, "the access token is missing or invalid")
    return Account(**row)


SignedIn = Annotated[Account, Depends(signed_in)]


async def administrator(account: SignedIn) -> None:
    if account.role != "admin":
        raise HTTPException(403, "this needs the role admin")


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


async def hand_out(connection: asyncpg.Connection, account: UUID, role: str) -> Grant:
    refresh = secrets.token_urlsafe(32)
    now = datetime.now(UTC)
    await connection.execute(
        "insert into refresh_tokens (digest, account_id, expires_at) values ($1, $2, $3)", digest(refresh), account, now + REFRESH_TTL
    )
    claims = {"sub": str(account), "role": role, "iat": now, "exp": now + ACCESS_TTL}
    return Grant(access_token=jwt.encode(claims, SECRET, algorithm="HS256"), refresh_token=refresh)


@app.get("/health/ready")
async def ready(database: Database) -> dict[str, str]:
    await database.execute("select 1")
    return {"status": "ready"}


@app.post("/api/v1/auth/register", status_code=201)
async def register(wanted: Registration, database: Database) -> Account:
    password_hash = await asyncio.get_running_loop().run_in_executor(hashers, argon2.hash, wanted.password)
    try:
        row = await database.fetchrow(
            f"insert into accounts (email, password_hash, display_name) values ($1, $2, $3) returning {COLUMNS}",
            wanted.email.lower(),
            password_hash,
            wanted.display_name,
        )
    except asyncpg.UniqueViolationError:
        raise HTTPException(409, "the address is taken") from None
    return Account(**row)


@app.post("/api/v1/auth/login")
async def log_in(who: Credentials, database: Database) -> Grant:
    row = await database.fetchrow("select id, role, password_hash from accounts where email = $1 and is_active", who.email.lower())
    if row is None:
        raise HTTPException(401, "the email or the password is wrong")
    try:
        await asyncio.get_running_loop().run_in_executor(hashers, argon2.verify, row["password_hash"], who.password)
    except VerifyMismatchError:
        raise HTTPException(401, "the email or the password is wrong") from None
    async with database.acquire() as connection:
        return await hand_out(connection, row["id"], row["role"])


@app.post("/api/v1/auth/refresh")
async def refresh(spent: Spent, database: Database) -> Grant:
    async with database.acquire() as connection, connection.transaction():
        row = await connection.fetchrow(
            "update refresh_tokens set spent_at = now() from accounts"
            " where digest = $1 and spent_at is null and expires_at > now()"
            " and accounts.id = refresh_tokens.account_id and accounts.is_active"
            " returning accounts.id, accounts.role",
            digest(spent.refresh_token),
        )
        if row is None:
            raise HTTPException(401, "the refresh token is not valid")
        return await hand_out(connection, row["id"], row["role"])


@app.get("/api/v1/users/me")
async def me(account: SignedIn) -> Account:
    return account


@app.patch("/api/v1/users/me")
async def update(account: SignedIn, change: Change, database: Database) -> Account:
    row = await database.fetchrow(
        f"update accounts set display_name = $2, updated_at = now() where id = $1 returning {COLUMNS}", account.id, change.display_name
    )
    return Account(**row)


@app.get("/api/v1/users", dependencies=[Depends(administrator)])
async def list_accounts(
    database: Database, limit: Annotated[int, Query(ge=1, le=200)] = 50, offset: Annotated[int, Query(ge=0)] = 0
) -> Page:
    async with database.acquire() as connection:
        total = await connection.fetchval("select count(*) from accounts")
        rows = await connection.fetch(f"select {COLUMNS} from accounts order by created_at desc, id desc limit $1 offset $2", limit, offset)
    return Page(items=[Account(**row) for row in rows], total=total)
