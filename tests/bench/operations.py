"""What is measured. All services have the same API here, so an operation is said once.

In a body, `<value>` stands for one of the values that wrk is given, and `<n>` for a number that grows.
"""

from dataclasses import dataclass
from typing import Literal

PASSWORD = "seven grey otters at noon"


@dataclass(frozen=True)
class Operation:
    name: str
    method: str
    path: str
    # What its values are.
    takes: Literal["access token", "admin token", "refresh token", "email", "nothing"]
    body: str | None = None
    # It hashes a password: an expensive one, of which the last are still at work when the load ends.
    hashes: bool = False

    @property
    def bearer(self) -> bool:
        return self.takes in ("access token", "admin token")


ME = Operation("me", "GET", "/api/v1/users/me", "access token")
UPDATE = Operation("update", "PATCH", "/api/v1/users/me", "access token", '{"display_name":"Ada Lovelace <n>"}')
REFRESH = Operation("refresh", "POST", "/api/v1/auth/refresh", "refresh token", '{"refresh_token":"<value>"}')
LOGIN = Operation("login", "POST", "/api/v1/auth/login", "email", f'{{"email":"<value>","password":"{PASSWORD}"}}', hashes=True)
REGISTER = Operation(
    "register",
    "POST",
    "/api/v1/auth/register",
    "nothing",
    f'{{"email":"new-<n>@example.com","password":"{PASSWORD}","display_name":"Ada Lovelace"}}',
    hashes=True,
)
LIST = Operation("list", "GET", "/api/v1/users?limit=50", "admin token")
# For the accounts that the load comes from.
JOIN = Operation(
    "register", "POST", "/api/v1/auth/register", "email", f'{{"email":"<value>","password":"{PASSWORD}","display_name":"Ada Lovelace"}}'
)

OPERATIONS = {operation.name: operation for operation in (ME, UPDATE, REFRESH, LOGIN, REGISTER, LIST)}
